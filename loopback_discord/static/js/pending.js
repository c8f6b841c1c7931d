/** Commands on their way: a row at the end of the log until the bot has answered, or the word that it did not. */

import { CHAT_INPUT } from "./commands.js";
import { $, fill, h } from "./dom.js";
import { avatarUrl, mediaUrl } from "./media.js";
import { Flag } from "./store.js";
import { snowflakeOf } from "./times.js";

/** Quick answers come before this; no need to flash a row. */
const SHOW_AFTER_MS = 250;
const UNANSWERED = "The application did not respond";

export class PendingCommands {
  constructor(app) {
    this.app = app;
    this.list = $("#pending-list");
    app.store.on("channel", () => fill(this.list));
  }

  /** Send a command and follow it. `name` is what the row says was used. */
  run(request, name, files) {
    const { api, store, interactions } = this.app;
    const channel = store.current;
    const row = this.#row(name, request.type);
    const timer = setTimeout(() => channel === store.current && this.list.append(row), SHOW_AFTER_MS);
    let id = "";
    const end = (failure) => {
      clearTimeout(timer);
      row.remove();
      if (failure) this.#sayFailed({ id: id || snowflakeOf(Date.now()), channel, name, type: request.type, failure });
    };
    interactions.run(() => api.command(channel, request, files), {
      started: (interaction) => {
        id = interaction;
      },
      done: () => end(""),
      failed: () => end(UNANSWERED),
      refused: end,
    });
  }

  /** Leave word in the log: a message that only this page has, at the place of the command. */
  #sayFailed({ id, channel, name, type, failure }) {
    const { store } = this.app;
    store.created({
      id,
      channel_id: channel,
      author: store.bot,
      content: "",
      timestamp: new Date().toISOString(),
      flags: Flag.EPHEMERAL,
      local: true,
      failed: failure,
      interaction_metadata: { id, type: 2, name, command_type: type, user: store.me },
    });
  }

  #row(name, type) {
    const { me, bot } = this.app.store;
    const picture = (user, size, className) =>
      h("img", { class: `avatar ${className}`, src: mediaUrl(avatarUrl(user)), alt: "", width: size, height: size });
    return h(
      "li",
      { class: "message pending-command" },
      h(
        "div",
        { class: "context-line" },
        picture(me, 16, "tiny"),
        h("span", { class: "context-author" }, this.app.store.displayName(me)),
        " used ",
        h("span", { class: "context-command" }, type === CHAT_INPUT ? `/${name}` : name),
      ),
      h("span", { class: "avatar-button" }, picture(bot, 40, "")),
      h(
        "div",
        { class: "message-main" },
        h(
          "div",
          { class: "message-header" },
          h("span", { class: "author" }, this.app.store.displayName(bot)),
          h("span", { class: "app-tag" }, "APP"),
        ),
        h(
          "div",
          { class: "thinking", role: "status" },
          h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
          "Sending command...",
        ),
      ),
    );
  }
}
