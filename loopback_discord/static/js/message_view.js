/** One message as a row: who, when, what it answers, its content and controls. */

import { renderAttachments } from "./attachments.js";
import { CHAT_INPUT } from "./commands.js";
import { ComponentView } from "./components.js";
import { h, icon, iconButton } from "./dom.js";
import { renderEmbeds } from "./embeds.js";
import { avatarUrl, mediaUrl } from "./media.js";
import { isEphemeral, openMessageMenu, openUserMenu, removeMessage } from "./message_menu.js";
import { Flag } from "./store.js";
import { messageTime, shortTime } from "./times.js";

const GROUP_MS = 7 * 60_000;
/** Characters of a message that are read out when its row gets the focus. */
const SPOKEN = 200;
const COMMAND_INTERACTION = 2;
const CONTEXT_MENU_MESSAGE = 23;
const REPLY_MESSAGE = 19;

/** The person and command that an answer belongs to, also through a modal; answers to buttons have no such line. */
function commandOf(message) {
  const direct = message.interaction_metadata ?? message.interaction;
  const meta = direct?.triggering_interaction_metadata ?? direct;
  if (meta?.type !== COMMAND_INTERACTION || message.type === REPLY_MESSAGE) return null;
  const name = message.interaction?.name ?? meta.name;
  return {
    user: meta.user,
    name,
    slash: (meta.command_type ?? CHAT_INPUT) === CHAT_INPUT && message.type !== CONTEXT_MENU_MESSAGE,
  };
}

/** Does a row continue the one above it? */
export function continues(before, message) {
  if (!before || before.author?.id !== message.author?.id) return false;
  if (commandOf(message) || message.message_reference || isEphemeral(before) !== isEphemeral(message)) return false;
  return new Date(message.timestamp) - new Date(before.timestamp) < GROUP_MS;
}

const near = (event) => {
  const rect = event.currentTarget.getBoundingClientRect();
  return event.clientX ? { x: event.clientX, y: event.clientY } : { x: rect.left, y: rect.bottom };
};

export class MessageView {
  constructor(app, message) {
    this.app = app;
    this.message = message;
    this.controls = new ComponentView(app, message);
  }

  /** The row. `grouped`: it continues the one above, so the author is left out. */
  render(grouped) {
    const { app, message } = this;
    const mentioned = app.store.pingsMe(message);
    const classes = [
      "message",
      grouped && "grouped",
      mentioned && "mentioned",
      isEphemeral(message) && "ephemeral",
      message.failed && "failed",
    ];
    const author = app.store.displayName(message.author);
    return h(
      "li",
      {
        class: classes.filter(Boolean).join(" "),
        tabindex: "-1",
        dataset: { messageId: message.id, authorId: message.author.id },
        "aria-label": `Message from ${author}${message.content ? `: ${message.content.slice(0, SPOKEN)}` : ""}`,
        on: { contextmenu: (event) => this.#contextMenu(event), keydown: (event) => this.#key(event) },
      },
      this.#contextLine(),
      grouped ? shortTime(message.timestamp) : this.#avatar(message.author),
      h("div", { class: "message-main" }, grouped ? null : this.#header(author), this.#body(), this.#footnote()),
      this.#toolbar(),
    );
  }

  #contextMenu(event) {
    if (event.target.closest("a, input, textarea") || String(getSelection())) return;
    event.preventDefault();
    openMessageMenu(this.app, this.message, { x: event.clientX, y: event.clientY });
  }

  #key(event) {
    if (event.target !== event.currentTarget || !["ContextMenu", "Enter"].includes(event.key)) return;
    event.preventDefault();
    const rect = event.currentTarget.getBoundingClientRect();
    openMessageMenu(this.app, this.message, { x: rect.left + 72, y: rect.top + 24 });
  }

  #avatar(user) {
    return h(
      "button",
      {
        type: "button",
        class: "avatar-button",
        tabindex: "-1",
        "aria-label": `Actions for ${this.app.store.displayName(user)}`,
        on: { click: (event) => openUserMenu(this.app, user, near(event)) },
      },
      h("img", { class: "avatar", src: mediaUrl(avatarUrl(user)), alt: "", width: 40, height: 40 }),
    );
  }

  #header(author) {
    const { message, app } = this;
    const name = h("span", { class: "author" }, author);
    name.style.color = app.store.colorOf(message.author.id) ?? "";
    return h(
      "div",
      { class: "message-header" },
      name,
      message.author.bot && h("span", { class: "app-tag" }, "APP"),
      messageTime(message.timestamp),
    );
  }

  #contextLine() {
    const command = commandOf(this.message);
    if (command) return this.#commandLine(command);
    const reference = this.message.message_reference;
    if (reference?.message_id && (reference.type ?? 0) === 0) return this.#replyLine(reference);
    return null;
  }

  #small(user) {
    return h("img", { class: "avatar tiny", src: mediaUrl(avatarUrl(user)), alt: "", width: 16, height: 16 });
  }

  #commandLine({ user, name, slash }) {
    return h(
      "div",
      { class: "context-line" },
      this.#small(user),
      h("span", { class: "context-author" }, this.app.store.displayName(user)),
      " used ",
      h("span", { class: "context-command" }, name ? `${slash ? "/" : ""}${name}` : "an app command"),
    );
  }

  #replyLine(reference) {
    const target =
      this.message.referenced_message ??
      this.app.store.find(reference.channel_id ?? this.message.channel_id, reference.message_id);
    if (!target) return h("div", { class: "context-line" }, h("i", {}, "Original message could not be loaded"));
    const pinged = this.message.mentions?.some((user) => user.id === target.author.id);
    const text = target.content
      ? this.app.markdown.inline(target.content.split("\n")[0])
      : [h("i", {}, target.attachments?.length ? "Press to see attachment" : "Press to see message")];
    const go = () => this.app.jump(reference.channel_id ?? this.message.channel_id, reference.message_id);
    return h(
      "div",
      { class: "context-line" },
      this.#small(target.author),
      h("span", { class: "context-author" }, `${pinged ? "@" : ""}${this.app.store.displayName(target.author)}`),
      target.author.bot && h("span", { class: "app-tag" }, "APP"),
      h(
        "button",
        {
          type: "button",
          class: "reply-preview",
          "aria-label": "Jump to the message this replies to",
          dataset: { replyTo: reference.message_id },
          on: { click: go },
        },
        text,
      ),
    );
  }

  #body() {
    const { message, app } = this;
    const flags = message.flags ?? 0;
    if (flags & Flag.LOADING && !message.failed) {
      return h(
        "div",
        { class: "thinking", role: "status" },
        h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
        `${app.store.displayName(message.author)} is thinking...`,
      );
    }
    return [
      message.content && this.#content(),
      renderAttachments(this.#looseFiles()),
      flags & Flag.SUPPRESS_EMBEDS ? null : renderEmbeds(message.embeds, app.markdown),
      this.controls.render(message.components),
    ];
  }

  #content() {
    const content = this.app.markdown.render(this.message.content, "markup content");
    if (!this.message.edited_timestamp) return content;
    const last = content.lastElementChild;
    (last?.matches(".lines, .small-print") ? last : content).append(" ", this.#edited());
    return content;
  }

  #edited() {
    return h(
      "time",
      {
        class: "edited",
        datetime: this.message.edited_timestamp,
        title: new Date(this.message.edited_timestamp).toLocaleString("en"),
      },
      "(edited)",
    );
  }

  /** Files that no version 2 component shows already. */
  #looseFiles() {
    return (this.message.flags ?? 0) & Flag.COMPONENTS_V2 ? [] : this.message.attachments;
  }

  #footnote() {
    const { message, app } = this;
    const failure = message.failed || app.presses.failure(message.id);
    return [
      failure && h("div", { class: "failure", role: "alert" }, icon("alert"), failure),
      isEphemeral(message) &&
        h(
          "div",
          { class: "private-note" },
          icon("eye"),
          "Only you can see this · ",
          h(
            "button",
            { type: "button", class: "link", on: { click: () => removeMessage(app, message) } },
            "Dismiss message",
          ),
        ),
    ];
  }

  #toolbar() {
    const { message, app } = this;
    return h(
      "div",
      { class: "message-toolbar", role: "group", "aria-label": "Message actions" },
      !isEphemeral(message) && iconButton("reply", "Reply", () => app.composer.replyTo(message)),
      iconButton("more", "More", (event) => {
        const rect = event.currentTarget.getBoundingClientRect();
        openMessageMenu(app, message, { x: rect.left, y: rect.bottom });
      }),
    );
  }
}
