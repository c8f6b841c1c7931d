/** A slash command being filled in: its name, a pill per option, required ones first, the others on request. */

import { AttachmentField } from "./attachment_field.js";
import { CHAT_INPUT, OptionType, nest } from "./commands.js";
import { $, fill, h } from "./dom.js";
import { OptionField } from "./option_field.js";

export class CommandForm {
  entry = null;
  fields = [];

  /**
   * @param {{submit: (request: object, files: object, name: string) => void, cancel: (text: string) => void}} actions
   */
  constructor(app, suggestions, actions) {
    this.app = app;
    this.suggestions = suggestions;
    this.actions = actions;
    this.host = $("#command-form");
    this.more = h("input", {
      class: "option-more",
      type: "text",
      role: "combobox",
      "aria-expanded": "false",
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "send",
      on: {
        focus: () => this.#offer(),
        click: () => this.#offer(),
        input: () => this.#sought(),
        keydown: (event) => this.#moreKey(event),
      },
    });
  }

  get isOpen() {
    return this.entry !== null;
  }

  /** Begin with a command; `texts` (option name -> text) fills some of its options. */
  open(entry, texts = new Map()) {
    this.entry = entry;
    this.suggestions.hide(); // commands are no values of its first option
    this.fields = entry.options
      .filter((option) => option.required || texts.has(option.name))
      .map((option) => this.#make(option, texts.get(option.name)));
    this.name = h(
      "button",
      {
        type: "button",
        class: "command-name",
        on: { keydown: (event) => this.key(event, null), focus: () => this.#explainCommand() },
      },
      `/${entry.name}`,
    );
    this.host.setAttribute("aria-label", `Command /${entry.name}`);
    this.host.hidden = false;
    this.#draw();
    const target = this.fields.find((field) => field.isEmpty) ?? this.fields.at(-1);
    if (texts.size && !this.fields.some((field) => field.option.required && field.isEmpty))
      this.fields.find((field) => texts.has(field.option.name)).focus();
    else if (target) target.focus();
    else if (this.#left().length) this.more.focus();
    else this.name.focus();
  }

  close() {
    for (const field of this.fields) field.destroy();
    this.entry = null;
    this.fields = [];
    this.host.hidden = true;
    fill(this.host);
    this.suggestions.hide();
  }

  #make(option, text = "") {
    return option.type === OptionType.ATTACHMENT
      ? new AttachmentField(this, option)
      : new OptionField(this, option, text);
  }

  #left() {
    return this.entry.options.filter((option) => !this.fields.some((field) => field.option === option));
  }

  #draw() {
    const left = this.#left().length;
    this.more.value = "";
    this.more.placeholder = `+${left} more`;
    this.more.setAttribute("aria-label", `${left} more options`);
    fill(
      this.host,
      this.name,
      this.fields.map((field) => field.element),
      left > 0 && this.more,
    );
  }

  /** Add an optional option and go there. */
  add(option, text = "") {
    const field = this.#make(option, text);
    this.fields.push(field);
    this.#draw();
    field.focus();
    return field;
  }

  #drop(field) {
    const index = this.fields.indexOf(field);
    field.destroy();
    this.fields.splice(index, 1);
    this.#draw();
    (this.fields[index - 1] ?? this.fields[0] ?? this.name).focus();
  }

  #chips() {
    const left = this.#left();
    if (!left.length) return null;
    return h(
      "div",
      { class: "option-chips" },
      h("span", {}, "Optional"),
      left.map((option) =>
        h(
          "button",
          {
            type: "button",
            class: "chip",
            tabindex: "-1",
            title: option.description,
            on: { click: () => this.add(option) },
          },
          option.name,
        ),
      ),
    );
  }

  #explainCommand() {
    this.suggestions.show(this.name, h("span", {}, this.entry.description), [], this.#chips());
  }

  /** Show a field's description, its mistake, and what it can take. */
  explain(field, values, note = "") {
    if (!this.isOpen || document.activeElement !== field.input) return;
    const { option } = field;
    const heading = h(
      "div",
      {},
      h("b", {}, option.name),
      " ",
      h("span", {}, option.description),
      field.error && h("div", { class: "suggestions-error", role: "alert" }, field.error),
      note && h("div", { class: "suggestions-note" }, note),
    );
    const rows = values.map((value) => ({
      key: String(value.value),
      title: value.label,
      note: value.description,
      choose: () => this.#choose(field, value),
    }));
    this.suggestions.show(field.input, heading, rows, rows.length ? null : this.#chips());
  }

  #choose(field, value) {
    field.pick(value);
    this.#advance(field);
  }

  /** A file came in: go on to the next empty field. */
  fileTaken(field) {
    this.#advance(field);
  }

  #advance(field) {
    const next = this.fields.slice(this.fields.indexOf(field) + 1).find((other) => other.isEmpty);
    if (next) next.focus();
    else {
      field.focus();
      field.suggest();
    }
  }

  /** The options whose name begins with what stands in "more"; behind the bare name of a command, Enter sends it. */
  #offer() {
    const sought = this.more.value.trim().toLowerCase();
    if (!sought && !this.fields.length) {
      this.suggestions.show(this.more, h("span", {}, this.entry.description), [], this.#chips());
      return;
    }
    const rows = this.#left()
      .filter((option) => option.name.startsWith(sought))
      .map((option) => ({
        key: option.name,
        title: option.name,
        note: option.description,
        choose: () => this.add(option),
      }));
    this.suggestions.show(this.more, rows.length ? "Optional options" : "No such option.", rows);
  }

  /** `url:` begins that option; what is no option's name is the text of the first one, as in a line that is pasted. */
  #sought() {
    const typed = this.more.value.trimStart();
    const [, name, text] = /^([^\s:]+)[\s:]\s*(.*)$/s.exec(typed) ?? [];
    const named = this.#left().find((option) => option.name === name);
    const first = this.#left().find((option) => option.type !== OptionType.ATTACHMENT);
    const isName = this.#left().some((option) => option.name.startsWith(typed.toLowerCase()));
    if (named) this.add(named, text);
    else if (first && !this.fields.length && !isName) this.add(first, typed);
    else this.#offer();
  }

  #moreKey(event) {
    const sought = this.more.value.trim();
    const named = this.#left().find((option) => option.name === sought);
    const takes = event.key === "Enter" || (event.key === "Tab" && sought && !event.shiftKey);
    if (event.isComposing) return;
    if (named && takes) this.add(named);
    else if ((event.key !== "Tab" || sought) && this.suggestions.key(event)) return;
    else if (!sought || event.key === "Escape") return this.key(event, null);
    else if (event.key !== "Enter") return;
    event.preventDefault();
  }

  /** Files dropped or pasted anywhere: into the focused attachment option, else the empty ones in order. */
  takeFiles(files) {
    for (const file of files) {
      const focused = this.fields.find(
        (field) => field instanceof AttachmentField && field.isEmpty && field.element.contains(document.activeElement),
      );
      const empty = focused ?? this.fields.find((field) => field instanceof AttachmentField && field.isEmpty);
      const option = this.#left().find((left) => left.type === OptionType.ATTACHMENT);
      if (empty) empty.take(file);
      else if (option) this.add(option).take(file);
    }
  }

  /** Keys of every field; `field` is `null` on the command's name and on "more". */
  key(event, field) {
    if (event.isComposing) return;
    if (field && !(field instanceof AttachmentField) && this.suggestions.key(event)) return;
    if (event.key === "Enter") this.submit();
    else if (event.key === "Escape") this.actions.cancel("");
    else if (event.key === "Backspace" && (field === null || field.isEmpty)) this.#backspace(field);
    else return;
    event.preventDefault();
  }

  #backspace(field) {
    const isFirst = field === null || this.fields.indexOf(field) === 0;
    if (field && !field.option.required) this.#drop(field);
    else if (isFirst && this.fields.every((other) => other.isEmpty)) this.actions.cancel(`/${this.entry.name}`);
    else if (field) this.fields[Math.max(0, this.fields.indexOf(field) - 1)].focus();
  }

  /** Ask the bot for values of one option, given what the others hold. */
  askBot(focusedName) {
    const leaves = this.fields
      .filter((field) => field.draft !== undefined || field.option.name === focusedName)
      .map((field) => {
        const leaf = { name: field.option.name, type: field.option.type, value: field.draft };
        return field.option.name === focusedName ? { ...leaf, value: field.input.value, focused: true } : leaf;
      });
    return this.app.api.autocomplete(this.app.store.current, {
      command: this.entry.command.id,
      type: CHAT_INPUT,
      options: nest(this.entry, leaves),
    });
  }

  /** Check everything and send; the first mistake gets the focus. */
  submit() {
    const files = {};
    const leaves = this.fields.map((field) => field.leaf(files));
    const wrong = leaves.indexOf(null);
    if (wrong >= 0) {
      this.fields[wrong].focus();
      this.fields[wrong].suggest();
      return;
    }
    this.actions.submit(
      { command: this.entry.command.id, type: CHAT_INPUT, options: nest(this.entry, leaves) },
      files,
      this.entry.name,
    );
  }
}
