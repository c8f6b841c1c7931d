/** One option of a slash command that is typed or picked: a pill with a text field inside. */

import { OptionType, check } from "./commands.js";
import { freshId, h } from "./dom.js";
import { exact, fixedValues, narrow } from "./option_values.js";

const DEBOUNCE_MS = 200;

export class OptionField {
  #picked;
  #timer = 0;
  #asked = 0;

  /** @param form the command form: it moves the focus, submits, and knows the other values */
  constructor(form, option, text = "") {
    this.form = form;
    this.option = option;
    const id = freshId("option");
    const isText = option.type === OptionType.STRING && !option.choices?.length && !option.autocomplete;
    this.input = h(isText ? "textarea" : "input", {
      id,
      rows: isText ? "1" : null,
      cols: isText ? "1" : null,
      size: isText ? null : "1",
      type: isText ? null : "text",
      role: isText ? null : "combobox",
      "aria-expanded": isText ? null : "false",
      autocomplete: "off",
      spellcheck: isText ? "true" : "false",
      inputmode: [OptionType.INTEGER, OptionType.NUMBER].includes(option.type) ? "decimal" : null,
      "aria-required": String(Boolean(option.required)),
      "aria-description": option.description,
      "aria-autocomplete": "list",
      enterkeyhint: "send",
      dataset: { option: option.name },
      value: text,
      on: { input: () => this.#typed(), focus: () => this.suggest(), keydown: (event) => form.key(event, this) },
    });
    this.grow = h("span", { class: "grow" }, this.input);
    this.element = h(
      "div",
      { class: "option", dataset: { optionName: option.name }, on: { mousedown: (event) => this.#press(event) } },
      h("label", { class: "option-name", for: id }, option.name),
      this.grow,
    );
    this.#mirror();
  }

  #press(event) {
    if (event.target === this.input) return;
    event.preventDefault();
    this.input.focus();
  }

  get isEmpty() {
    return !this.input.value;
  }

  focus() {
    this.input.focus();
    this.input.setSelectionRange?.(this.input.value.length, this.input.value.length);
  }

  #mirror() {
    this.grow.dataset.value = this.input.value;
  }

  #typed() {
    if (/^\s/.test(this.input.value)) this.input.value = this.input.value.trimStart(); // as behind `url: `
    if (/[\r\n]/.test(this.input.value)) this.input.value = this.input.value.replace(/[\r\n]+/g, " ");
    this.#picked = undefined;
    this.#mirror();
    this.setError("");
    if (this.option.autocomplete) {
      this.#asked += 1; // an answer that is still on its way is about a text that is gone
      this.form.suggestions.expire();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.suggest(), DEBOUNCE_MS);
    } else this.suggest();
  }

  /** Show what fits the text now. A value that was picked needs no suggestions. */
  suggest() {
    const values = fixedValues(this.option, this.form.app.store);
    if (this.#picked !== undefined) this.form.explain(this, []);
    else if (this.option.autocomplete) this.#ask();
    else this.form.explain(this, values ? narrow(values, this.input.value) : []);
  }

  async #ask() {
    this.#asked += 1;
    const turn = this.#asked;
    if (!this.form.suggestions.hasRows) this.form.explain(this, [], "Loading options...");
    let values = [];
    let note = "No options match your search.";
    try {
      const { choices } = await this.form.askBot(this.option.name);
      values = choices.map((choice) => ({ label: choice.name, value: choice.value }));
    } catch (error) {
      note = `Loading options failed. ${error.message}`;
    }
    if (turn !== this.#asked || document.activeElement !== this.input || this.#picked !== undefined) return;
    this.form.explain(this, values, values.length ? "" : note);
  }

  /** Take a suggestion. */
  pick({ label, value }) {
    this.#asked += 1;
    this.#picked = value;
    this.input.value = label;
    this.#mirror();
    this.setError("");
  }

  setError(text) {
    this.element.classList.toggle("invalid", Boolean(text));
    this.input.setAttribute("aria-invalid", String(Boolean(text)));
    this.error = text;
  }

  /** The value when it is right, `undefined` otherwise: what autocomplete of another option is told. */
  get draft() {
    return this.#result().value;
  }

  #result() {
    const values = fixedValues(this.option, this.form.app.store);
    const picked = this.#picked ?? (values ? exact(values, this.input.value) : undefined);
    return check(this.option, this.input.value, picked);
  }

  /** @returns {object | null} the option as an interaction carries it; `null` when wrong, which is then shown */
  leaf() {
    const result = this.#result();
    this.setError(result.error ?? "");
    return "value" in result ? { name: this.option.name, type: this.option.type, value: result.value } : null;
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#asked += 1;
  }
}
