// What the chosen tool does between pressing and letting go. Knows nothing of mice, fingers or keys.

export const SHAPES = { rectangle: "rectangle", lasso: "lasso" };

export class Tools extends EventTarget {
  #painting;
  #overlay;
  #outline;
  #step = null;

  constructor(painting, overlay, outline) {
    super();
    this.#painting = painting;
    this.#overlay = overlay;
    this.#outline = outline;
    this.chosen = "brush";
    this.radius = 10;
  }

  get busy() {
    return this.#step !== null;
  }

  // True for a tool that draws a line of some width.
  get strokes() {
    return this.chosen === "brush" || this.chosen === "eraser";
  }

  choose(name) {
    if (this.busy) this.cancel();
    this.chosen = name;
    this.dispatchEvent(new Event("change"));
  }

  // Begin at a pixel. `erase`: a shape takes away instead.
  press(x, y, erase = false) {
    if (this.busy || this.chosen === "move") return;
    const value = erase || this.chosen === "eraser" ? 0 : 1;
    const kind = SHAPES[this.chosen] ?? "stroke";
    this.#step = { kind, value, points: [x, y] };
    if (kind === "stroke") {
      this.#step.radius = this.radius;
      this.#painting.mask.disc(x, y, this.radius, value);
      this.#touched(x, y, x, y);
    } else {
      this.#trace();
    }
  }

  drag(x, y) {
    if (!this.busy) return;
    const { kind, points, radius, value } = this.#step;
    const [lastX, lastY] = points.slice(-2);
    if (lastX === x && lastY === y) return;
    if (kind === "rectangle") {
      this.#step.points = [points[0], points[1], x, y];
    } else {
      points.push(x, y);
    }
    if (kind === "stroke") {
      this.#painting.mask.line(lastX, lastY, x, y, radius, value);
      this.#touched(lastX, lastY, x, y);
    } else {
      this.#trace();
    }
  }

  // True at the point where the shape began or was drawn to last: it can be closed here.
  closes(x, y) {
    const { points } = this.#step;
    const near = (i) => Math.hypot(points[i] - x, points[i + 1] - y) <= 2;
    return points.length >= 6 && (near(0) || near(points.length - 2));
  }

  // Let go: what was drawn becomes a step. A shape without an inside is given up.
  release() {
    if (!this.busy) return;
    const step = this.#step;
    this.#end();
    if (step.kind === "stroke") this.#painting.add(step, true);
    else if (step.points.length >= (step.kind === "lasso" ? 6 : 4)) this.#painting.add(step);
  }

  // Give up what was begun.
  cancel() {
    if (!this.busy) return;
    this.#end();
    this.#painting.redraw();
  }

  #end() {
    this.#step = null;
    this.#outline.removeAttribute("d");
  }

  #touched(x0, y0, x1, y1) {
    const reach = this.radius + 1;
    const [left, right] = [Math.min(x0, x1) - reach, Math.max(x0, x1) + reach];
    this.#overlay.refresh(left, Math.min(y0, y1) - reach, right, Math.max(y0, y1) + reach);
  }

  #trace() {
    const { kind, points, value } = this.#step;
    const [x0, y0, x1 = x0, y1 = y0] = points;
    const corners = kind === "rectangle" ? [x0, y0, x1, y0, x1, y1, x0, y1] : points;
    this.#outline.setAttribute("d", `M${corners.join(" ")}z`);
    this.#outline.classList.toggle("erasing", value === 0);
  }
}
