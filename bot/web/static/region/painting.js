// What was painted so far as a list of steps: undo, redo, and a text that survives a reload.
// A step: {kind: "stroke" | "rectangle" | "lasso" | "clear" | "invert", value: 1 or 0, radius, points: [x, y, ...]}

import { Mask } from "./mask.js";

const KINDS = ["stroke", "rectangle", "lasso", "clear", "invert"];
const MOST_STEPS = 2000;

export class Painting extends EventTarget {
  constructor(width, height) {
    super();
    this.mask = new Mask(width, height);
    this.steps = [];
    this.undone = [];
    this.marked = 0;
  }

  get canUndo() {
    return this.steps.length > 0;
  }

  get canRedo() {
    return this.undone.length > 0;
  }

  // The part of the picture that is marked, 0 to 1.
  get share() {
    return this.marked / this.mask.bits.length;
  }

  // Take a step; `drawn` tells that the mask shows it already.
  add(step, drawn = false) {
    if (this.steps.length >= MOST_STEPS) return;
    if (!drawn) apply(this.mask, step);
    this.steps.push(step);
    this.undone = [];
    this.#changed();
  }

  undo() {
    if (!this.canUndo) return;
    this.undone.push(this.steps.pop());
    this.redraw();
  }

  redo() {
    if (!this.canRedo) return;
    const step = this.undone.pop();
    this.steps.push(step);
    apply(this.mask, step);
    this.#changed();
  }

  // Bring the mask to what the steps say, whatever was drawn on it meanwhile.
  redraw() {
    this.mask.clear();
    for (const step of this.steps) apply(this.mask, step);
    this.#changed();
  }

  toText() {
    return JSON.stringify(this.steps);
  }

  // Go on from a text of `toText`; anything else is ignored.
  fromText(text) {
    try {
      const steps = JSON.parse(text);
      if (!Array.isArray(steps) || !steps.every(isStep)) return;
      this.steps = steps;
    } catch {
      return;
    }
    this.redraw();
  }

  #changed() {
    this.marked = this.mask.count();
    this.dispatchEvent(new Event("change"));
  }
}

function isStep(step) {
  const { kind, value = 1, radius = 1, points = [] } = step ?? {};
  const numbers = Array.isArray(points) ? [value, radius, ...points] : [NaN];
  return KINDS.includes(kind) && numbers.every(Number.isFinite) && radius < 10_000;
}

function apply(mask, { kind, value = 1, radius = 1, points = [] }) {
  if (kind === "clear") mask.clear();
  else if (kind === "invert") mask.invert();
  else if (kind === "rectangle") mask.rectangle(...points, value);
  else if (kind === "lasso") mask.polygon(points, value);
  else stroke(mask, points, radius, value);
}

function stroke(mask, points, radius, value) {
  mask.disc(points[0], points[1], radius, value);
  for (let i = 2; i < points.length; i += 2) {
    mask.line(points[i - 2], points[i - 1], points[i], points[i + 1], radius, value);
  }
}
