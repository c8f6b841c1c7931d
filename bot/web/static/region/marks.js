// The marks over the picture that show where the tool is: the brush's ring, and the cross of the keyboard's cursor.

const CROSS_PX = 12;

export class Marks {
  #ring;
  #cross;
  #view;
  #tools;
  #last = null;
  #cursor = null;

  constructor(stage, ring, cross, view, tools) {
    this.#ring = ring;
    this.#cross = cross;
    this.#view = view;
    this.#tools = tools;
    const draw = () => {
      stage.dataset.cursor = tools.chosen === "move" ? "grab" : tools.strokes ? "ring" : "cross";
      this.#draw();
    };
    tools.addEventListener("change", draw);
    view.addEventListener("change", draw);
    draw();
  }

  // Where the mouse or pen is; null = nowhere. A finger hides what a ring would show.
  pointer(event) {
    this.#last = event && event.pointerType !== "touch" ? this.#view.pixelAt(event.clientX, event.clientY) : null;
    if (event) this.#cursor = null;
    this.#draw();
  }

  // Where the keyboard's cursor is; null = not used.
  cursor(place) {
    this.#cursor = place;
    if (place) this.#last = null;
    this.#draw();
  }

  #draw() {
    const place = this.#cursor ?? this.#last;
    const ringed = place && this.#tools.strokes;
    this.#ring.setAttribute("r", ringed ? this.#tools.radius + 0.5 : 0);
    this.#ring.setAttribute("cx", ringed ? place[0] + 0.5 : 0);
    this.#ring.setAttribute("cy", ringed ? place[1] + 0.5 : 0);
    this.#ring.toggleAttribute("hidden", !ringed);
    if (!this.#cursor) {
      this.#cross.removeAttribute("d");
      return;
    }
    const reach = CROSS_PX / this.#view.scale;
    const [x, y] = [this.#cursor[0] + 0.5, this.#cursor[1] + 0.5];
    this.#cross.setAttribute("d", `M${x - reach} ${y}h${2 * reach}M${x} ${y - reach}v${2 * reach}`);
  }
}
