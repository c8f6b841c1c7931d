/** The beginning of a channel: what it is, and what to try first. */

import { CHAT_INPUT, entriesOf } from "./commands.js";
import { h, icon } from "./dom.js";
import { THREAD, channelLabel } from "./entities.js";

/** What a bot may have to show to those who manage the server. */
const FOR_ADMINS = ["admin usage", "admin quota show", "admin config"];

export class Welcome {
  constructor(app) {
    this.app = app;
  }

  render() {
    const { channel, bot } = this.app.store;
    if (!channel) return null;
    const isDm = !channel.guild_id;
    const name = channelLabel(channel);
    const title = isDm ? name : `Welcome to ${name}!`;
    const text = isDm
      ? `This is the beginning of your direct messages with ${bot.global_name ?? bot.username}.`
      : `This is the start of the ${name} ${channel.type === THREAD ? "thread" : "channel"}.`;
    const first = this.app.store.commandsOf(CHAT_INPUT).find((command) => command.name === "imagine");
    return h(
      "li",
      { class: "welcome" },
      h("div", { class: "welcome-icon" }, icon(isDm ? "chat" : channel.type === THREAD ? "thread" : "hash")),
      h("h3", {}, title),
      h("p", {}, text, " Type / to see what the bot can do."),
      first &&
        h(
          "button",
          { type: "button", class: "button primary", on: { click: () => this.app.startCommand("imagine") } },
          "Try /imagine",
        ),
      this.#forAdmins(),
    );
  }

  #forAdmins() {
    const known = entriesOf(this.app.store.commandsOf(CHAT_INPUT)).map((entry) => entry.name);
    const offered = FOR_ADMINS.filter((name) => known.includes(name));
    const buttons = offered.map((name) => {
      const start = () => this.app.startCommand(name);
      return h("button", { type: "button", class: "button secondary", on: { click: start } }, `/${name}`);
    });
    return buttons.length > 0 && h("p", { class: "welcome-admin" }, "As admin, try ", ...buttons);
  }
}
