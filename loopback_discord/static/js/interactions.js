/** Follows each interaction of this page from the request to Discord's word on it: done, failed, or a modal instead. */

/** Discord gives a bot 3 seconds; after this long the news must have been lost with a connection. */
const GIVE_UP_MS = 15_000;
const REMEMBERED = 200;

export class Interactions {
  #open = new Map();
  #ended = new Map();

  /**
   * Send a request and report its end exactly once: `done` (or unknown), `failed` (no answer from the bot, with
   *   Discord's
   * reason), or `refused` (the request itself was not taken, with the server's words).
   * @param {() => Promise<{interaction: string}>} send
   * @param {{started?: (id: string) => void, done: () => void, failed: (reason: string) => void, refused: (why:
   *   string) => void}} handlers
   */
  async run(send, handlers) {
    let id;
    try {
      id = String((await send()).interaction);
    } catch (error) {
      handlers.refused(error.message);
      return;
    }
    handlers.started?.(id);
    if (this.#ended.has(id)) {
      this.#report(handlers, this.#ended.get(id));
      return;
    }
    const timer = setTimeout(() => this.settle(id, ""), GIVE_UP_MS);
    this.#open.set(id, { handlers, timer });
  }

  /** The event may overtake the answer to the request, so ends are remembered for a while. */
  settle(id, reason) {
    this.#ended.set(id, reason);
    if (this.#ended.size > REMEMBERED) this.#ended.delete(this.#ended.keys().next().value);
    const entry = this.#open.get(id);
    if (!entry) return;
    this.#open.delete(id);
    clearTimeout(entry.timer);
    this.#report(entry.handlers, reason);
  }

  /** After a reconnect nobody will tell how the open ones ended: let the user act again. */
  settleAll() {
    for (const id of [...this.#open.keys()]) this.settle(id, "");
  }

  #report(handlers, reason) {
    if (reason) handlers.failed(reason);
    else handlers.done();
  }
}
