/** A small layer beside its trigger: above or below, always inside the window. Children of a scrolling box are not cut off. */

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

/** Call `close` on the next press outside of the elements, on a scroll elsewhere, or a resize. Returns the clean-up. */
export function closeOnOutside(elements, close) {
  const inside = (event) => event.target instanceof Node && elements.some((element) => element.contains(event.target));
  const outside = (event) => inside(event) || close();
  document.addEventListener("mousedown", outside, true);
  document.addEventListener("scroll", outside, true);
  window.addEventListener("resize", close);
  return () => {
    document.removeEventListener("mousedown", outside, true);
    document.removeEventListener("scroll", outside, true);
    window.removeEventListener("resize", close);
  };
}
