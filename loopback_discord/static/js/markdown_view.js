/** Markdown trees as DOM nodes. Mentions are looked up in the store, links are checked, nothing is parsed as HTML. */

import { h } from "./dom.js";
import { channelLabel } from "./entities.js";
import { isJumbo, parseMarkdown } from "./markdown.js";
import { parseInline } from "./markdown_inline.js";
import { messageLink } from "./links.js";
import { mediaUrl } from "./media.js";
import { timestamp } from "./times.js";

const TAGS = { strong: "strong", em: "em", underline: "u", strike: "s" };

/**
 * Renders text for one viewer; `app` gives names (`store`) and what a press on a pill does (`openChannel`, `jump`,
 * `startCommand`).
 */
export class MarkdownView {
  constructor(app) {
    this.app = app;
  }

  /** Full markup. Returns an element to put into a message. */
  render(text, className = "markup") {
    const nodes = parseMarkdown(text);
    return h(
      "div",
      { class: isJumbo(nodes) ? `${className} jumbo` : className },
      nodes.map((node) => this.#block(node)),
    );
  }

  /** Only inline markup, as in a reply's preview or an embed's title. */
  inline(text) {
    return parseInline(text).map((node) => this.#inline(node));
  }

  #block(node) {
    switch (node.type) {
      case "codeblock":
        return h(
          "pre",
          { class: "codeblock", tabindex: "0", dataset: { language: node.language } },
          h("code", {}, node.text),
        );
      case "heading":
        return h(`h${node.level + 2}`, { class: `heading-${node.level}` }, this.#all(node.children));
      case "small":
        return h("small", { class: "small-print" }, this.#all(node.children));
      case "quote":
        return h(
          "blockquote",
          {},
          node.children.map((child) => this.#block(child)),
        );
      case "list":
        return this.#list(node);
      default:
        return h("span", { class: "lines" }, this.#all(node.children));
    }
  }

  #list(node) {
    const items = node.items.map((item) =>
      h(
        "li",
        { class: `depth-${item.depth} ${item.number === null ? "" : "numbered"}`, value: item.number },
        this.#all(item.children),
      ),
    );
    return node.ordered ? h("ol", { start: node.start }, items) : h("ul", {}, items);
  }

  #all(nodes) {
    return nodes.map((node) => this.#inline(node));
  }

  #inline(node) {
    if (TAGS[node.type]) return h(TAGS[node.type], {}, this.#all(node.children));
    switch (node.type) {
      case "text":
        return node.text;
      case "code":
        return h("code", {}, node.text);
      case "spoiler":
        return this.#spoiler(node);
      case "link":
        return this.#link(node);
      case "time":
        return timestamp(node.seconds, node.style);
      case "emoji":
        return h("img", {
          class: "emoji",
          src: `/cdn/emojis/${node.id}.${node.animated ? "gif" : "png"}`,
          alt: `:${node.name}:`,
          title: `:${node.name}:`,
        });
      default:
        return this.#mention(node);
    }
  }

  #mention(node) {
    const { store } = this.app;
    switch (node.type) {
      case "user":
        return h(
          "span",
          { class: "mention", dataset: { user: node.id } },
          `@${store.nameOf(node.id) ?? "unknown-user"}`,
        );
      case "role":
        return h("span", { class: "mention" }, `@${store.roles.get(node.id)?.name ?? "unknown-role"}`);
      case "channel":
        return this.#channel(node.id);
      case "command":
        return h(
          "button",
          { type: "button", class: "mention", on: { click: () => this.app.startCommand(node.name) } },
          `/${node.name}`,
        );
      default:
        return h("span", { class: "mention" }, node.text);
    }
  }

  #channel(id) {
    const channel = this.app.store.channels.get(id);
    if (!channel) return h("span", { class: "mention" }, "#unknown");
    return h(
      "button",
      { type: "button", class: "mention", on: { click: () => this.app.openChannel(id) } },
      channelLabel(channel),
    );
  }

  #spoiler(node) {
    const element = h(
      "span",
      {
        class: "spoiler",
        role: "button",
        tabindex: "0",
        "aria-label": "Spoiler, press to reveal",
        "aria-expanded": "false",
      },
      h("span", { class: "spoiler-text" }, this.#all(node.children)),
    );
    const reveal = (event) => {
      if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
      if (!element.classList.contains("revealed")) event.preventDefault();
      element.classList.add("revealed");
      element.setAttribute("aria-expanded", "true");
      element.removeAttribute("aria-label");
    };
    element.addEventListener("click", reveal);
    element.addEventListener("keydown", reveal);
    return element;
  }

  #link(node) {
    const target = messageLink(node.url);
    const channel = target && this.app.store.channels.get(target.channel);
    if (channel) {
      const text = node.masked ? this.#all(node.children) : [channelLabel(channel), target.message ? " › message" : ""];
      const go = () =>
        target.message ? this.app.jump(target.channel, target.message) : this.app.openChannel(target.channel);
      return h("button", { type: "button", class: node.masked ? "link" : "mention", on: { click: go } }, text);
    }
    const props = { href: mediaUrl(node.url), target: "_blank", rel: "noopener noreferrer" };
    if (node.masked) props.title = node.url;
    return h("a", props, this.#all(node.children));
  }
}
