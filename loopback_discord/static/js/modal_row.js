/** One row of a modal: label, description, field and what is wrong with it. */

import { fill, freshId, h, icon } from "./dom.js";
import { makeField } from "./modal_fields.js";

const ROW = 1;
const TEXT = 10;
const LABEL = 18;
const CHECKBOX = 23;

/** A checkbox carries its label itself; everything else has it above, with a mark when it is required. */
function heading(label, input, id) {
  if (input.type === CHECKBOX) return null;
  const mark = input.required !== false && h("span", { class: "required", "aria-hidden": "true" }, " *");
  return h("label", { class: "field-label", for: id }, label, mark);
}

/**
 * Old modals wrap text inputs in rows (1), new ones wrap any input in labels (18); text (10) stands alone.
 * @returns {{element: HTMLElement, field?: object, check?: () => boolean, answer: (files: object) => object | null}}
 *   `check` shows what is wrong and returns true when nothing is; `answer` is the row as a submit carries it
 */
export function makeRow(component, app) {
  if (component.type === TEXT) {
    return { element: app.markdown.render(component.content), answer: () => ({ type: TEXT }) };
  }
  const input = component.type === LABEL ? component.component : component.components?.[0];
  const id = freshId("field");
  const label = component.label ?? input?.label ?? "";
  const error = h("div", { class: "field-error", id: `${id}-error`, role: "alert" });
  const field = input && makeField(input, { label, id, describedBy: error.id, store: app.store });
  if (!field) {
    return { element: h("p", { class: "unsupported" }, "This field cannot be shown here."), answer: () => null };
  }
  const description = component.description && h("div", { class: "field-description" }, component.description);
  const content = [heading(label, input, id), description, field.element, error];
  const element = h("div", { class: "field", dataset: { field: input.custom_id } }, content);
  const check = () => {
    const problem = field.error();
    fill(error, problem && [icon("alert"), problem]);
    field.input.setAttribute("aria-invalid", String(Boolean(problem)));
    return !problem;
  };
  const recheck = () => error.hasChildNodes() && check();
  element.addEventListener("input", recheck);
  element.addEventListener("click", () => setTimeout(recheck));
  const wrap = (answer) =>
    component.type === LABEL ? { type: LABEL, component: answer } : { type: ROW, components: [answer] };
  return { element, field, check, answer: (files) => wrap(field.answer(files)) };
}
