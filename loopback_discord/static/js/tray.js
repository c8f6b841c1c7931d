/** Files that wait to be sent with a plain message. */

import { $, fill, h, iconButton } from "./dom.js";
import { sizeText } from "./media.js";
import { Preview } from "./preview.js";
import { toast } from "./dialog.js";

const MOST_FILES = 10;

export class Tray {
  files = [];
  #previews = [];

  constructor() {
    this.element = $("#tray");
  }

  add(files) {
    this.files = [...this.files, ...files];
    if (this.files.length > MOST_FILES) {
      this.files = this.files.slice(0, MOST_FILES);
      toast(`A message takes at most ${MOST_FILES} files.`, "error");
    }
    this.#draw();
  }

  /** Hand the files over and forget them. */
  take() {
    const files = this.files;
    this.files = [];
    this.#draw();
    return files;
  }

  #draw() {
    for (const preview of this.#previews) preview.destroy();
    this.#previews = this.files.map((file) => new Preview(file, 96));
    this.element.hidden = !this.files.length;
    fill(
      this.element,
      this.files.map((file, index) =>
        h(
          "li",
          { class: "tray-item" },
          h("div", { class: "tray-picture" }, this.#previews[index].element),
          h("span", { class: "tray-name" }, file.name),
          h("span", { class: "file-size" }, sizeText(file.size)),
          iconButton("trash", `Remove ${file.name}`, () => {
            this.files = this.files.filter((other) => other !== file);
            this.#draw();
          }),
        ),
      ),
    );
  }
}
