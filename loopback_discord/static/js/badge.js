import { h } from "./dom.js";

/** The red number of unread mentions, or nothing. */
export function badge(count) {
  return count ? h("span", { class: "badge", "aria-label": `${count} mentions` }, String(count)) : null;
}
