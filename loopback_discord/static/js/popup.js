/**
 * A small layer beside its trigger: above or below, always inside the window. Children of a scrolling box are not cut
 * off.
 */

const GAP_PX = 6;
const EDGE_PX = 8;

/** Put a `position: fixed` element next to a rectangle. */
export function placeBeside(popup, rect, { width = null, align = "start" } = {}) {
  if (width) popup.style.width = `${width}px`;
  const box = popup.getBoundingClientRect();
  const below = window.innerHeight - rect.bottom - GAP_PX - EDGE_PX;
  const above = rect.top - GAP_PX - EDGE_PX;
  const downwards = box.height <= below || below >= above;
  popup.style.maxHeight = `${Math.max(80, downwards ? below : above)}px`;
  const height = Math.min(box.height, downwards ? below : above);
  popup.style.top = `${downwards ? rect.bottom + GAP_PX : rect.top - GAP_PX - height}px`;
  const left = align === "end" ? rect.right - box.width : rect.left;
  popup.style.left = `${Math.max(EDGE_PX, Math.min(left, window.innerWidth - box.width - EDGE_PX))}px`;
}

/** Scroll a list so that a row is in view, and nothing else: `scrollIntoView` would move the page behind as well. */
export function reveal(list, row) {
  const above = row.offsetTop - list.offsetTop;
  if (above < list.scrollTop) list.scrollTop = above;
  else if (above + row.offsetHeight > list.scrollTop + list.clientHeight)
    list.scrollTop = above + row.offsetHeight - list.clientHeight;
}

/**
 * Call `close` on the next press outside of the elements or a resize, and `scrolled` when something else scrolls, which
 * messages that arrive or grow do as well.
 * @returns {() => void} the clean-up
 */
export function closeOnOutside(elements, close, scrolled = () => {}) {
  const inside = (event) => event.target instanceof Node && elements.some((element) => element.contains(event.target));
  const outside = (event) => inside(event) || close();
  const moved = (event) => inside(event) || scrolled();
  document.addEventListener("mousedown", outside, true);
  document.addEventListener("scroll", moved, true);
  window.addEventListener("resize", close);
  return () => {
    document.removeEventListener("mousedown", outside, true);
    document.removeEventListener("scroll", moved, true);
    window.removeEventListener("resize", close);
  };
}
