/** Controls that wait for the bot, and those that it didn't answer, by message. */

const FAILED = "This interaction failed";

export class Presses {
  #pending = new Map();
  #failed = new Map();
  #chosen = new Map();

  constructor(app) {
    this.app = app;
  }

  isPending(messageId, customId) {
    return this.#pending.get(messageId)?.has(customId) ?? false;
  }

  /** Words under the message when its last press was not answered. */
  failure(messageId) {
    return this.#failed.get(messageId) ?? "";
  }

  /** What was chosen in a menu, for as long as the bot leaves the menu as it is. */
  chosen(messageId, component) {
    const entry = this.#chosen.get(`${messageId} ${component.custom_id}`);
    return entry?.component === JSON.stringify(component) ? entry.values : null;
  }

  /** Send a press; a second one on the same control has to wait for the end of the first. */
  press(message, component, values) {
    const id = message.id;
    if (this.isPending(id, component.custom_id)) return;
    if (!this.#pending.has(id)) this.#pending.set(id, new Set());
    this.#pending.get(id).add(component.custom_id);
    this.#failed.delete(id);
    this.#redraw(message);
    const request = { custom_id: component.custom_id, type: component.type };
    if (values) {
      request.values = values;
      this.#chosen.set(`${id} ${component.custom_id}`, { component: JSON.stringify(component), values });
    }
    const end = (failure) => {
      this.#pending.get(id)?.delete(component.custom_id);
      if (failure) this.#failed.set(id, failure);
      this.#redraw(message);
    };
    this.app.interactions.run(() => this.app.api.component(message.channel_id, id, request), {
      done: () => end(""),
      failed: () => end(FAILED),
      refused: (why) => end(why),
    });
  }

  #redraw({ channel_id: channel, id }) {
    const message = this.app.store.find(channel, id);
    if (message && channel === this.app.store.current) this.app.store.emit("updated", message);
  }
}
