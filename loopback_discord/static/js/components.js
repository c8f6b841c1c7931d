/** Components of a message: rows of buttons and selects, and the layout components of version 2. */

import { cover, fileCard, fit, mosaic, picture, player } from "./attachments.js";
import { h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { selectOptions } from "./entities.js";
import { kindOf, mediaUrl } from "./media.js";
import { Select } from "./select.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link-button", 6: "premium" };
const PLACEHOLDERS = {
  3: "Make a selection",
  5: "Select a user",
  6: "Select a role",
  7: "Select a user or role",
  8: "Select a channel",
};

/** Draws the components of one message; `selects` collects the menus so that an edit can wait for an open one. */
export class ComponentView {
  selects = [];

  constructor(app, message) {
    this.app = app;
    this.message = message;
  }

  /** All components, or `null` when there are none. */
  render(components) {
    return components?.length
      ? h(
          "div",
          { class: "components" },
          components.map((component) => this.#one(component)),
        )
      : null;
  }

  #one(component) {
    switch (component.type) {
      case 1:
        return h(
          "div",
          { class: "action-row" },
          component.components.map((child) => this.#one(child)),
        );
      case 2:
        return this.#button(component);
      case 3:
      case 5:
      case 6:
      case 7:
      case 8:
        return this.#select(component);
      case 9:
        return this.#section(component);
      case 10:
        return this.app.markdown.render(component.content);
      case 11:
        return this.#thumbnail(component);
      case 12:
        return this.#gallery(component);
      case 13:
        return this.#file(component);
      case 14:
        return h("hr", {
          class: `separator spacing-${component.spacing ?? 1} ${component.divider === false ? "blank" : ""}`,
        });
      case 17:
        return this.#container(component);
      default:
        return null;
    }
  }

  #button(component) {
    const content = [emoji(component.emoji), component.label && h("span", { class: "button-label" }, component.label)];
    const style = STYLES[component.style] ?? "secondary";
    if (component.style === 5) {
      return h(
        "a",
        {
          class: `button ${style}`,
          href: component.disabled ? null : mediaUrl(component.url),
          target: "_blank",
          rel: "noopener noreferrer",
          "aria-disabled": component.disabled ? "true" : null,
        },
        content,
        icon("link"),
      );
    }
    const pending = this.app.presses.isPending(this.message.id, component.custom_id);
    return h(
      "button",
      {
        type: "button",
        class: `button ${style} ${pending ? "pending" : ""}`,
        disabled: component.disabled,
        "aria-busy": pending ? "true" : null,
        "aria-label": component.label ? null : component.emoji?.name,
        dataset: { customId: component.custom_id ?? "" },
        on: { click: () => this.app.presses.press(this.message, component) },
      },
      content,
      pending && h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    );
  }

  #select(component) {
    const pending = this.app.presses.isPending(this.message.id, component.custom_id);
    const chosen = this.app.presses.chosen(this.message.id, component);
    const options = selectOptions(component, this.app.store);
    const select = new Select({
      options: chosen ? options.map((option) => ({ ...option, default: chosen.includes(option.value) })) : options,
      min: component.min_values ?? 1,
      max: component.max_values ?? 1,
      placeholder: component.placeholder || PLACEHOLDERS[component.type],
      disabled: component.disabled || pending,
      customId: component.custom_id,
      onCommit: (values) => this.app.presses.press(this.message, component, values),
    });
    if (pending) select.trigger.setAttribute("aria-busy", "true");
    this.selects.push(select);
    return select.element;
  }

  #section(component) {
    return h(
      "div",
      { class: "section" },
      h(
        "div",
        { class: "section-text" },
        component.components.map((child) => this.#one(child)),
      ),
      component.accessory && h("div", { class: "section-accessory" }, this.#one(component.accessory)),
    );
  }

  /** A media item as an attachment; `attachment://` names one of the message's own files. */
  #media(media, extra = {}) {
    const name = media.url.startsWith("attachment://") ? media.url.slice("attachment://".length) : null;
    const own = this.message.attachments?.find((file) => (name ? file.filename === name : file.url === media.url));
    return { ...own, ...media, ...(name && own ? { url: own.url } : {}), ...extra };
  }

  #thumbnail(component) {
    const file = this.#media(component.media, { description: component.description });
    return cover(picture(file, [file], fit(file.width ?? 85, file.height ?? 85, 85, 85)), component.spoiler);
  }

  #gallery(component) {
    const files = component.items.map((item) =>
      this.#media(item.media, { description: item.description, spoiler: item.spoiler }),
    );
    const images = files.filter((file) => !["video", "audio"].includes(kindOf(file)));
    const players = files.filter((file) => !images.includes(file)).map((file) => player(file, kindOf(file)));
    if (images.length === 1)
      return h("div", { class: "gallery" }, cover(picture(images[0], images), images[0].spoiler), players);
    return h("div", { class: "gallery" }, images.length > 0 && mosaic(images), players);
  }

  #file(component) {
    const file = this.#media(component.file);
    const filename = component.name ?? file.filename ?? file.url.split("/").at(-1).split("?")[0];
    return cover(fileCard({ ...file, filename, size: component.size ?? file.size }), component.spoiler);
  }

  #container(component) {
    const element = h(
      "div",
      { class: "container" },
      component.components.map((child) => this.#one(child)),
    );
    if (typeof component.accent_color === "number")
      element.style.borderLeftColor = `#${component.accent_color.toString(16).padStart(6, "0")}`;
    return cover(element, component.spoiler);
  }
}
