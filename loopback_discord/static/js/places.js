/** Where one can go: the server rail, the channels, the direct messages, with what is unread there. */

import { badge } from "./badge.js";
import { $, fill, h, icon } from "./dom.js";
import { CATEGORY, THREAD, roomIcon } from "./entities.js";
import { avatarUrl, mediaUrl } from "./media.js";

const initials = (name) =>
  name
    .split(" ")
    .map((word) => word[0])
    .join("")
    .slice(0, 3);

function heading(text) {
  return h("li", { class: "channel-group" }, text);
}

export class Places {
  constructor(app) {
    this.app = app;
    for (const type of ["state", "channel", "unread"]) app.store.on(type, () => this.#draw());
  }

  #draw() {
    if (!this.app.store.guild) return;
    this.#rail();
    this.#channels();
    this.#title();
  }

  #rooms() {
    return [...this.app.store.channels.values()].filter((room) => room.guild_id && room.type !== CATEGORY);
  }

  /** Rooms without a category first, then each category with its own; threads follow their channel. */
  #groups() {
    const all = [...this.app.store.channels.values()].filter((room) => room.guild_id);
    const inside = (parent) => all.filter((room) => (room.parent_id ?? null) === parent && room.type !== CATEGORY);
    const withThreads = (room) => [room, ...all.filter((thread) => thread.parent_id === room.id)];
    const categories = all.filter((room) => room.type === CATEGORY);
    return [
      ["Text channels", inside(null)],
      ...categories.map((category) => [category.name, inside(category.id)]),
    ].map(([title, rooms]) => [title, rooms.flatMap(withThreads)]);
  }

  #mentions(channels) {
    return channels.reduce((sum, channel) => sum + this.app.store.unreadOf(channel.id).mentions, 0);
  }

  #title() {
    const { store } = this.app;
    const total = this.#mentions([...store.channels.values()]);
    const place = store.channel ? `${store.channel.name} · ` : "";
    document.title = `${total ? `(${total}) ` : ""}${place}Demo chat`;
  }

  #rail() {
    const { store } = this.app;
    const inDm = Boolean(store.channel && !store.channel.guild_id);
    const [dm] = store.dms;
    const rooms = this.#rooms();
    const home = () => this.app.openChannel(this.app.lastGuildChannel ?? rooms[0].id);
    fill(
      $("#rail"),
      dm && this.#railItem("Direct messages", inDm, icon("chat"), () => this.app.openChannel(dm.id), store.dms),
      h("hr"),
      this.#railItem(store.guild.name, !inDm, initials(store.guild.name), home, rooms),
    );
  }

  #railItem(label, active, content, click, channels) {
    const props = {
      type: "button",
      class: active ? "rail-item active" : "rail-item",
      "aria-label": label,
      title: label,
      "aria-current": active ? "true" : null,
      on: { click },
    };
    return h("button", props, content, badge(this.#mentions(channels)));
  }

  #channels() {
    const { store } = this.app;
    const list = $("#channel-list");
    $("#server-name").textContent = store.guild.name;
    const focused = document.activeElement?.dataset?.channelId;
    const groups = [...this.#groups(), ["Direct messages", store.dms]].filter(([, rooms]) => rooms.length);
    fill(
      list,
      groups.map(([title, rooms]) => [heading(title), rooms.map((room) => this.#row(room))]),
    );
    if (focused) list.querySelector(`[data-channel-id="${focused}"]`)?.focus({ preventScroll: true });
  }

  #row(channel) {
    const { store } = this.app;
    const unread = store.unreadOf(channel.id);
    const active = channel.id === store.current;
    const label = [channel.name, !channel.guild_id && "direct message", unread.count && `${unread.count} unread`];
    const props = {
      type: "button",
      class: ["channel", channel.type === THREAD && "thread", active && "active", unread.count && "unread"].filter(Boolean).join(" "),
      dataset: { channel: channel.name, channelId: channel.id },
      "aria-current": active ? "page" : null,
      "aria-label": label.filter(Boolean).join(", "),
      on: { click: () => this.app.openChannel(channel.id) },
    };
    const name = h("span", { class: "channel-name" }, channel.name);
    return h("li", {}, h("button", props, this.#lead(channel), name, badge(unread.mentions)));
  }

  #lead(channel) {
    if (channel.guild_id) return icon(roomIcon(channel));
    return h("img", { class: "avatar", src: mediaUrl(avatarUrl(this.app.store.bot)), alt: "", width: 24, height: 24 });
  }
}
