// How long the link still works, counted from when the page came.

const SOON_S = 120;
const TICK_MS = 5000;

export function run(element, seconds) {
  const ends = performance.now() + seconds * 1000;

  function show() {
    const left = (ends - performance.now()) / 1000;
    element.classList.toggle("soon", left < SOON_S);
    if (left <= 0) element.textContent = "This link has expired. Press Vary (Region) in Discord again.";
    else if (left < 60) element.textContent = "This link works for less than a minute.";
    else element.textContent = `This link works once, for ${Math.floor(left / 60)} more min.`;
    if (left > 0) setTimeout(show, TICK_MS);
  }

  show();
}
