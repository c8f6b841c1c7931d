/**
 * Fields of a modal. Each is `{element, input, error(): string, answer(files): object}`: what to show, what to focus,
 * what is wrong now (empty when nothing), and the component as a modal submit carries it. `answer` puts uploads into `files`.
 */

import { fill, freshId, h, icon, iconButton } from "./dom.js";
import { selectOptions } from "./entities.js";
import { sizeText } from "./media.js";
import { Select } from "./select.js";

const REQUIRED = "This field is required.";
const LONGEST_TEXT = 4000;

function textField(component, context) {
  const paragraph = component.style === 2;
  const required = component.required !== false;
  const max = component.max_length ?? LONGEST_TEXT;
  const min = component.min_length ?? 0;
  const input = h(paragraph ? "textarea" : "input", {
    type: paragraph ? null : "text", rows: paragraph ? "5" : null, id: context.id, class: "text-input", value: component.value ?? "", maxlength: max,
    placeholder: component.placeholder, "aria-required": String(required), "aria-describedby": context.describedBy, dataset: { customId: component.custom_id }, autocomplete: "off",
  });
  const counter = h("span", { class: "counter", "aria-hidden": "true" });
  const count = () => { counter.textContent = component.max_length ? `${input.value.length} / ${max}` : ""; };
  input.addEventListener("input", count);
  count();
  return {
    element: h("div", { class: "text-field" }, input, counter),
    input,
    error() {
      if (!input.value.trim() && required) return REQUIRED;
      if (input.value && input.value.length < min) return `Must be at least ${min} characters long.`;
      return input.value.length > max ? `Must be at most ${max} characters long.` : "";
    },
    answer: () => ({ type: 4, custom_id: component.custom_id, value: input.value }),
  };
}

/** "Pick at least two." where the number of values does not fit. */
function countError(count, required, min, max) {
  if (!count) return required ? REQUIRED : "";
  if (count < min) return `Choose at least ${min}.`;
  return count > max ? `Choose at most ${max}.` : "";
}

function selectField(component, context) {
  const min = component.min_values ?? 1;
  const max = component.max_values ?? 1;
  const required = component.required !== false;
  const select = new Select({
    options: selectOptions(component, context.store), min: required ? min : 0, max, placeholder: component.placeholder || "Make a selection",
    disabled: component.disabled, label: context.label, customId: component.custom_id,
  });
  return {
    element: select.element,
    input: select.trigger,
    error: () => countError(select.values.length, required && min > 0, min, max),
    answer: () => ({ type: component.type, custom_id: component.custom_id, values: select.values }),
  };
}

/** Radio group (21) and checkbox group (22). */
function choiceField(component, context) {
  const single = component.type === 21;
  const name = freshId("choice");
  const inputs = component.options.map((option) => h("input", { type: single ? "radio" : "checkbox", name, value: option.value, checked: option.default, id: freshId("option") }));
  const rows = component.options.map((option, index) => h("label", { class: "choice", for: inputs[index].id }, inputs[index],
    h("span", { class: "choice-text" }, h("span", {}, option.label), option.description && h("span", { class: "choice-description" }, option.description))));
  const values = () => inputs.filter((input) => input.checked).map((input) => input.value);
  const max = component.max_values ?? component.options.length;
  const required = component.required !== false;
  return {
    element: h("div", { class: "choices", role: single ? "radiogroup" : "group", "aria-label": context.label, dataset: { customId: component.custom_id } }, rows),
    input: inputs.find((input) => input.checked) ?? inputs[0],
    error: () => (single ? countError(values().length, required, 1, 1) : countError(values().length, required && component.min_values !== 0, component.min_values ?? 1, max)),
    answer: () => (single
      ? { type: 21, custom_id: component.custom_id, value: values()[0] ?? null }
      : { type: 22, custom_id: component.custom_id, values: values() }),
  };
}

function checkboxField(component, context) {
  const input = h("input", { type: "checkbox", id: context.id, checked: component.default, "aria-describedby": context.describedBy, dataset: { customId: component.custom_id } });
  return {
    element: h("label", { class: "choice single", for: context.id }, input, h("span", { class: "choice-text" }, context.label)),
    input,
    error: () => "",
    answer: () => ({ type: 23, custom_id: component.custom_id, value: input.checked }),
  };
}

function uploadField(component, context) {
  const max = component.max_values ?? 1;
  const min = component.min_values ?? 1;
  const required = component.required !== false;
  let files = [];
  const input = h("input", { type: "file", id: context.id, multiple: max > 1, class: "visually-hidden", "aria-describedby": context.describedBy, dataset: { customId: component.custom_id } });
  const list = h("ul", { class: "upload-list" });
  const draw = () => fill(list, files.map((file) => h("li", {}, icon("file"), h("span", {}, file.name), h("span", { class: "file-size" }, sizeText(file.size)),
    iconButton("close", `Remove ${file.name}`, () => add([], file)))));
  const add = (more, without = null) => {
    files = [...files.filter((file) => file !== without), ...more].slice(-max);
    draw();
  };
  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  const zone = h("label", { class: "drop-zone", for: context.id }, icon("upload"), h("span", {}, max > 1 ? `Drop up to ${max} files here, or browse` : "Drop a file here, or browse"));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
  return {
    element: h("div", { class: "upload" }, input, zone, list),
    input,
    paste: add,
    error: () => countError(files.length, required && min > 0, min, max),
    answer(parts) {
      const names = files.map((file, index) => {
        const part = `${component.custom_id}[${index}]`;
        parts[part] = file;
        return part;
      });
      return { type: 19, custom_id: component.custom_id, values: names };
    },
  };
}

const MAKERS = { 3: selectField, 4: textField, 5: selectField, 6: selectField, 7: selectField, 8: selectField, 19: uploadField, 21: choiceField, 22: choiceField, 23: checkboxField };

/**
 * @param {object} component the input component
 * @param {{label: string, id: string, describedBy: string | null, store: object}} context
 * @returns a field, or `null` for a type that has no input
 */
export function makeField(component, context) {
  return MAKERS[component.type]?.(component, context) ?? null;
}
