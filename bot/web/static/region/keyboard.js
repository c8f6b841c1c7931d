// Painting and choosing without a mouse.

import { said } from "./words.js";

const KEYS = {
  b: "brush",
  e: "eraser",
  r: "rectangle",
  l: "lasso",
  m: "move",
  i: "invert",
  Delete: "clear",
  "[": "smaller",
  "]": "larger",
  "+": "zoom-in",
  "=": "zoom-in",
  "-": "zoom-out",
  0: "fit",
};
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP_PX = 4; // on the screen
const LONG_STEPS = 8;

export function listen(stage, view, tools, marks, act, say, { width, height }) {
  let cursor = [Math.floor(width / 2), Math.floor(height / 2)];
  let held = false; // Space is down, and a line is being drawn

  function move([dx, dy], far) {
    const step = Math.max(1, Math.round(STEP_PX / view.scale)) * (far ? LONG_STEPS : 1);
    const within = (value, most) => Math.max(0, Math.min(most - 1, value));
    cursor = [within(cursor[0] + dx * step, width), within(cursor[1] + dy * step, height)];
    marks.cursor(cursor);
    view.reveal(...cursor);
    if (held || (tools.busy && tools.chosen === "rectangle")) tools.drag(...cursor);
  }

  // Enter, or Space going down.
  function paint(event) {
    marks.cursor(cursor);
    if (tools.strokes) {
      tools.press(...cursor);
      if (event.key === " ") held = true;
      else tools.release();
    } else if (!tools.busy) {
      tools.press(...cursor, event.altKey);
      say(said(tools.chosen === "lasso" ? "painter.first_point" : "painter.first_corner"));
    } else if (tools.chosen === "rectangle") {
      tools.drag(...cursor);
      tools.release();
    } else if (tools.closes(...cursor)) {
      tools.release();
    } else {
      tools.drag(...cursor);
      say(said("painter.point"));
    }
  }

  function letGo() {
    if (!held) return;
    held = false;
    tools.release();
  }

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key in ARROWS) move(ARROWS[event.key], event.shiftKey);
    else if (event.key === "Enter" || event.key === " ") event.repeat || paint(event);
    else if (event.key === "Escape") tools.cancel();
    else return;
    event.preventDefault();
  });
  stage.addEventListener("keyup", (event) => event.key === " " && letGo());
  stage.addEventListener("blur", () => {
    letGo();
    marks.cursor(null);
  });
  stage.addEventListener("focus", () => stage.matches(":focus-visible") && marks.cursor(cursor));

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("textarea, input:not([type=range]), dialog") || tools.busy) return;
    const name = shortcut(event);
    if (!name) return;
    event.preventDefault();
    act(name);
  });
}

function shortcut(event) {
  if (event.ctrlKey || event.metaKey) {
    const key = event.key.toLowerCase();
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    return key === "y" ? "redo" : null;
  }
  return event.altKey ? null : (KEYS[event.key] ?? KEYS[event.key.toLowerCase()] ?? null);
}
