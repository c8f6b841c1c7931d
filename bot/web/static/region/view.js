// Which part of the picture is seen, and how large. Coordinates: of the window (client), or of the picture (pixels).

const MARGIN_PX = 16;
const MOST_ZOOM = 16; // screen pixels per pixel of the picture
const STEP = 1.25;

export class View extends EventTarget {
  #stage;
  #sheet;
  #width;
  #height;
  #scale = 1;
  #x = 0;
  #y = 0;
  #fitted = true;

  constructor(stage, sheet, width, height) {
    super();
    this.#stage = stage;
    this.#sheet = sheet;
    this.#width = width;
    this.#height = height;
    sheet.style.width = `${width}px`;
    sheet.style.height = `${height}px`;
    new ResizeObserver(() => (this.#fitted ? this.fit() : this.#show())).observe(stage);
    this.fit();
  }

  // Screen pixels per pixel of the picture.
  get scale() {
    return this.#scale;
  }

  // Size relative to the whole picture just fitting.
  get zoom() {
    return this.#scale / this.#fitScale();
  }

  fit() {
    this.#fitted = true;
    this.#scale = this.#fitScale();
    this.#x = (this.#stage.clientWidth - this.#width * this.#scale) / 2;
    this.#y = (this.#stage.clientHeight - this.#height * this.#scale) / 2;
    this.#show();
  }

  // Zoom by `factor`, keeping what is under (clientX, clientY) where it is; by default the middle.
  zoomBy(factor, clientX = null, clientY = null) {
    const box = this.#stage.getBoundingClientRect();
    const x = clientX === null ? box.width / 2 : clientX - box.left;
    const y = clientY === null ? box.height / 2 : clientY - box.top;
    const scale = Math.min(MOST_ZOOM, Math.max(this.#fitScale() / 2, this.#scale * factor));
    this.#x = x - ((x - this.#x) * scale) / this.#scale;
    this.#y = y - ((y - this.#y) * scale) / this.#scale;
    this.#scale = scale;
    this.#fitted = false;
    this.#show();
  }

  zoomIn() {
    this.zoomBy(STEP);
  }

  zoomOut() {
    this.zoomBy(1 / STEP);
  }

  panBy(dx, dy) {
    this.#x += dx;
    this.#y += dy;
    this.#fitted = false;
    this.#show();
  }

  // The pixel at a place of the window; it may lie outside the picture.
  pixelAt(clientX, clientY) {
    const box = this.#stage.getBoundingClientRect();
    const x = Math.floor((clientX - box.left - this.#x) / this.#scale);
    const y = Math.floor((clientY - box.top - this.#y) / this.#scale);
    return [x, y];
  }

  // Move so that a pixel is seen.
  reveal(x, y) {
    const left = x * this.#scale + this.#x;
    const top = y * this.#scale + this.#y;
    const { clientWidth, clientHeight } = this.#stage;
    const dx = Math.min(0, clientWidth - MARGIN_PX - left) || Math.max(0, MARGIN_PX - left);
    const dy = Math.min(0, clientHeight - MARGIN_PX - top) || Math.max(0, MARGIN_PX - top);
    if (dx || dy) this.panBy(dx, dy);
  }

  #fitScale() {
    const { clientWidth, clientHeight } = this.#stage;
    const scale = Math.min((clientWidth - 2 * MARGIN_PX) / this.#width, (clientHeight - 2 * MARGIN_PX) / this.#height);
    return Math.max(scale, 0.01);
  }

  // A corner of the picture always stays in sight.
  #show() {
    const { clientWidth, clientHeight } = this.#stage;
    const keepX = Math.min(clientWidth, this.#width * this.#scale) / 3;
    const keepY = Math.min(clientHeight, this.#height * this.#scale) / 3;
    this.#x = Math.min(clientWidth - keepX, Math.max(keepX - this.#width * this.#scale, this.#x));
    this.#y = Math.min(clientHeight - keepY, Math.max(keepY - this.#height * this.#scale, this.#y));
    this.#sheet.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale})`;
    this.dispatchEvent(new Event("change"));
  }
}
