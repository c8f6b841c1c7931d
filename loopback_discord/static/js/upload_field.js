/** The file upload of a modal (type 19): by picker, drop or paste. */

import { fill, h, icon, iconButton } from "./dom.js";
import { sizeText } from "./media.js";

/**
 * A modal field, see `modal_fields.js`. `countError(count, required, min, max)` words what is wrong with a number of
 * files.
 */
export class UploadField {
  #files = [];

  constructor(component, context, countError) {
    this.component = component;
    this.countError = countError;
    this.max = component.max_values ?? 1;
    this.input = h("input", {
      type: "file",
      id: context.id,
      multiple: this.max > 1,
      class: "visually-hidden",
      "aria-describedby": context.describedBy,
      dataset: { customId: component.custom_id },
      on: { change: () => this.#picked() },
    });
    this.list = h("ul", { class: "upload-list" });
    this.element = h("div", { class: "upload" }, this.input, this.#zone(context.id), this.list);
  }

  #zone(id) {
    const text = this.max > 1 ? `Drop up to ${this.max} files here, or browse` : "Drop a file here, or browse";
    const drop = (event) => {
      event.preventDefault();
      this.add([...event.dataTransfer.files]);
    };
    const on = { dragover: (event) => event.preventDefault(), drop };
    return h("label", { class: "drop-zone", for: id, on }, icon("upload"), h("span", {}, text));
  }

  #picked() {
    this.add([...this.input.files]);
    this.input.value = "";
  }

  /** Take files in; the oldest give way when there are too many. */
  add(files) {
    this.#files = [...this.#files, ...files].slice(-this.max);
    this.#draw();
  }

  #remove(file) {
    this.#files = this.#files.filter((other) => other !== file);
    this.#draw();
    this.input.focus();
  }

  #draw() {
    const rows = this.#files.map((file) =>
      h(
        "li",
        {},
        icon("file"),
        h("span", {}, file.name),
        h("span", { class: "file-size" }, sizeText(file.size)),
        iconButton("close", `Remove ${file.name}`, () => this.#remove(file)),
      ),
    );
    fill(this.list, rows);
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  error() {
    const min = this.component.min_values ?? 1;
    const required = this.component.required !== false && min > 0;
    return this.countError(this.#files.length, required, min, this.max);
  }

  answer(parts) {
    const values = this.#files.map((file, index) => {
      const part = `${this.component.custom_id}[${index}]`;
      parts[part] = file;
      return part;
    });
    return { type: 19, custom_id: this.component.custom_id, values };
  }
}
