// Mouse, pen and fingers on the picture: one paints, two (or the middle button) move and zoom.

const WHEEL_ZOOM = 1.0018; // per pixel of the wheel
const LINE_PX = 20;

export function listen(stage, view, tools, shown) {
  const fingers = new Map();
  let panning = null;
  let painter = null;

  function begin(event) {
    if (event.button === 1 || tools.chosen === "move") {
      panning = event.pointerId;
      stage.classList.add("grabbing");
    } else if (event.button === 0) {
      painter = event.pointerId;
      tools.press(...view.pixelAt(event.clientX, event.clientY), event.altKey);
    }
  }

  // Two fingers: their middle moves the picture, their distance zooms it.
  function pinch(event) {
    const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
    const before = fingers.get(event.pointerId);
    const now = { x: event.clientX, y: event.clientY };
    const distance = (finger) => Math.max(1, Math.hypot(finger.x - other.x, finger.y - other.y));
    view.panBy((now.x - before.x) / 2, (now.y - before.y) / 2);
    view.zoomBy(distance(now) / distance(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
  }

  function end(event) {
    fingers.delete(event.pointerId);
    if (event.pointerId === painter) {
      painter = null;
      if (event.type === "pointerup") tools.release();
      else tools.cancel();
    }
    if (event.pointerId === panning) {
      panning = null;
      stage.classList.remove("grabbing");
    }
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && fingers.size >= 2) return;
    event.preventDefault();
    stage.focus({ preventScroll: true, focusVisible: false });
    stage.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 2) {
      painter = panning = null;
      tools.cancel(); // the first finger was the begin of a pinch
    } else {
      begin(event);
    }
    shown.pointer(event);
  });
  stage.addEventListener("pointermove", (event) => {
    shown.pointer(event);
    if (fingers.size === 2 && fingers.has(event.pointerId)) pinch(event);
    else if (event.pointerId === panning) view.panBy(event.movementX, event.movementY);
    else if (event.pointerId === painter) {
      const passed = event.getCoalescedEvents?.() ?? [];
      for (const { clientX, clientY } of passed.length ? passed : [event]) tools.drag(...view.pixelAt(clientX, clientY));
    }
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  stage.addEventListener("pointerup", end);
  stage.addEventListener("pointercancel", end);
  stage.addEventListener("pointerleave", () => shown.pointer(null));
  stage.addEventListener("contextmenu", (event) => event.preventDefault());
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const way = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE_PX : event.deltaY;
      view.zoomBy(WHEEL_ZOOM ** -Math.max(-400, Math.min(400, way * (event.ctrlKey ? 4 : 1))), event.clientX, event.clientY);
    },
    { passive: false },
  );
}
