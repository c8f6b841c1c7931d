/** Pictures opened large: Escape closes, arrow keys go through the pictures of the same message. */

import { append, fill, h, iconButton } from "./dom.js";
import { openDialog } from "./dialog.js";
import { mediaUrl, sizeText } from "./media.js";

/**
 * @param {{url: string, description?: string, filename?: string, width?: number, height?: number, size?: number}[]} pictures
 * @param {number} index the one to begin with
 */
export function openLightbox(pictures, index) {
  let current = index;
  const stage = h("figure", { class: "lightbox-stage" });
  const caption = h("figcaption", { class: "lightbox-caption" });
  const original = h("a", { class: "button plain", target: "_blank", rel: "noopener noreferrer" }, "Open original");
  const show = () => {
    const picture = pictures[current];
    const image = h("img", { src: mediaUrl(picture.url), alt: picture.description || picture.filename || "Picture", width: picture.width, height: picture.height });
    image.addEventListener("click", () => stage.classList.toggle("full-size"));
    stage.classList.remove("full-size");
    original.href = mediaUrl(picture.url);
    const facts = [picture.filename, picture.width && `${picture.width} × ${picture.height}`, picture.size && sizeText(picture.size)];
    fill(caption, picture.description && h("span", { class: "lightbox-alt" }, picture.description), h("span", {}, facts.filter(Boolean).join(" · ")));
    fill(stage, image);
  };
  const step = (by) => {
    current = (current + by + pictures.length) % pictures.length;
    show();
  };
  const panel = h("div", { class: "lightbox", "aria-label": "Picture" });
  const close = openDialog(panel, { className: "dark" });
  const several = pictures.length > 1;
  append(panel, [
    h("div", { class: "lightbox-bar" }, caption, original, iconButton("close", "Close picture", () => close())),
    stage,
    several && iconButton("left", "Previous picture", () => step(-1), "lightbox-previous"),
    several && iconButton("right", "Next picture", () => step(1), "lightbox-next"),
  ]);
  panel.addEventListener("keydown", (event) => {
    if (several && event.key === "ArrowLeft") step(-1);
    if (several && event.key === "ArrowRight") step(1);
  });
  stage.addEventListener("mousedown", (event) => event.target === stage && close());
  show();
}
