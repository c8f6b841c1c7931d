/** A modal that the bot opened: shown, checked, submitted. */

import { openDialog } from "./dialog.js";
import { append, fill, h, icon, iconButton } from "./dom.js";
import { avatarUrl, mediaUrl } from "./media.js";
import { makeRow } from "./modal_row.js";

const UNANSWERED = "Something went wrong. Try again.";

class Modal {
  /** `opened` is what a `MODAL_OPEN` event carries. */
  constructor(app, opened) {
    this.app = app;
    this.opened = opened;
    this.rows = opened.modal.components.map((component) => makeRow(component, app));
    this.problem = h("div", { class: "dialog-problem", role: "alert" });
    this.submit = h("button", { type: "submit", class: "button primary" }, "Submit");
    this.form = this.#makeForm();
  }

  show(onClose) {
    const { modal } = this.opened;
    const dataset = { customId: modal.custom_id };
    const panel = h("div", { class: "dialog modal", "aria-label": modal.title, dataset }, this.#header(), this.form);
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    panel.addEventListener("paste", (event) => this.#paste(event));
    const initial = this.rows.find((row) => row.field)?.field.input ?? this.submit;
    this.close = openDialog(panel, { initial, onClose });
  }

  #header() {
    const { bot } = this.app.store;
    return h(
      "div",
      { class: "modal-header" },
      h("img", { class: "avatar", src: mediaUrl(avatarUrl(bot)), alt: "", width: 24, height: 24 }),
      h("h2", {}, this.opened.modal.title),
      iconButton("close", "Close", () => this.close()),
    );
  }

  #makeForm() {
    const elements = this.rows.map((row) => row.element);
    const cancel = h("button", { type: "button", class: "button plain", on: { click: () => this.close() } }, "Cancel");
    const submit = (event) => {
      event.preventDefault();
      this.#send();
    };
    return h(
      "form",
      { class: "modal-form", novalidate: true, on: { submit } },
      h("div", { class: "modal-body" }, elements, this.problem),
      h("div", { class: "dialog-actions" }, cancel, this.submit),
    );
  }

  /** Pasted files go to the first field that takes files. */
  #paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) this.rows.find((row) => row.field?.add)?.field.add(files);
  }

  #setWaiting(waiting) {
    this.submit.disabled = waiting;
    this.submit.classList.toggle("pending", waiting);
  }

  #fail(text) {
    this.#setWaiting(false);
    append(this.problem, [icon("alert"), text]);
  }

  #send() {
    const wrong = this.rows.filter((row) => row.check && !row.check());
    if (wrong.length) {
      wrong[0].field.input.focus();
      return;
    }
    if (this.submit.disabled) return;
    const { interaction, channel_id: channel, modal } = this.opened;
    const files = {};
    const components = this.rows.map((row) => row.answer(files)).filter(Boolean);
    this.#setWaiting(true);
    fill(this.problem);
    const request = { interaction, custom_id: modal.custom_id, components };
    this.app.interactions.run(() => this.app.api.modal(channel, request, files), {
      done: () => this.close(),
      failed: () => this.#fail(UNANSWERED),
      refused: (why) => this.#fail(why),
    });
  }
}

/** Only one modal is open at a time; a later one takes the place of an earlier one. */
export class ModalHost {
  #open = null;

  constructor(app) {
    this.app = app;
  }

  /** Show what a `MODAL_OPEN` event carries. */
  open(opened) {
    this.close();
    const modal = new Modal(this.app, opened);
    this.#open = modal;
    modal.show(() => {
      if (this.#open === modal) this.#open = null;
    });
  }

  close() {
    this.#open?.close();
  }
}
