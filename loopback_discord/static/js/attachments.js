/** Files of a message: pictures in a mosaic, videos and sounds with players, everything else as a card. */

import { h, icon } from "./dom.js";
import { openLightbox } from "./lightbox.js";
import { kindOf, mediaUrl, sizeText } from "./media.js";

const MAX_WIDTH = 550;
const MAX_HEIGHT = 350;

/** Size in which a picture is shown, its aspect kept: known before it loads, so nothing jumps. */
export function fit(width, height, maxWidth = MAX_WIDTH, maxHeight = MAX_HEIGHT) {
  if (!width || !height) return { width: null, height: null };
  const scale = Math.min(1, maxWidth / width, maxHeight / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

const isSpoiler = (file) => file.spoiler || file.filename?.startsWith("SPOILER_");

/** A cover that hides something until it is pressed. */
export function cover(content, hidden) {
  if (!hidden) return content;
  const button = h(
    "button",
    { type: "button", class: "media-cover", on: { click: () => button.remove() } },
    h("span", {}, "Spoiler"),
  );
  return h("div", { class: "covered" }, content, button);
}

/** One picture as a button that opens it large among its neighbours. */
export function picture(file, neighbours, size = fit(file.width, file.height)) {
  const alt = file.description ?? "";
  const image = h("img", {
    src: mediaUrl(file.url),
    alt: alt || file.filename || "Picture",
    width: size.width,
    height: size.height,
    decoding: "async",
  });
  image.addEventListener("load", () => image.classList.add("loaded"));
  image.addEventListener("error", () => image.classList.add("broken"));
  const open = () => openLightbox(neighbours, Math.max(0, neighbours.indexOf(file)));
  return h(
    "button",
    {
      type: "button",
      class: "picture",
      "aria-label": `Open picture${alt ? `: ${alt}` : ""}`,
      title: alt || null,
      on: { click: open },
    },
    image,
    alt && h("span", { class: "alt-badge", "aria-hidden": "true" }, "ALT"),
  );
}

/** A video or sound with the browser's own player. */
export function player(file, kind) {
  const size = fit(file.width, file.height);
  return h(kind, {
    class: kind,
    src: mediaUrl(file.url),
    controls: true,
    preload: "metadata",
    width: size.width,
    height: size.height,
    "aria-label": file.description || file.filename,
  });
}

/** A card with name, size and a link. */
export function fileCard(file) {
  return h(
    "div",
    { class: "file-card", dataset: { filename: file.filename } },
    icon("file"),
    h(
      "div",
      { class: "file-text" },
      h(
        "a",
        { href: mediaUrl(file.url), target: "_blank", rel: "noopener noreferrer", download: file.filename },
        file.filename,
      ),
      file.size !== undefined && h("span", { class: "file-size" }, sizeText(file.size)),
    ),
  );
}

/** All attachments of a message, or `null` when it has none. */
export function renderAttachments(files) {
  if (!files?.length) return null;
  const images = files.filter((file) => kindOf(file) === "image");
  const others = files.filter((file) => kindOf(file) !== "image");
  const parts = others.map((file) => {
    const kind = kindOf(file);
    return kind === "file" ? fileCard(file) : cover(player(file, kind), isSpoiler(file));
  });
  if (images.length === 1) parts.unshift(cover(picture(images[0], images), isSpoiler(images[0])));
  if (images.length > 1) parts.unshift(mosaic(images));
  return h("div", { class: "attachments" }, parts);
}

/** Several pictures as a grid of equal cells. */
export function mosaic(images) {
  const none = { width: null, height: null };
  return h(
    "div",
    { class: "mosaic", dataset: { count: String(Math.min(images.length, 10)) } },
    images.map((file) => cover(picture(file, images, none), isSpoiler(file))),
  );
}
