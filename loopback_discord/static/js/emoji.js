/** An emoji of a button or an option: a unicode one as text, a custom one as a picture. */

import { h } from "./dom.js";

export function emoji(partial) {
  if (!partial?.name && !partial?.id) return null;
  if (!partial.id) return h("span", { class: "emoji-text" }, partial.name);
  const name = `:${partial.name ?? "emoji"}:`;
  return h("img", {
    class: "emoji",
    src: `/cdn/emojis/${partial.id}.${partial.animated ? "gif" : "png"}`,
    alt: name,
    width: 20,
    height: 20,
  });
}
