/** A context menu at a point: arrow keys, Enter, Escape; gives the focus back. */

import { $, h } from "./dom.js";
import { closeOnOutside, placeBeside } from "./popup.js";

const SCROLLED_BY = ["wheel", "touchmove"]; // only by the person: new messages leave an open menu alone

function step(menu, by) {
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const index = items.indexOf(document.activeElement);
  items[(index + by + items.length) % items.length]?.focus();
}

function makeRow(entry, close) {
  if (!entry) return h("hr", { role: "separator" });
  if (entry.heading) return h("div", { class: "menu-heading", role: "presentation" }, entry.heading);
  const click = () => {
    close();
    entry.run();
  };
  const className = entry.danger ? "danger" : null;
  return h(
    "button",
    { type: "button", role: "menuitem", tabindex: "-1", class: className, on: { click } },
    h("span", {}, entry.label),
    entry.icon,
  );
}

function handleKeys(menu, close) {
  menu.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "ArrowDown") step(menu, 1);
    else if (event.key === "ArrowUp") step(menu, -1);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
  });
}

/**
 * @param {(object | null)[]} entries `{label, run, danger?, icon?}`, `{heading}`, or `null` for a line
 * @param {{x: number, y: number}} point
 * @param {string} label what the menu is about
 */
export function openMenu(entries, { x, y }, label) {
  const before = document.activeElement;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label });
  let stop = () => {};
  const close = () => {
    stop();
    for (const by of SCROLLED_BY) document.removeEventListener(by, scrolled, true);
    menu.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
  const scrolled = (event) => menu.contains(event.target) || close();
  menu.append(...entries.map((entry) => makeRow(entry, close)));
  handleKeys(menu, close);
  menu.addEventListener("contextmenu", (event) => event.preventDefault());
  $("#layers").append(menu);
  placeBeside(menu, { left: x, right: x, top: y, bottom: y });
  stop = closeOnOutside([menu], close);
  for (const by of SCROLLED_BY) document.addEventListener(by, scrolled, true);
  menu.querySelector("[role=menuitem]")?.focus({ preventScroll: true });
}
