/**
 * Replace a row by its new version without a flash: pictures that stay are kept, new ones are loaded before the swap.
 */

const LONGEST_WAIT_MS = 800;

/** Move loaded pictures of the old row into the new one where the address is the same. */
function keepPictures(old, fresh) {
  const loaded = new Map(
    [...old.querySelectorAll(".picture img")]
      .filter((image) => image.complete)
      .map((image) => [image.getAttribute("src"), image]),
  );
  for (const image of fresh.querySelectorAll(".picture img")) {
    const kept = loaded.get(image.getAttribute("src"));
    if (!kept || !loaded.delete(image.getAttribute("src"))) continue;
    for (const name of ["width", "height", "alt"]) {
      if (image.hasAttribute(name)) kept.setAttribute(name, image.getAttribute(name));
      else kept.removeAttribute(name);
    }
    image.replaceWith(kept);
  }
}

function keepFocus(old, fresh) {
  const active = document.activeElement;
  if (!old.contains(active)) return;
  if (active === old) fresh.focus({ preventScroll: true });
  else if (active.dataset.customId)
    fresh.querySelector(`[data-custom-id="${CSS.escape(active.dataset.customId)}"]`)?.focus({ preventScroll: true });
}

function keepSpoilers(old, fresh) {
  const after = fresh.querySelectorAll(".spoiler");
  old
    .querySelectorAll(".spoiler")
    .forEach((spoiler, index) => spoiler.classList.contains("revealed") && after[index]?.classList.add("revealed"));
}

/**
 * @param {{element: HTMLElement, next?: HTMLElement}} row holds what is shown; a later call overtakes an earlier one
 * @param {HTMLElement} fresh
 * @param {() => void} done
 */
export async function settle(row, fresh, done) {
  row.next = fresh;
  const shown = new Set([...row.element.querySelectorAll("img")].map((image) => image.getAttribute("src")));
  const waiting = [...fresh.querySelectorAll(".picture img")].filter((image) => !shown.has(image.getAttribute("src")));
  if (waiting.length) {
    const pictures = Promise.all(waiting.map((image) => image.decode().catch(() => {})));
    await Promise.race([
      pictures,
      new Promise((resolve) => {
        setTimeout(resolve, LONGEST_WAIT_MS);
      }),
    ]);
    if (row.next !== fresh) return;
  }
  keepPictures(row.element, fresh);
  keepSpoilers(row.element, fresh);
  fresh.tabIndex = row.element.tabIndex;
  const old = row.element;
  row.element = fresh;
  if (old.isConnected) {
    old.after(fresh);
    keepFocus(old, fresh);
    old.remove();
  }
  done();
}
