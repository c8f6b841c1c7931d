/** The frame around the log: the channel's header, banners, and the drawers of a narrow window. */

import { $, fill, h, icon } from "./dom.js";
import { channelNote, roomIcon } from "./entities.js";

const NARROW = "(max-width: 900px)";

export class Shell {
  constructor(app) {
    this.app = app;
    const { store } = app;
    for (const type of ["state", "channel"]) store.on(type, () => this.#header());
    store.on("bot", () => this.#botBanner());
    $("#open-sidebar").addEventListener("click", () => this.#drawer("sidebar-open", "#channel-list"));
    $("#toggle-members").addEventListener("click", () => this.#toggleMembers());
    $("#scrim").addEventListener("click", () => this.closeDrawers());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.closeDrawers());
  }

  #header() {
    const { channel } = this.app.store;
    if (!channel) return;
    fill($("#channel-title"), icon(channel.guild_id ? roomIcon(channel) : "at"), h("span", {}, channel.name));
    const topic = $("#channel-topic");
    const note = channelNote(channel, this.app.store) || (channel.nsfw ? "Age-restricted channel" : "");
    topic.textContent = channel.topic ?? note;
    topic.hidden = !topic.textContent;
  }

  #botBanner() {
    const { store } = this.app;
    const banner = $("#bot-banner");
    const name = store.displayName(store.bot);
    banner.hidden = store.online;
    banner.textContent = store.online
      ? ""
      : `${name} is offline. Commands and buttons are not answered until it is back.`;
  }

  /** Say whether the page hears from the server. */
  setConnected(connected) {
    $("#connection-banner").hidden = connected;
  }

  #drawer(name, selector) {
    document.body.classList.add(name);
    $(selector).querySelector("button")?.focus();
  }

  #toggleMembers() {
    if (matchMedia(NARROW).matches) this.#drawer("members-open", "#member-list");
    else document.body.classList.toggle("members-hidden");
    const shown = !document.body.classList.contains("members-hidden");
    $("#toggle-members").setAttribute("aria-expanded", String(shown));
  }

  closeDrawers() {
    document.body.classList.remove("sidebar-open", "members-open");
  }
}
