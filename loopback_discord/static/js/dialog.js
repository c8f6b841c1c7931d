/** Layers over the page: a dialog that keeps the focus inside and gives it back, and small announcements. */

import { $, h } from "./dom.js";

const FOCUSABLE = "a[href], button:enabled, input:enabled, textarea:enabled, [tabindex]:not([tabindex='-1'])";
const TOAST_MS = 4000;

function keepFocus(root, event) {
  const stops = [...root.querySelectorAll(FOCUSABLE)].filter(
    (element) => element.offsetParent !== null || element === document.activeElement,
  );
  if (!stops.length) return;
  const first = stops[0];
  const last = stops.at(-1);
  const outside = !root.contains(document.activeElement);
  if (event.shiftKey && (document.activeElement === first || outside)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && (document.activeElement === last || outside)) {
    event.preventDefault();
    first.focus();
  }
}

/** How to get back to the focused element; a control of a message may have been redrawn meanwhile. */
function wayBack() {
  const before = document.activeElement;
  const message = before?.closest("[data-message-id]")?.dataset.messageId;
  const control = before?.dataset.customId;
  return () => {
    const again =
      message && control && `[data-message-id="${CSS.escape(message)}"] [data-custom-id="${CSS.escape(control)}"]`;
    const target = before?.isConnected ? before : again && document.querySelector(again);
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  };
}

/**
 * Show a modal layer. Escape and a press on the backdrop ask it to close.
 * @param {HTMLElement} panel the dialog's box; give it a label
 * @param {{onClose?: () => void, initial?: HTMLElement | null, className?: string}} options
 * @returns {() => void} closes it
 */
export function openDialog(panel, { onClose = () => {}, initial = null, className = "" } = {}) {
  const goBack = wayBack();
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-modal", "true");
  if (!panel.hasAttribute("tabindex")) panel.tabIndex = -1;
  const backdrop = h("div", { class: `backdrop ${className}` }, panel);
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    backdrop.remove();
    goBack();
    onClose();
  };
  backdrop.addEventListener("mousedown", (event) => event.target === backdrop && close());
  backdrop.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Tab") keepFocus(panel, event);
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      close();
    }
  });
  $("#layers").append(backdrop);
  (initial ?? panel).focus({ preventScroll: true });
  return close;
}

/** Say something for a few seconds; read out by screen readers. */
export function toast(text, kind = "info") {
  const element = h("div", { class: `toast ${kind}` }, text);
  $("#toasts").append(element);
  setTimeout(() => element.remove(), TOAST_MS);
}

/** Ask yes or no. Resolves to true when confirmed. */
export function confirm({ title, text, action }) {
  return new Promise((resolve) => {
    let answer = false;
    const yes = h("button", { type: "button", class: "button danger" }, action);
    const no = h("button", { type: "button", class: "button plain" }, "Cancel");
    const panel = h(
      "div",
      { class: "dialog small", "aria-label": title },
      h("h2", {}, title),
      h("p", {}, text),
      h("div", { class: "dialog-actions" }, no, yes),
    );
    const close = openDialog(panel, { initial: yes, onClose: () => resolve(answer) });
    no.addEventListener("click", () => close());
    yes.addEventListener("click", () => {
      answer = true;
      close();
    });
  });
}
