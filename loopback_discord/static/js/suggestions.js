/** The list above the composer: commands, or values of an option. Arrow keys move, Tab and Enter take, a click too. */

import { $, fill, h } from "./dom.js";
import { reveal } from "./popup.js";

/**
 * Rows are `{key, title, note?, extra?, lead?: Node, choose: () => void}`; the field that is typed into keeps the
 * focus.
 */
export class Suggestions {
  #rows = [];
  #active = -1;
  #field = null;

  constructor() {
    this.panel = $("#suggestions");
    this.heading = $("#suggestions-heading");
    this.list = $("#suggestions-list");
    this.footer = $("#suggestions-footer");
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  get hasRows() {
    return this.isOpen && this.#rows.length > 0;
  }

  /**
   * @param {HTMLElement} field the text field, told which row is active
   * @param {string | Node} heading
   * @param {object[]} rows the first one is active
   * @param {Node | null} footer what stands below the rows
   */
  show(field, heading, rows, footer = null) {
    if (this.#field !== field) this.#release();
    this.#field = field;
    this.#rows = rows;
    fill(this.heading, heading);
    const elements = rows.map((row, index) => this.#row(row, index));
    fill(this.list, elements);
    fill(this.footer, footer);
    this.list.hidden = !rows.length;
    this.panel.hidden = false;
    field.setAttribute("aria-controls", this.list.id);
    this.#setExpanded(rows.length > 0);
    this.#mark(rows.length ? 0 : -1);
  }

  /** The text went on: until new rows come, Enter and Tab do not take one of these. */
  expire() {
    this.#mark(-1);
  }

  hide() {
    this.panel.hidden = true;
    this.#rows = [];
    this.#release();
  }

  #setExpanded(expanded) {
    if (this.#field?.getAttribute("role") === "combobox") this.#field.setAttribute("aria-expanded", String(expanded));
  }

  #release() {
    this.#setExpanded(false);
    this.#field?.removeAttribute("aria-activedescendant");
    this.#field?.removeAttribute("aria-controls");
    this.#field = null;
  }

  #row(row, index) {
    return h(
      "div",
      {
        class: "suggestion",
        role: "option",
        id: `suggestion-${index}`,
        "aria-selected": "false",
        dataset: { key: row.key },
        on: { click: () => row.choose(), mousemove: () => index !== this.#active && this.#mark(index, false) },
      },
      row.lead,
      h(
        "span",
        { class: "suggestion-text" },
        h("span", { class: "suggestion-title" }, row.title),
        row.note && h("span", { class: "suggestion-note" }, row.note),
      ),
      row.extra && h("span", { class: "suggestion-extra" }, row.extra),
    );
  }

  #mark(index, scroll = true) {
    this.list.querySelector(".suggestion.active")?.setAttribute("aria-selected", "false");
    this.list.querySelector(".suggestion.active")?.classList.remove("active");
    this.#active = index;
    const element = index >= 0 ? this.list.querySelector(`#suggestion-${index}`) : null;
    element?.classList.add("active");
    element?.setAttribute("aria-selected", "true");
    if (element) this.#field?.setAttribute("aria-activedescendant", element.id);
    else this.#field?.removeAttribute("aria-activedescendant");
    if (scroll && element) reveal(this.list, element);
  }

  /** Handle a key of the field; true when it was used here. */
  key(event) {
    if (!this.hasRows || event.isComposing) return false;
    const count = this.#rows.length;
    if (event.key === "ArrowDown") this.#mark((this.#active + 1) % count);
    else if (event.key === "ArrowUp") this.#mark((Math.max(this.#active, 0) - 1 + count) % count);
    else if (event.key === "Enter" && this.#rows[this.#active]?.key.trim() === this.#field.value.trim())
      return false; // it is there already: Enter means the whole command
    else if (["Enter", "Tab"].includes(event.key) && !event.shiftKey && this.#active >= 0)
      this.#rows[this.#active].choose();
    else return false;
    event.preventDefault();
    return true;
  }
}
