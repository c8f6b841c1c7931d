/** Who is here: the member list, and the panel in which one becomes somebody else. */

import { $, fill, h } from "./dom.js";
import { avatarUrl, mediaUrl } from "./media.js";
import { openUserMenu } from "./message_menu.js";
import { RoleSwitches } from "./role_switches.js";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const avatar = (user) => h("img", { class: "avatar", src: mediaUrl(avatarUrl(user)), alt: "", width: 32, height: 32 });

export class People {
  constructor(app) {
    this.app = app;
    this.switches = new RoleSwitches(app);
    for (const type of ["state", "channel"]) app.store.on(type, () => this.#draw());
    app.store.on("bot", () => this.#members());
  }

  #draw() {
    if (!this.app.store.me) return;
    this.#members();
    this.#me();
    this.#choices();
  }

  #groups() {
    const { store } = this.app;
    if (store.channel && !store.channel.guild_id) return [["Members", [store.me, store.bot]]];
    const cast = this.app.cast();
    return [
      ["Admin", cast.filter((user) => user.role === "admin")],
      ["Members", cast.filter((user) => user.role !== "admin")],
      ["Apps", [store.bot]],
    ];
  }

  #members() {
    const sections = this.#groups()
      .filter(([, users]) => users.length)
      .map(([title, users]) => {
        const rows = users.map((user) => this.#member(user));
        return h("section", {}, h("h3", {}, `${title} — ${users.length}`), h("ul", {}, rows));
      });
    const hint = this.app.store.channel?.guild_id && h("p", { class: "roles-hint" }, "Press a role to give or take it.");
    this.switches.keepFocus(() => fill($("#member-list"), hint, sections));
  }

  #member(user) {
    const { store } = this.app;
    const online = !user.bot || store.online;
    const click = (event) => {
      const rect = event.currentTarget.getBoundingClientRect();
      openUserMenu(this.app, user, { x: event.clientX || rect.left, y: event.clientY || rect.bottom });
    };
    const name = h("span", { class: "author" }, store.displayName(user));
    name.style.color = store.colorOf(user.id) ?? "";
    const button = h(
      "button",
      { type: "button", class: online ? "member" : "member offline", on: { click } },
      h("span", { class: online ? "presence online" : "presence" }, avatar(user)),
      name,
      user.bot && h("span", { class: "app-tag" }, "APP"),
    );
    return h("li", {}, button, !user.bot && store.channel?.guild_id && this.switches.render(user));
  }

  #me() {
    const { store } = this.app;
    const status = store.me.role === "admin" ? "Manages this server" : "Online";
    const text = h("div", { class: "me-text" }, h("b", {}, store.displayName(store.me)), h("span", {}, status));
    fill($("#me"), avatar(store.me), text);
  }

  #choices() {
    const panel = $("#people");
    const hadFocus = panel.contains(document.activeElement);
    const choices = this.app.cast().map((user) => this.#choice(user));
    fill(panel, choices);
    if (hadFocus) panel.querySelector("[aria-checked=true]")?.focus();
  }

  #choice(user) {
    const { store } = this.app;
    const checked = user.id === store.me.id;
    const name = store.displayName(user);
    const props = {
      type: "button",
      class: "person",
      role: "radio",
      "aria-checked": String(checked),
      "aria-label": `Be ${name}`,
      title: `Be ${name}`,
      tabindex: checked ? "0" : "-1",
      dataset: { user: user.username },
      on: { click: () => this.app.become(user.id), keydown: (event) => this.#key(event) },
    };
    return h("button", props, name);
  }

  #key(event) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const cast = this.app.cast();
    const index = cast.findIndex((user) => user.id === this.app.store.me.id);
    this.app.become(cast[(index + step + cast.length) % cast.length].id);
  }
}
