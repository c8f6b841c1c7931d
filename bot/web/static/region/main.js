// Puts the page together.

import * as clock from "./clock.js";
import * as keyboard from "./keyboard.js";
import { Marks } from "./marks.js";
import * as memory from "./memory.js";
import { Overlay } from "./overlay.js";
import { Painting } from "./painting.js";
import * as pointer from "./pointer.js";
import * as sending from "./sending.js";
import { Tools } from "./tools.js";
import { View } from "./view.js";
import { said } from "./words.js";

const find = (id) => document.getElementById(id);
const size = { width: Number(document.body.dataset.width), height: Number(document.body.dataset.height) };
const form = find("form");
const slider = find("size");
const stage = find("stage");

document.documentElement.classList.add("js");

const painting = new Painting(size.width, size.height);
const overlay = new Overlay(find("overlay"), painting.mask);
const view = new View(stage, find("sheet"), size.width, size.height);
const tools = new Tools(painting, overlay, find("outline"));
const marks = new Marks(stage, find("ring"), find("cross"), view, tools);

const ACTIONS = {
  undo: () => painting.undo(),
  redo: () => painting.redo(),
  invert: () => painting.add({ kind: "invert" }),
  clear: () => painting.steps.length && painting.add({ kind: "clear" }),
  smaller: () => resize(-4),
  larger: () => resize(4),
  "zoom-in": () => view.zoomIn(),
  "zoom-out": () => view.zoomOut(),
  fit: () => view.fit(),
};

function act(name) {
  if (name in ACTIONS) ACTIONS[name]();
  else tools.choose(name);
}

function say(text) {
  find("spoken").textContent = text;
}

// 1 to 100 on the slider is 0.5 to 25 % of the picture's shorter side, finer among the small ones.
function radius() {
  const part = 0.005 + 0.245 * (slider.value / 100) ** 1.8;
  return Math.max(1, Math.round((part * Math.min(size.width, size.height)) / 2));
}

function resize(by) {
  slider.value = Number(slider.value) + by;
  slider.dispatchEvent(new Event("input"));
}

function showPainting() {
  overlay.refresh();
  const percent = painting.share * 100;
  const marked = percent < 1 ? said("painter.barely_marked") : said("painter.marked", { percent: Math.round(percent) });
  const text = percent === 0 ? said("painter.empty") : marked;
  find("marked").textContent = text;
  find("bar").style.width = `${percent}%`;
  document.querySelector("[data-act=undo]").disabled = !painting.canUndo;
  document.querySelector("[data-act=redo]").disabled = !painting.canRedo;
  find("coach").classList.toggle("gone", painting.steps.length > 0);
  say(text);
}

function showTool() {
  for (const button of document.querySelectorAll("[data-tool]")) {
    button.setAttribute("aria-pressed", String(button.dataset.tool === tools.chosen));
  }
}

function keep() {
  memory.remember(painting.toText(), form.elements.prompt.value);
}

for (const button of document.querySelectorAll("[data-tool], [data-act]")) {
  button.addEventListener("click", () => act(button.dataset.tool ?? button.dataset.act));
}
slider.addEventListener("input", () => {
  tools.radius = radius();
  tools.dispatchEvent(new Event("change"));
});
tools.addEventListener("change", showTool);
painting.addEventListener("change", showPainting);
view.addEventListener("change", () => {
  find("zoom").textContent = said("painter.percent", { percent: Math.round(view.zoom * 100) });
});
stage.addEventListener("pointerdown", () => find("coach").classList.add("gone"));

const kept = memory.recall();
if (typeof kept.prompt === "string") form.elements.prompt.value = kept.prompt;
tools.radius = radius();
showTool();
showPainting();
view.fit();
if (typeof kept.painting === "string") painting.fromText(kept.painting);
painting.addEventListener("change", keep);
form.elements.prompt.addEventListener("input", keep);

pointer.listen(stage, view, tools, marks);
keyboard.listen(stage, view, tools, marks, act, say, size);
sending.listen(form, painting, (status) => {
  memory.forget();
  painting.removeEventListener("change", keep);
  const end = find(status === "waits" ? "waits" : "sent");
  end.addEventListener("cancel", (event) => event.preventDefault()); // there is nothing left to go back to
  end.showModal();
});
clock.run(find("time-left"), Number(document.body.dataset.secondsLeft));
document.body.dataset.ready = "true";
