/** A small picture of a file that is about to be sent, or an icon for other files. */

import { h, icon } from "./dom.js";

export class Preview {
  #url = null;

  constructor(file, size) {
    if (/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) {
      this.#url = URL.createObjectURL(file);
      this.element = h("img", { class: "preview", src: this.#url, alt: "", width: size, height: size });
    } else this.element = icon("file");
  }

  /** Let the browser free the file. */
  destroy() {
    if (this.#url) URL.revokeObjectURL(this.#url);
  }
}
