/** Pictures opened large: Escape closes, arrow keys go through the pictures of the same message. */

import { append, fill, h, iconButton } from "./dom.js";
import { openDialog } from "./dialog.js";
import { mediaUrl, sizeText } from "./media.js";

class Lightbox {
  constructor(pictures, index) {
    this.pictures = pictures;
    this.index = index;
    this.stage = h("figure", { class: "lightbox-stage" });
    this.caption = h("figcaption", { class: "lightbox-caption" });
    this.original = h("a", { class: "button plain", target: "_blank", rel: "noopener noreferrer" }, "Open original");
    this.panel = h("div", { class: "lightbox", "aria-label": "Picture" });
  }

  open() {
    const close = openDialog(this.panel, { className: "dark" });
    const several = this.pictures.length > 1;
    append(this.panel, [
      h(
        "div",
        { class: "lightbox-bar" },
        this.caption,
        this.original,
        iconButton("close", "Close picture", () => close()),
      ),
      this.stage,
      several && iconButton("left", "Previous picture", () => this.#step(-1), "lightbox-previous"),
      several && iconButton("right", "Next picture", () => this.#step(1), "lightbox-next"),
    ]);
    this.panel.addEventListener("keydown", (event) => {
      if (several && event.key === "ArrowLeft") this.#step(-1);
      if (several && event.key === "ArrowRight") this.#step(1);
    });
    this.stage.addEventListener("mousedown", (event) => event.target === this.stage && close());
    this.#show();
  }

  #step(by) {
    this.index = (this.index + by + this.pictures.length) % this.pictures.length;
    this.#show();
  }

  #show() {
    const { url, description, filename, width, height, size } = this.pictures[this.index];
    const image = h("img", { src: mediaUrl(url), alt: description || filename || "Picture", width, height });
    image.addEventListener("click", () => this.stage.classList.toggle("full-size"));
    this.stage.classList.remove("full-size");
    this.original.href = mediaUrl(url);
    const facts = [filename, width && `${width} × ${height}`, size && sizeText(size)].filter(Boolean).join(" · ");
    fill(this.caption, description && h("span", { class: "lightbox-alt" }, description), h("span", {}, facts));
    fill(this.stage, image);
  }
}

/**
 * @param {object[]} pictures `{url, description?, filename?, width?, height?, size?}`
 * @param {number} index the one to begin with
 */
export function openLightbox(pictures, index) {
  new Lightbox(pictures, index).open();
}
