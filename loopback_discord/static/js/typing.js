/** "... is typing" under the composer. */

import { $ } from "./dom.js";

const LASTS_MS = 10_000;

export class Typing {
  #until = new Map();

  constructor(app) {
    this.app = app;
    this.element = $("#typing");
    app.store.on("channel", () => this.#clear());
    app.store.on("created", (message) => this.#stop(message.author.id));
  }

  /** @param {{channel_id: string, user_id: string}} event Discord's TYPING_START */
  started({ channel_id: channel, user_id: user }) {
    if (channel !== this.app.store.current || user === this.app.store.me.id) return;
    clearTimeout(this.#until.get(user));
    this.#until.set(
      user,
      setTimeout(() => this.#stop(user), LASTS_MS),
    );
    this.#draw();
  }

  #stop(user) {
    clearTimeout(this.#until.get(user));
    if (this.#until.delete(user)) this.#draw();
  }

  #clear() {
    for (const timer of this.#until.values()) clearTimeout(timer);
    this.#until.clear();
    this.#draw();
  }

  #draw() {
    const names = [...this.#until.keys()].map((id) => this.app.store.nameOf(id) ?? "Someone");
    this.element.textContent = names.length ? `${names.join(", ")} ${names.length > 1 ? "are" : "is"} typing...` : "";
  }
}
