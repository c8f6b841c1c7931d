/** Commands on their way: a row at the end of the log until the bot has answered, or the word that it did not. */

import { $, fill, h, icon } from "./dom.js";
import { avatarUrl, mediaUrl } from "./media.js";

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
    const fail = (text) => {
      clearTimeout(timer);
      if (channel !== store.current || this.#saidByServer(channel, id)) row.remove();
      else this.#fail(row, text);
    };
    interactions.run(() => api.command(channel, request, files), {
      started: (interaction) => {
        id = interaction;
        row.dataset.interaction = interaction;
      },
      done: () => {
        clearTimeout(timer);
        row.remove();
      },
      failed: () => fail(UNANSWERED),
      refused: fail,
    });
  }

  /** The server may post the failure as a message of its own, which stays over a reload. */
  #saidByServer(channel, interaction) {
    return this.app.store.log(channel).messages.some((message) => message.failed && (message.interaction_metadata ?? message.interaction)?.id === interaction);
  }

  #row(name, type) {
    const { me, bot } = this.app.store;
    const picture = (user, size, className) => h("img", { class: `avatar ${className}`, src: mediaUrl(avatarUrl(user)), alt: "", width: size, height: size });
    return h("li", { class: "message pending-command" },
      h("div", { class: "context-line" }, picture(me, 16, "tiny"), h("span", { class: "context-author" }, this.app.store.displayName(me)), " used ",
        h("span", { class: "context-command" }, type === 1 ? `/${name}` : name)),
      h("span", { class: "avatar-button" }, picture(bot, 40, "")),
      h("div", { class: "message-main" }, h("div", { class: "message-header" }, h("span", { class: "author" }, this.app.store.displayName(bot)), h("span", { class: "app-tag" }, "APP")),
        h("div", { class: "thinking", role: "status" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), "Sending command...")));
  }

  #fail(row, text) {
    const dismiss = h("button", { type: "button", class: "link", on: { click: () => row.remove() } }, "Dismiss message");
    row.querySelector(".thinking").replaceWith(h("div", { class: "failure", role: "alert" }, icon("alert"), text),
      h("div", { class: "private-note" }, icon("eye"), "Only you can see this · ", dismiss));
    this.list.append(row);
  }
}
