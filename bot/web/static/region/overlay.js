// Shows the mask over the picture: tinted, striped and outlined, so that it is seen on any colour.

const MOST_PIXELS_A_SIDE = 1600;
const TINT = [225, 48, 140];
const STRIPE_PX = 8;

export class Overlay {
  #context;
  #mask;
  #scale;
  #dirty = null;

  constructor(canvas, mask) {
    this.#mask = mask;
    this.#scale = Math.min(1, MOST_PIXELS_A_SIDE / Math.max(mask.width, mask.height));
    canvas.width = Math.max(1, Math.round(mask.width * this.#scale));
    canvas.height = Math.max(1, Math.round(mask.height * this.#scale));
    this.#context = canvas.getContext("2d");
  }

  // Draw again soon what lies between two corners of the picture, or everything.
  refresh(x0 = 0, y0 = 0, x1 = this.#mask.width, y1 = this.#mask.height) {
    if (this.#dirty === null) requestAnimationFrame(() => this.#draw());
    const [a0, b0, a1, b1] = this.#dirty ?? [x0, y0, x1, y1];
    this.#dirty = [Math.min(a0, x0), Math.min(b0, y0), Math.max(a1, x1), Math.max(b1, y1)];
  }

  #draw() {
    const { width, height } = this.#context.canvas;
    const [x0, y0, x1, y1] = this.#dirty.map((value) => value * this.#scale);
    this.#dirty = null;
    const left = Math.max(0, Math.floor(x0) - 2);
    const top = Math.max(0, Math.floor(y0) - 2);
    const right = Math.min(width, Math.ceil(x1) + 2);
    const bottom = Math.min(height, Math.ceil(y1) + 2);
    if (right <= left || bottom <= top) return;
    const image = this.#context.createImageData(right - left, bottom - top);
    const columns = this.#places(width, this.#mask.width);
    const rows = this.#places(height, this.#mask.height);
    let at = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++, at += 4) this.#pixel(image.data, at, x, y, columns, rows);
    }
    this.#context.putImageData(image, left, top);
  }

  // Which pixel of the mask a column (or row) of ours shows.
  #places(count, total) {
    return Int32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * total) / count));
  }

  #pixel(data, at, x, y, columns, rows) {
    const { bits, width } = this.#mask;
    const base = rows[y] * width;
    if (!bits[base + columns[x]]) return;
    const inside =
      x > 0 &&
      y > 0 &&
      x < columns.length - 1 &&
      y < rows.length - 1 &&
      bits[base + columns[x - 1]] &&
      bits[base + columns[x + 1]] &&
      bits[rows[y - 1] * width + columns[x]] &&
      bits[rows[y + 1] * width + columns[x]];
    const striped = Math.floor((x + y) / STRIPE_PX) % 2;
    data[at] = inside ? TINT[0] : 255;
    data[at + 1] = inside ? TINT[1] : 255;
    data[at + 2] = inside ? TINT[2] : 255;
    data[at + 3] = inside ? (striped ? 160 : 110) : 235;
  }
}
