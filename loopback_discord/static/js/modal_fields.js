/**
 * Fields of a modal. Each is `{element, input, error(): string, answer(files): object}`: what to show, what to focus,
 * what is wrong now (empty when nothing), and the component as a modal submit carries it. `answer` puts uploads into
 * `files`.
 */

import { freshId, h } from "./dom.js";
import { selectOptions } from "./entities.js";
import { Select } from "./select.js";
import { UploadField } from "./upload_field.js";

const REQUIRED = "This field is required.";
const LONGEST_TEXT = 4000;

function textField(component, context) {
  const paragraph = component.style === 2;
  const required = component.required !== false;
  const max = component.max_length ?? LONGEST_TEXT;
  const min = component.min_length ?? 0;
  const input = h(paragraph ? "textarea" : "input", {
    type: paragraph ? null : "text",
    rows: paragraph ? "5" : null,
    id: context.id,
    class: "text-input",
    value: component.value ?? "",
    maxlength: max,
    placeholder: component.placeholder,
    "aria-required": String(required),
    "aria-describedby": context.describedBy,
    dataset: { customId: component.custom_id },
    autocomplete: "off",
  });
  const counter = h("span", { class: "counter", "aria-hidden": "true" });
  const count = () => {
    counter.textContent = component.max_length ? `${input.value.length} / ${max}` : "";
  };
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
    options: selectOptions(component, context.store),
    min: required ? min : 0,
    max,
    placeholder: component.placeholder || "Make a selection",
    disabled: component.disabled,
    label: context.label,
    customId: component.custom_id,
  });
  return {
    element: select.element,
    input: select.trigger,
    error: () => countError(select.values.length, required && min > 0, min, max),
    answer: () => ({ type: component.type, custom_id: component.custom_id, values: select.values }),
  };
}

function choiceRow(option, input) {
  const text = h(
    "span",
    { class: "choice-text" },
    h("span", {}, option.label),
    option.description && h("span", { class: "choice-description" }, option.description),
  );
  return h("label", { class: "choice", for: input.id }, input, text);
}

/** The inputs of a radio or checkbox group with their rows, and what is checked now. */
function choiceInputs(component, type) {
  const name = freshId("choice");
  const inputs = component.options.map((option) =>
    h("input", { type, name, value: option.value, checked: option.default, id: freshId("option") }),
  );
  return {
    rows: component.options.map((option, index) => choiceRow(option, inputs[index])),
    first: inputs.find((input) => input.checked) ?? inputs[0],
    values: () => inputs.filter((input) => input.checked).map((input) => input.value),
  };
}

function radioField(component, context) {
  const { rows, first, values } = choiceInputs(component, "radio");
  const dataset = { customId: component.custom_id };
  return {
    element: h("div", { class: "choices", role: "radiogroup", "aria-label": context.label, dataset }, rows),
    input: first,
    error: () => countError(values().length, component.required !== false, 1, 1),
    answer: () => ({ type: 21, custom_id: component.custom_id, value: values()[0] ?? null }),
  };
}

function checkboxesField(component, context) {
  const { rows, first, values } = choiceInputs(component, "checkbox");
  const dataset = { customId: component.custom_id };
  const min = component.min_values ?? 1;
  const max = component.max_values ?? component.options.length;
  return {
    element: h("div", { class: "choices", role: "group", "aria-label": context.label, dataset }, rows),
    input: first,
    error: () => countError(values().length, component.required !== false && min > 0, min, max),
    answer: () => ({ type: 22, custom_id: component.custom_id, values: values() }),
  };
}

function checkboxField(component, context) {
  const input = h("input", {
    type: "checkbox",
    id: context.id,
    checked: component.default,
    "aria-describedby": context.describedBy,
    dataset: { customId: component.custom_id },
  });
  return {
    element: h(
      "label",
      { class: "choice single", for: context.id },
      input,
      h("span", { class: "choice-text" }, context.label),
    ),
    input,
    error: () => "",
    answer: () => ({ type: 23, custom_id: component.custom_id, value: input.checked }),
  };
}

function uploadField(component, context) {
  return new UploadField(component, context, countError);
}

const MAKERS = {
  3: selectField,
  4: textField,
  5: selectField,
  6: selectField,
  7: selectField,
  8: selectField,
  19: uploadField,
  21: radioField,
  22: checkboxesField,
  23: checkboxField,
};

/**
 * @param {object} component the input component
 * @param {{label: string, id: string, describedBy: string | null, store: object}} context
 * @returns a field, or `null` for a type that has no input
 */
export function makeField(component, context) {
  return MAKERS[component.type]?.(component, context) ?? null;
}
