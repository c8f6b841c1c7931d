/** The frame around the log: server rail, channels, members, header, user panel, banners, drawers on a phone. */

import { $, fill, h, icon } from "./dom.js";
import { avatarUrl, mediaUrl } from "./media.js";
import { openUserMenu } from "./message_menu.js";

const badge = (count) => (count ? h("span", { class: "badge", "aria-label": `${count} mentions` }, String(count)) : null);

export class Shell {
  constructor(app) {
    this.app = app;
    const { store } = app;
    store.on("state", () => this.#all());
    store.on("channel", () => this.#all());
    store.on("unread", () => this.#places());
    store.on("bot", () => this.#bot());
    $("#open-sidebar").addEventListener("click", () => this.#drawer("sidebar-open", "#sidebar"));
    $("#toggle-members").addEventListener("click", () => this.#toggleMembers());
    $("#scrim").addEventListener("click", () => this.closeDrawers());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.closeDrawers());
  }

  #all() {
    if (!this.app.store.me) return;
    this.#places();
    this.#header();
    this.#members();
    this.#people();
  }

  #places() {
    this.#rail();
    this.#channels();
    const total = [...this.app.store.channels.keys()].reduce((sum, id) => sum + this.app.store.unreadOf(id).mentions, 0);
    const name = this.app.store.channel?.name;
    document.title = `${total ? `(${total}) ` : ""}${name ? `${name} · ` : ""}Demo chat`;
  }

  #rail() {
    const { store } = this.app;
    const inDm = store.channel && !store.channel.guild_id;
    const dmMentions = store.dms.reduce((sum, dm) => sum + store.unreadOf(dm.id).mentions, 0);
    const server = store.guild;
    const first = server && [...store.channels.values()].find((channel) => channel.guild_id);
    const item = (label, active, content, run, count) => h("button", { type: "button", class: active ? "rail-item active" : "rail-item", "aria-label": label, title: label,
      "aria-current": active ? "true" : null, on: { click: run } }, content, badge(count));
    fill($("#rail"),
      store.dms.length > 0 && item("Direct messages", inDm, icon("chat"), () => this.app.openChannel(store.dms[0].id), dmMentions),
      h("hr"),
      server && item(server.name, !inDm, server.name.split(" ").map((word) => word[0]).join("").slice(0, 3), () => this.app.openChannel(this.app.lastGuildChannel ?? first.id),
        [...store.channels.values()].filter((c) => c.guild_id).reduce((sum, c) => sum + store.unreadOf(c.id).mentions, 0)));
  }

  #channelRow(channel) {
    const { store } = this.app;
    const unread = store.unreadOf(channel.id);
    const active = channel.id === store.current;
    const lead = channel.guild_id ? icon(channel.nsfw ? "shield" : "hash") : h("img", { class: "avatar", src: mediaUrl(avatarUrl(store.bot)), alt: "", width: 24, height: 24 });
    return h("li", {}, h("button", {
      type: "button", class: ["channel", active && "active", unread.count && "unread"].filter(Boolean).join(" "), dataset: { channel: channel.name, channelId: channel.id },
      "aria-current": active ? "page" : null, "aria-label": `${channel.guild_id ? channel.name : `${channel.name}, direct message`}${unread.count ? `, ${unread.count} unread` : ""}`,
      on: { click: () => this.app.openChannel(channel.id) },
    }, lead, h("span", { class: "channel-name" }, channel.name), badge(unread.mentions)));
  }

  #channels() {
    const { store } = this.app;
    if (!store.guild) return;
    $("#server-name").textContent = store.guild.name;
    const rooms = [...store.channels.values()].filter((channel) => channel.guild_id && channel.type !== 4).sort((a, b) => a.position - b.position);
    const focused = document.activeElement?.dataset?.channelId;
    fill($("#channel-list"), h("li", { class: "channel-group", role: "presentation" }, "Text channels"), rooms.map((channel) => this.#channelRow(channel)),
      h("li", { class: "channel-group", role: "presentation" }, "Direct messages"), store.dms.map((dm) => this.#channelRow(dm)));
    if (focused) $("#channel-list").querySelector(`[data-channel-id="${focused}"]`)?.focus({ preventScroll: true });
  }

  #header() {
    const { channel } = this.app.store;
    if (!channel) return;
    fill($("#channel-title"), icon(channel.guild_id ? "hash" : "at"), h("span", {}, channel.name));
    const topic = $("#channel-topic");
    topic.textContent = channel.topic ?? (channel.nsfw ? "Age-restricted channel" : "");
    topic.hidden = !topic.textContent;
  }

  #memberRow(user) {
    const { store } = this.app;
    const online = !user.bot || store.online;
    const click = (event) => openUserMenu(this.app, user, { x: event.clientX, y: event.clientY || event.currentTarget.getBoundingClientRect().bottom });
    return h("li", {}, h("button", { type: "button", class: online ? "member" : "member offline", on: { click } },
      h("span", { class: online ? "presence online" : "presence" }, h("img", { class: "avatar", src: mediaUrl(avatarUrl(user)), alt: "", width: 32, height: 32 })),
      h("span", { class: user.role === "admin" ? "author admin" : "author" }, store.displayName(user)), user.bot && h("span", { class: "app-tag" }, "APP")));
  }

  #members() {
    const { store } = this.app;
    const inDm = store.channel && !store.channel.guild_id;
    const people = this.app.cast();
    const groups = [["Admin", people.filter((user) => user.role === "admin")], ["Members", people.filter((user) => user.role !== "admin")], ["Apps", [store.bot]]];
    const shown = inDm ? [["Members", [store.me, store.bot]]] : groups;
    fill($("#member-list"), shown.filter(([, users]) => users.length).map(([title, users]) => h("section", {},
      h("h3", {}, `${title} — ${users.length}`), h("ul", {}, users.map((user) => this.#memberRow(user))))));
  }

  /** The panel at the bottom: who one is, and the switch to somebody else. */
  #people() {
    const { store } = this.app;
    const choices = this.app.cast().map((user) => h("button", {
      type: "button", class: "person", role: "radio", "aria-checked": String(user.id === store.me.id), "aria-label": `Be ${store.displayName(user)}`, title: `Be ${store.displayName(user)}`,
      tabindex: user.id === store.me.id ? "0" : "-1", dataset: { user: user.username }, on: { click: () => this.app.become(user.id), keydown: (event) => this.#personKey(event) },
    }, store.displayName(user)));
    const refocus = document.activeElement?.matches(".person");
    fill($("#me"), h("img", { class: "avatar", src: mediaUrl(avatarUrl(store.me)), alt: "", width: 32, height: 32 }), h("div", { class: "me-text" }, h("b", {}, store.displayName(store.me)), h("span", {}, store.me.role === "admin" ? "Manages this server" : "Online")));
    fill($("#people"), choices);
    if (refocus) $("#people").querySelector("[aria-checked=true]")?.focus();
  }

  #personKey(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const people = this.app.cast();
    const index = people.findIndex((user) => user.id === this.app.store.me.id);
    this.app.become(people[(index + step + people.length) % people.length].id);
  }

  #bot() {
    const { store } = this.app;
    const banner = $("#bot-banner");
    banner.hidden = store.online;
    banner.textContent = store.online ? "" : `${store.bot.global_name ?? store.bot.username} is offline. Commands and buttons are not answered until it is back.`;
    if (store.me) this.#members();
  }

  /** Lost connection to the server of this page. */
  setConnected(connected) {
    $("#connection-banner").hidden = connected;
  }

  #drawer(name, selector) {
    document.body.classList.add(name);
    $(selector).querySelector("button")?.focus();
  }

  #toggleMembers() {
    if (matchMedia("(max-width: 900px)").matches) this.#drawer("members-open", "#member-list");
    else document.body.classList.toggle("members-hidden");
    $("#toggle-members").setAttribute("aria-expanded", String(!document.body.classList.contains("members-hidden")));
  }

  closeDrawers() {
    document.body.classList.remove("sidebar-open", "members-open");
  }
}
