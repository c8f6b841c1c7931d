/**
 * A select menu like Discord's: one or several values, descriptions, emoji, and a search field when the list is long.
 */

import { fill, freshId, h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { closeOnOutside, placeBeside, reveal } from "./popup.js";

const SEARCH_FROM = 12;

/**
 * Options are `{label, value, description?, emoji?, default?}`. With `onCommit` the values are reported when the user
 * has made up their mind.
 */
export class Select {
  #values;
  #committed;
  #popup = null;
  #active = 0;
  #stop = () => {};
  #onClose = [];

  constructor({
    options,
    min = 1,
    max = 1,
    placeholder = "Make a selection",
    disabled = false,
    label = "",
    customId = "",
    onCommit = null,
    onChange = () => {},
  }) {
    Object.assign(this, { options, min, max, placeholder, onCommit, onChange });
    this.#values = options.filter((option) => option.default).map((option) => option.value);
    this.#committed = [...this.#values];
    this.listId = freshId("listbox");
    this.trigger = h("button", {
      type: "button",
      class: "select-trigger",
      role: "combobox",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-label": label || placeholder,
      disabled,
      dataset: { customId },
      on: { click: () => this.toggle(), keydown: (event) => this.#triggerKey(event) },
    });
    this.element = h("div", { class: "select" }, this.trigger);
    this.#drawTrigger();
  }

  get values() {
    return [...this.#values];
  }

  get isOpen() {
    return this.#popup !== null;
  }

  #drawTrigger() {
    const chosen = this.options.filter((option) => this.#values.includes(option.value));
    const text = chosen.length
      ? chosen.map((option) =>
          h("span", { class: this.max > 1 ? "select-value chip" : "select-value" }, emoji(option.emoji), option.label),
        )
      : h("span", { class: "select-placeholder" }, this.placeholder);
    fill(this.trigger, h("span", { class: "select-text" }, text), icon("down"));
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.#open();
  }

  #open() {
    this.list = h("div", {
      class: "select-list",
      role: "listbox",
      id: this.listId,
      "aria-multiselectable": this.max > 1 ? "true" : null,
    });
    const search =
      this.options.length >= SEARCH_FROM
        ? h("input", {
            class: "select-search",
            type: "text",
            placeholder: "Search",
            "aria-label": "Search options",
            "aria-controls": this.listId,
            on: { input: () => this.#draw() },
          })
        : null;
    this.search = search;
    this.#popup = h("div", { class: "select-popup", on: { keydown: (event) => this.#key(event) } }, search, this.list);
    this.#active = Math.max(
      0,
      this.options.findIndex((option) => this.#values.includes(option.value)),
    );
    this.element.append(this.#popup);
    this.trigger.setAttribute("aria-expanded", "true");
    this.#draw();
    this.#place();
    this.#stop = closeOnOutside(
      [this.element],
      () => this.close(),
      () => this.#place(),
    );
    search?.focus({ preventScroll: true });
  }

  /** Beside the trigger, also after a new message moved the log. */
  #place() {
    const rect = this.trigger.getBoundingClientRect();
    placeBeside(this.#popup, rect, { width: rect.width });
  }

  #shown() {
    const wanted = this.search?.value.trim().toLowerCase() ?? "";
    return this.options.filter((option) => option.label.toLowerCase().includes(wanted));
  }

  #draw() {
    const shown = this.#shown();
    this.#active = Math.max(0, Math.min(this.#active, shown.length - 1));
    fill(
      this.list,
      shown.length
        ? shown.map((option, index) => this.#row(option, index))
        : h("div", { class: "select-none" }, "Nothing found"),
    );
    const active = this.list.children[this.#active];
    if (active && shown.length) reveal(this.list, active);
    for (const field of [this.trigger, this.search])
      if (active?.id) field?.setAttribute("aria-activedescendant", active.id);
  }

  #row(option, index) {
    const selected = this.#values.includes(option.value);
    return h(
      "div",
      {
        class: index === this.#active ? "select-option active" : "select-option",
        role: "option",
        id: `${this.listId}-${index}`,
        "aria-selected": String(selected),
        dataset: { value: option.value },
        on: {
          click: () => this.#pick(option),
          mousemove: () => this.#hover(index),
          mousedown: (event) => event.preventDefault(),
        },
      },
      emoji(option.emoji),
      h(
        "span",
        { class: "select-option-text" },
        h("span", {}, option.label),
        option.description && h("span", { class: "select-description" }, option.description),
      ),
      selected && icon("check"),
    );
  }

  #hover(index) {
    if (index === this.#active) return;
    this.list.children[this.#active]?.classList.remove("active");
    this.#active = index;
    this.list.children[index]?.classList.add("active");
  }

  #pick(option) {
    if (!option) return;
    const has = this.#values.includes(option.value);
    if (this.max === 1) {
      this.#values = has && this.min === 0 ? [] : [option.value];
      this.#changed();
      this.close();
      return;
    }
    if (has) this.#values = this.#values.filter((value) => value !== option.value);
    else if (this.#values.length < this.max) this.#values = [...this.#values, option.value];
    this.#changed();
    this.#draw();
  }

  #changed() {
    this.#drawTrigger();
    this.onChange(this.values);
  }

  #triggerKey(event) {
    if (this.isOpen) return this.search ? undefined : this.#key(event);
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return undefined;
    event.preventDefault();
    return this.#open();
  }

  #key(event) {
    const shown = this.#shown();
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.#active = (this.#active + moves[event.key] + shown.length) % Math.max(1, shown.length);
    else if (event.key === "Enter" || (event.key === " " && !this.search)) this.#pick(shown[this.#active]);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") return this.close();
    else return undefined;
    event.preventDefault();
    event.stopPropagation();
    if (this.isOpen) this.#draw();
    return undefined;
  }

  /** Run once the list is closed; a message that is edited meanwhile waits for it. */
  whenClosed(callback) {
    if (this.isOpen) this.#onClose.push(callback);
    else callback();
  }

  close() {
    if (!this.#popup) return;
    this.#stop();
    const hadFocus = this.element.contains(document.activeElement);
    this.#popup.remove();
    this.#popup = null;
    this.search = null;
    this.trigger.setAttribute("aria-expanded", "false");
    this.trigger.removeAttribute("aria-activedescendant");
    if (hadFocus) this.trigger.focus({ preventScroll: true });
    this.#commit();
    for (const callback of this.#onClose.splice(0)) callback();
  }

  #commit() {
    const changed =
      this.#values.length !== this.#committed.length || this.#values.some((value) => !this.#committed.includes(value));
    if (!this.onCommit || !changed || this.#values.length < this.min) return;
    this.#committed = [...this.#values];
    this.onCommit(this.values);
  }
}
