/** Embeds: coloured cards with author, title, text, fields, pictures and footer. */

import { fit, picture } from "./attachments.js";
import { h } from "./dom.js";
import { mediaUrl } from "./media.js";
import { messageTime } from "./times.js";

const hex = (color) => `#${color.toString(16).padStart(6, "0")}`;

function linkOr(url, className, content) {
  return url
    ? h("a", { class: className, href: mediaUrl(url), target: "_blank", rel: "noopener noreferrer" }, content)
    : h("span", { class: className }, content);
}

function smallImage(url, className, size) {
  return url ? h("img", { class: className, src: mediaUrl(url), alt: "", width: size, height: size }) : null;
}

function fields(embed, markdown) {
  if (!embed.fields?.length) return null;
  return h(
    "div",
    { class: "embed-fields" },
    embed.fields.map((field) =>
      h(
        "div",
        { class: field.inline ? "embed-field inline" : "embed-field" },
        h("div", { class: "embed-field-name" }, markdown.inline(field.name)),
        markdown.render(field.value),
      ),
    ),
  );
}

function footer(embed) {
  if (!embed.footer && !embed.timestamp) return null;
  return h(
    "div",
    { class: "embed-footer" },
    smallImage(embed.footer?.icon_url, "embed-icon", 20),
    embed.footer?.text,
    embed.footer && embed.timestamp && " • ",
    embed.timestamp && messageTime(embed.timestamp, "embed-time"),
  );
}

function renderEmbed(embed, markdown) {
  const element = h("article", { class: "embed" });
  if (typeof embed.color === "number") element.style.borderLeftColor = hex(embed.color);
  const image = embed.image ?? (embed.type === "image" ? embed.thumbnail : null);
  const thumbnail = embed.type === "image" ? null : embed.thumbnail;
  const thumb =
    thumbnail &&
    h("img", {
      class: "embed-thumbnail",
      src: mediaUrl(thumbnail.url),
      alt: "",
      ...fit(thumbnail.width ?? 80, thumbnail.height ?? 80, 80, 80),
    });
  element.append(
    h(
      "div",
      { class: "embed-body" },
      embed.provider?.name && h("div", { class: "embed-provider" }, embed.provider.name),
      embed.author &&
        h(
          "div",
          { class: "embed-author" },
          smallImage(embed.author.icon_url, "embed-icon", 24),
          linkOr(embed.author.url, "", embed.author.name),
        ),
      embed.title && h("div", { class: "embed-title" }, linkOr(embed.url, "", markdown.inline(embed.title))),
      embed.description && markdown.render(embed.description),
      fields(embed, markdown),
      image && picture(image, [image], fit(image.width, image.height, 400, 300)),
      footer(embed),
    ),
  );
  if (thumb) element.append(thumb);
  return element;
}

/** All embeds of a message, or `null` when it has none. */
export function renderEmbeds(embeds, markdown) {
  return embeds?.length
    ? h(
        "div",
        { class: "embeds" },
        embeds.map((embed) => renderEmbed(embed, markdown)),
      )
    : null;
}
