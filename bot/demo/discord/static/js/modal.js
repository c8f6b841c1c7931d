/** A modal that the bot opened: its fields, their validation, and the submit. */

import { openDialog } from "./dialog.js";
import { append, fill, freshId, h, icon, iconButton } from "./dom.js";
import { avatarUrl, mediaUrl } from "./media.js";
import { makeField } from "./modal_fields.js";

const UNANSWERED = "Something went wrong. Try again.";

/** One row: what is shown, and how it answers. Old modals wrap text inputs in rows (1), new ones in labels (18). */
function makeRow(component, app) {
  if (component.type === 10) return { element: app.markdown.render(component.content), answer: () => ({ type: 10 }) };
  const inner = component.type === 18 ? component.component : component.components?.[0];
  const id = freshId("field");
  const label = component.label ?? inner?.label ?? "";
  const description = component.description;
  const errorId = `${id}-error`;
  const field = inner && makeField(inner, { label, id, describedBy: errorId, store: app.store });
  if (!field) return { element: h("p", { class: "unsupported" }, "This field cannot be shown here."), answer: () => null };
  const required = inner.required !== false && inner.type !== 23;
  const error = h("div", { class: "field-error", id: errorId, role: "alert" });
  const element = h("div", { class: "field", dataset: { field: inner.custom_id } },
    inner.type !== 23 && h("label", { class: "field-label", for: id }, label, required && h("span", { class: "required", "aria-hidden": "true" }, " *")),
    description && h("div", { class: "field-description" }, description), field.element, error);
  const check = () => {
    const problem = field.error();
    fill(error, problem && [icon("alert"), problem]);
    field.input.setAttribute("aria-invalid", String(Boolean(problem)));
    return !problem;
  };
  element.addEventListener("input", () => error.hasChildNodes() && check());
  element.addEventListener("click", () => error.hasChildNodes() && setTimeout(check));
  const wrap = (answer) => (component.type === 18 ? { type: 18, component: answer } : { type: 1, components: [answer] });
  return { element, field, check, answer: (files) => wrap(field.answer(files)) };
}

/** Only one modal is open at a time; a later one takes the place of an earlier one. */
export class ModalHost {
  #close = null;

  constructor(app) {
    this.app = app;
  }

  /** Show what a `MODAL_OPEN` event carries. */
  open({ interaction, channel_id: channel, modal }) {
    this.close();
    const rows = modal.components.map((component) => makeRow(component, this.app));
    const problem = h("div", { class: "dialog-problem", role: "alert" });
    const submit = h("button", { type: "submit", class: "button primary" }, "Submit");
    const cancel = h("button", { type: "button", class: "button plain", on: { click: () => this.close() } }, "Cancel");
    const form = h("form", { class: "modal-form", novalidate: true }, h("div", { class: "modal-body" }, rows.map((row) => row.element), problem),
      h("div", { class: "dialog-actions" }, cancel, submit));
    const bot = this.app.store.bot;
    const panel = h("div", { class: "dialog modal", "aria-label": modal.title, dataset: { customId: modal.custom_id } },
      h("header", { class: "modal-header" }, h("img", { class: "avatar", src: mediaUrl(avatarUrl(bot)), alt: "", width: 24, height: 24 }),
        h("h2", {}, modal.title), iconButton("close", "Close", () => this.close())), form);
    const submitting = (event) => {
      event.preventDefault();
      this.#submit({ interaction, channel, modal, rows, problem, submit });
    };
    form.addEventListener("submit", submitting);
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    panel.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      const upload = rows.find((row) => row.field?.paste);
      if (files.length && upload) upload.field.paste(files);
    });
    this.#close = openDialog(panel, { initial: rows.find((row) => row.field)?.field.input ?? submit, onClose: () => { this.#close = null; } });
  }

  close() {
    this.#close?.();
  }

  #submit({ interaction, channel, modal, rows, problem, submit }) {
    const wrong = rows.filter((row) => row.check && !row.check());
    if (wrong.length) {
      wrong[0].field.input.focus();
      return;
    }
    if (submit.disabled) return;
    const files = {};
    const components = rows.map((row) => row.answer(files)).filter(Boolean);
    const close = this.#close;
    submit.disabled = true;
    submit.classList.add("pending");
    fill(problem);
    const say = (text) => {
      submit.disabled = false;
      submit.classList.remove("pending");
      append(problem, [icon("alert"), text]);
    };
    this.app.interactions.run(() => this.app.api.modal(channel, { interaction, custom_id: modal.custom_id, components }, files), {
      done: () => close?.(),
      failed: () => say(UNANSWERED),
      refused: say,
    });
  }
}
