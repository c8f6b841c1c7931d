/** Keeps a log at its end while the reader is there, and where the reader is otherwise. */

const NEAR_PX = 60;
const TOP_PX = 300;

export class Scroll {
  #stuck = true;
  onTop = () => {};

  constructor(scroller, content, button) {
    this.scroller = scroller;
    this.content = content;
    this.button = button;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    button.addEventListener("click", () => {
      this.stick();
      this.settle();
    });
    const observer = new ResizeObserver(() => this.settle());
    observer.observe(scroller);
    observer.observe(content);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.#stuck = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    this.button.hidden = this.#stuck;
    if (scrollTop < TOP_PX && scrollHeight > clientHeight) this.onTop();
  }

  /** Follow the end from now on. */
  stick() {
    this.#stuck = true;
    this.button.hidden = true;
  }

  /** Stay where the reader is. */
  release() {
    this.#stuck = false;
  }

  /** After any change of the content. */
  settle() {
    if (this.#stuck) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Run a change that adds rows above; the rows in view stay in view. */
  keepPlace(change) {
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    change();
    if (!this.#stuck) this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
  }
}
