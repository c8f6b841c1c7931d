// The mask itself: one byte per pixel of the picture, 0 keeps and 1 repaints. No smoothing anywhere.

export class Mask {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.bits = new Uint8Array(width * height);
  }

  clear() {
    this.bits.fill(0);
  }

  invert() {
    const { bits } = this;
    for (let i = 0; i < bits.length; i++) bits[i] ^= 1;
  }

  // How many pixels are marked.
  count() {
    const { bits } = this;
    let sum = 0;
    for (let i = 0; i < bits.length; i++) sum += bits[i];
    return sum;
  }

  // A row of pixels from x0 to x1, both included.
  row(y, x0, x1, value) {
    const from = Math.max(0, x0);
    const to = Math.min(this.width - 1, x1);
    if (y < 0 || y >= this.height || to < from) return;
    this.bits.fill(value, y * this.width + from, y * this.width + to + 1);
  }

  // All pixels whose centre is at most `radius` from that of (x, y).
  disc(x, y, radius, value) {
    for (let dy = -radius; dy <= radius; dy++) {
      const half = Math.floor(Math.sqrt(radius * radius - dy * dy));
      this.row(y + dy, x - half, x + half, value);
    }
  }

  // What a disc covers on its straight way from one point to another.
  line(x0, y0, x1, y1, radius, value) {
    this.disc(x1, y1, radius, value);
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length === 0) return;
    const nx = (-(y1 - y0) / length) * radius;
    const ny = ((x1 - x0) / length) * radius;
    this.polygon([x0 + nx, y0 + ny, x1 + nx, y1 + ny, x1 - nx, y1 - ny, x0 - nx, y0 - ny], value);
  }

  rectangle(x0, y0, x1, y1, value) {
    for (let y = Math.min(y0, y1); y <= Math.max(y0, y1); y++) this.row(y, Math.min(x0, x1), Math.max(x0, x1), value);
  }

  // The inside of [x, y, x, y, ...]; where the outline crosses itself, everything that it goes around counts.
  polygon(points, value) {
    const ys = points.filter((_, i) => i % 2);
    const top = Math.max(0, Math.ceil(Math.min(...bounded(ys))));
    const bottom = Math.min(this.height - 1, Math.floor(Math.max(...bounded(ys))));
    for (let y = top; y <= bottom; y++) {
      let winding = 0;
      let start = 0;
      for (const { x, turn } of crossings(points, y)) {
        if (winding === 0) start = x;
        winding += turn;
        if (winding === 0) this.row(y, Math.ceil(start), Math.floor(x), value);
      }
    }
  }
}

// Least and greatest, however many there are (a call takes only so many arguments).
function bounded(values) {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

// Where the closed outline crosses the middle of row y, from left to right, and whether it goes down or up there.
function crossings(points, y) {
  const found = [];
  for (let i = 0; i < points.length; i += 2) {
    const next = (i + 2) % points.length;
    const y0 = points[i + 1];
    const y1 = points[next + 1];
    if (y0 <= y === y1 <= y) continue;
    found.push({ x: points[i] + ((y - y0) / (y1 - y0)) * (points[next] - points[i]), turn: y1 > y0 ? 1 : -1 });
  }
  return found.sort((a, b) => a.x - b.x);
}
