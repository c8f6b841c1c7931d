/** One attachment option of a slash command: a pill that takes a file by picker, drop or paste. */

import { fill, freshId, h, icon, iconButton } from "./dom.js";
import { Preview } from "./preview.js";

export class AttachmentField {
  #file = null;
  #preview = null;

  constructor(form, option) {
    this.form = form;
    this.option = option;
    const id = freshId("option");
    this.input = h("input", {
      id,
      type: "file",
      class: "visually-hidden",
      "aria-required": String(Boolean(option.required)),
      "aria-description": option.description,
      dataset: { option: option.name },
      on: {
        change: () => this.input.files[0] && this.take(this.input.files[0]),
        focus: () => form.explain(this, []),
        keydown: (event) => this.#key(event),
      },
    });
    this.slot = h("span", { class: "file-slot" });
    this.label = h("label", { class: "option-name", for: id }, option.name);
    this.element = h(
      "div",
      { class: "option attachment", dataset: { optionName: option.name } },
      this.label,
      this.input,
      this.slot,
    );
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => this.#drop(event));
    this.#draw();
  }

  #drop(event) {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    this.take(file);
  }

  #key(event) {
    if (event.key === "Enter" && !this.isEmpty) this.form.key(event, this);
    else if (event.key === "Enter") {
      event.preventDefault();
      this.input.click();
    } else if (event.key === "Backspace" && !this.isEmpty) {
      event.preventDefault();
      this.remove();
    } else this.form.key(event, this);
  }

  get isEmpty() {
    return this.#file === null;
  }

  focus() {
    this.input.focus();
  }

  take(file) {
    this.#file = file;
    this.setError("");
    this.#draw();
    this.form.fileTaken(this);
  }

  remove() {
    this.#file = null;
    this.input.value = "";
    this.#draw();
    this.focus();
  }

  #draw() {
    this.#preview?.destroy();
    this.#preview = this.#file && new Preview(this.#file, 28);
    if (!this.#file)
      fill(
        this.slot,
        h("label", { class: "file-choose", for: this.input.id }, icon("upload"), "Choose or drop a file"),
      );
    else
      fill(
        this.slot,
        this.#preview.element,
        h("span", { class: "file-name" }, this.#file.name),
        iconButton("close", `Remove ${this.#file.name}`, () => this.remove()),
      );
  }

  setError(text) {
    this.element.classList.toggle("invalid", Boolean(text));
    this.input.setAttribute("aria-invalid", String(Boolean(text)));
    this.error = text;
  }

  /** Files are not sent for autocomplete. */
  get draft() {
    return undefined;
  }

  suggest() {
    this.form.explain(this, []);
  }

  /** As `OptionField.leaf`; the file goes into `files` under the option's name. */
  leaf(files) {
    if (!this.#file) {
      this.setError(
        this.option.required ? "This option is required. Choose a file." : "Choose a file or remove this option.",
      );
      return null;
    }
    files[this.option.name] = this.#file;
    return { name: this.option.name, type: this.option.type, value: this.option.name };
  }

  destroy() {
    this.#preview?.destroy();
  }
}
