/** The log of the open channel: rows in order, kept in place while they change, older ones loaded on the way up. */

import { $, fill, h } from "./dom.js";
import { toast } from "./dialog.js";
import { MessageView, continues } from "./message_view.js";
import { Scroll } from "./scroll.js";
import { settle } from "./swap.js";
import { dayBreak } from "./times.js";
import { Welcome } from "./welcome.js";

const PAGE = 50;
const SEARCHED_PAGES = 10;

export class MessageList {
  #rows = new Map();
  #loadingOlder = false;

  constructor(app) {
    this.app = app;
    this.list = $("#message-list");
    this.scroll = new Scroll($("#messages"), $(".log"), $("#to-present"));
    this.welcome = new Welcome(app);
    this.scroll.onTop = () => this.#loadOlder();
    const { store } = app;
    store.on("messages", () => this.#drawAll());
    store.on("state", () => this.list.querySelector(".welcome")?.replaceWith(this.welcome.render() ?? ""));
    store.on("state", () => this.#recolor());
    store.on("channel", () => this.#opened());
    store.on("created", (message) => this.#created(message));
    store.on("updated", (message) => this.#updated(message));
    store.on("removed", (message) => this.#removed(message));
    this.list.addEventListener("keydown", (event) => this.#key(event));
  }

  async #opened() {
    const { store } = this.app;
    const channel = store.current;
    this.scroll.stick();
    if (store.log(channel).loaded) this.#drawAll();
    else {
      this.#rows.clear();
      fill(
        this.list,
        [1, 2, 3].map(() => h("li", { class: "skeleton", "aria-hidden": "true" })),
      );
    }
    await this.reload(channel);
  }

  /** Names follow the roles, also above what was said before. */
  #recolor() {
    for (const row of this.list.querySelectorAll("[data-author-id]")) {
      const name = row.querySelector(".message-header .author");
      if (name) name.style.color = this.app.store.colorOf(row.dataset.authorId) ?? "";
    }
  }

  /** Fetch the newest page again: after opening a channel and after a lost connection. */
  async reload(channel) {
    const { store, api } = this.app;
    const viewer = store.me.id;
    store.expectPage(channel);
    try {
      const messages = await api.messages(channel, { limit: PAGE });
      if (store.me.id === viewer) store.loadNewest(channel, messages, PAGE);
    } catch (error) {
      toast(error.message, "error");
    }
  }

  #drawAll() {
    const { store } = this.app;
    const { messages, complete } = store.log(store.current);
    this.#rows.clear();
    const items = messages.flatMap((message, index) => this.#itemsFor(message, messages[index - 1]));
    fill(this.list, complete && this.welcome.render(), items);
    this.#rove();
    this.scroll.settle();
  }

  /** A row with the lines above it: a new day, the first unread message. */
  #itemsFor(message, before) {
    const day = dayBreak(before?.timestamp, message.timestamp);
    const isNew = message.id === this.app.store.newFrom;
    const items = [];
    if (day || isNew)
      items.push(
        h(
          "li",
          { class: isNew ? "divider new" : "divider", dataset: { above: message.id } },
          day && h("span", {}, day),
          isNew && h("b", {}, "NEW"),
        ),
      );
    const view = new MessageView(this.app, message);
    const element = view.render(!day && !isNew && continues(before, message));
    this.#rows.set(message.id, { element, view });
    return [...items, element];
  }

  #created(message) {
    const { messages } = this.app.store.log(message.channel_id);
    const before = messages[messages.findIndex((known) => known.id === message.id) - 1];
    this.list.append(...this.#itemsFor(message, before));
    this.#rove();
    if (message.author.id === this.app.store.me.id) this.scroll.stick();
    this.scroll.settle();
  }

  #updated(message) {
    const row = this.#rows.get(message.id);
    if (!row) return;
    const openMenu = row.view.controls.selects.find((select) => select.isOpen);
    if (openMenu) {
      openMenu.whenClosed(() => this.#updated(this.app.store.find(message.channel_id, message.id) ?? message));
      return;
    }
    const view = new MessageView(this.app, message);
    const element = view.render(row.element.classList.contains("grouped"));
    row.view = view;
    settle(row, element, () => this.scroll.settle());
  }

  #removed(message) {
    const row = this.#rows.get(message.id);
    if (!row) return;
    const { messages } = this.app.store.log(message.channel_id);
    const next = messages.findIndex((known) => BigInt(known.id) > BigInt(message.id));
    const hadFocus = row.element.contains(document.activeElement);
    this.#takeOut(message.id);
    if (next >= 0) this.#redraw(messages[next], messages[next - 1]);
    this.#rove();
    if (hadFocus) this.app.composer.focus();
  }

  /** Remove a row with the line above it. */
  #takeOut(id) {
    this.list.querySelector(`.divider[data-above="${id}"]`)?.remove();
    this.#rows.get(id).element.remove();
    this.#rows.delete(id);
  }

  /** The row above has changed: redraw this one in its place. */
  #redraw(message, before) {
    const after = this.#rows.get(message.id).element.nextElementSibling;
    const order = [...this.#rows.keys()];
    this.#takeOut(message.id);
    const items = this.#itemsFor(message, before);
    this.list.append(...items);
    if (after) after.before(...items);
    this.#rows = new Map(order.filter((id) => this.#rows.has(id)).map((id) => [id, this.#rows.get(id)]));
  }

  async #loadOlder() {
    const { store, api } = this.app;
    const channel = store.current;
    const log = channel && store.log(channel);
    if (this.#loadingOlder || !log?.loaded || log.complete || !log.messages.length) return false;
    this.#loadingOlder = true;
    try {
      const older = await api.messages(channel, { before: log.messages[0].id, limit: PAGE });
      store.loadOlder(channel, older, PAGE);
      if (channel === store.current) this.scroll.keepPlace(() => this.#drawAll());
      return true;
    } catch (error) {
      toast(error.message, "error");
      return false;
    } finally {
      this.#loadingOlder = false;
    }
  }

  /** Scroll to a message of the open channel, loading older pages as needed; false when there is none. */
  async show(messageId) {
    for (let page = 0; page < SEARCHED_PAGES && !this.#rows.has(messageId); page += 1) {
      if (!(await this.#loadOlder())) break;
    }
    const row = this.#rows.get(messageId);
    if (!row) return false;
    this.scroll.release();
    row.element.scrollIntoView({ block: "center" });
    row.element.classList.add("flash");
    row.element.addEventListener("animationend", () => row.element.classList.remove("flash"), { once: true });
    row.element.focus({ preventScroll: true });
    return true;
  }

  /** One row is a stop of the Tab key; arrow keys go on from there. */
  #rove() {
    const rows = [...this.#rows.values()];
    rows.forEach((row, index) => {
      row.element.tabIndex = index === rows.length - 1 ? 0 : -1;
    });
  }

  #key(event) {
    const ids = [...this.#rows.keys()];
    const index = ids.findIndex((id) => this.#rows.get(id).element === event.target);
    if (index < 0 || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const next = this.#rows.get(ids[index + (event.key === "ArrowUp" ? -1 : 1)])?.element;
    if (next) {
      this.scroll.release();
      next.focus();
    } else if (event.key === "ArrowDown") this.app.composer.focus();
  }
}
