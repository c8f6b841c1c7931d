// How long the link still works, counted from when the page came.

import { said } from "./words.js";

const SOON_S = 120;
const TICK_MS = 5000;

export function run(element, seconds) {
  const ends = performance.now() + seconds * 1000;

  function show() {
    const left = (ends - performance.now()) / 1000;
    element.classList.toggle("soon", left < SOON_S);
    if (left <= 0) element.textContent = said("painter.expired");
    else if (left < 60) element.textContent = said("painter.under_a_minute");
    else element.textContent = said("painter.minutes_left", { minutes: Math.floor(left / 60) });
    if (left > 0) setTimeout(show, TICK_MS);
  }

  show();
}
