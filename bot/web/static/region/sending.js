// Sends mask and prompt to the page's own address, and says what came of it without losing the painting.

import { encode } from "./png.js";
import { said } from "./words.js";

export function listen(form, painting, sent) {
  const button = form.querySelector("#send");
  const label = form.querySelector("#send-label");
  const trouble = form.querySelector("#trouble");
  const idle = label.textContent;

  function complain(text) {
    trouble.textContent = text;
    trouble.hidden = false;
    trouble.scrollIntoView({ block: "nearest" });
  }

  async function send() {
    const body = new FormData();
    body.set("mask", await encode(painting.mask), "mask.png");
    body.set("prompt", form.elements.prompt.value);
    body.set("price", form.elements.price.value); // what was said here; it is never charged more
    const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.ok) {
      sent((await answer.json()).status);
      return;
    }
    const { error, kind, price, said: cost } = await answer.json().catch(() => ({}));
    complain(error ?? said("painter.offline"));
    if (kind === "price") {
      form.elements.price.value = price;
      form.querySelector("#price").textContent = cost;
    }
    if (kind === "prompt") form.elements.prompt.focus();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    trouble.hidden = true;
    if (painting.share === 0) return complain(said("painter.nothing"));
    if (painting.share === 1) return complain(said("painter.everything"));
    button.disabled = true;
    label.textContent = said("painter.sending");
    try {
      await send();
    } catch {
      complain(said("painter.offline"));
    } finally {
      button.disabled = false;
      label.textContent = idle;
    }
  });
}
