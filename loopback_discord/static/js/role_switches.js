/** The roles below a person in the member list: what they hold, and a click that gives or takes it. */

import { toast } from "./dialog.js";
import { h } from "./dom.js";
import { rolesOf } from "./entities.js";
import { hexColor } from "./store.js";

export class RoleSwitches {
  #busy = new Set();

  constructor(app) {
    this.app = app;
  }

  /** One switch per role that can be given; the bot's own role is its alone. */
  render(user) {
    const roles = rolesOf(this.app.store).filter((role) => !role.managed);
    const label = `Roles of ${this.app.store.displayName(user)}`;
    return h(
      "div",
      { class: "roles", role: "group", "aria-label": label },
      roles.map((role) => this.#switch(user, role)),
    );
  }

  #switch(user, role) {
    const held = this.app.store.members.get(user.id)?.roles.includes(role.id) ?? false;
    const dot = h("span", { class: "role-dot", "aria-hidden": "true" });
    dot.style.backgroundColor = held && role.color ? hexColor(role.color) : "";
    const key = `${user.username}:${role.name}`;
    return h(
      "button",
      {
        type: "button",
        class: "role",
        "aria-pressed": String(held),
        title: held ? `Take ${role.name} away` : `Give ${role.name}`,
        dataset: { role: key },
        on: { click: () => this.#change(key, user, role, !held) },
      },
      dot,
      role.name,
    );
  }

  /** The list is redrawn once the server says that the member changed. */
  async #change(key, user, role, has) {
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    try {
      await this.app.api.setRole(user.id, role.id, has);
    } catch (error) {
      toast(error.message, "error");
    } finally {
      this.#busy.delete(key);
    }
  }

  /** Redraw with `draw`, and give the focus back to the switch that had it. */
  keepFocus(draw) {
    const key = document.activeElement?.dataset?.role;
    draw();
    if (key) document.querySelector(`[data-role="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }
}
