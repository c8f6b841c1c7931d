/** Where one types: plain messages with files and replies, and the door to slash commands. */

import { CommandForm } from "./command_form.js";
import { CHAT_INPUT, entriesOf, matchLine, search, spread } from "./commands.js";
import { toast } from "./dialog.js";
import { $, fill, h, iconButton } from "./dom.js";
import { channelLabel } from "./entities.js";
import { avatarUrl, mediaUrl } from "./media.js";
import { Suggestions } from "./suggestions.js";
import { Tray } from "./tray.js";

export class Composer {
  #reply = null;

  constructor(app) {
    this.app = app;
    this.form = $("#composer");
    this.text = $("#composer-text");
    this.box = $("#composer-plain");
    this.suggestions = new Suggestions();
    this.tray = new Tray();
    this.command = new CommandForm(app, this.suggestions, {
      submit: (request, files, name) => this.#runCommand(request, files, name),
      cancel: (text) => this.#leaveCommand(text),
    });
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("blur", () => this.command.isOpen || this.suggestions.hide());
    this.text.addEventListener("focus", () => this.#typed());
    this.form.addEventListener("focusout", (event) => {
      if (this.command.isOpen && event.relatedTarget && !this.form.contains(event.relatedTarget))
        this.suggestions.hide();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#files();
    app.store.on("channel", () => this.#channelOpened());
    app.store.on("state", () => this.#channelOpened(false));
  }

  #files() {
    const picker = $("#file-picker");
    $("#attach").addEventListener("click", () => picker.click());
    picker.addEventListener("change", () => {
      this.#takeFiles([...picker.files]);
      picker.value = "";
    });
    this.form.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      this.#takeFiles(files);
    });
    const area = $("#chat");
    area.addEventListener("dragover", (event) => {
      event.preventDefault();
      area.classList.add("dropping");
    });
    area.addEventListener(
      "dragleave",
      (event) => area.contains(event.relatedTarget) || area.classList.remove("dropping"),
    );
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      area.classList.remove("dropping");
      this.#takeFiles([...event.dataTransfer.files]);
    });
  }

  #takeFiles(files) {
    if (!files.length) return;
    if (this.command.isOpen) this.command.takeFiles(files);
    else {
      this.tray.add(files);
      this.focus();
    }
  }

  #channelOpened(fresh = true) {
    const { channel } = this.app.store;
    if (!channel) return;
    const label = `Message ${channel.guild_id ? "" : "@"}${channelLabel(channel)}`;
    this.text.placeholder = label;
    this.text.setAttribute("aria-label", label);
    if (!fresh) return;
    this.#leaveCommand("", false);
    this.cancelReply();
    if (matchMedia("(hover: hover)").matches) this.focus();
  }

  focus() {
    this.text.focus({ preventScroll: true });
  }

  #mirror() {
    this.box.dataset.value = this.text.value;
  }

  #setText(value) {
    this.text.value = value;
    this.#mirror();
  }

  /** Put text where the cursor is. */
  insert(value) {
    if (this.command.isOpen) this.#leaveCommand("");
    this.text.setRangeText(value, this.text.selectionStart, this.text.selectionEnd, "end");
    this.#mirror();
    this.focus();
  }

  #entries() {
    return entriesOf(this.app.store.commandsOf(CHAT_INPUT));
  }

  #typed() {
    this.#mirror();
    const { value } = this.text;
    if (!value.startsWith("/") || this.tray.files.length) {
      this.suggestions.hide();
      return;
    }
    const entries = this.#entries();
    const named = matchLine(entries, value);
    if (named) this.#openCommand(named.entry, spread(named.entry, named.rest.trimStart()));
    else this.#offerCommands(search(entries, value.slice(1)));
  }

  #offerCommands(entries) {
    if (!entries.length) {
      this.suggestions.hide();
      return;
    }
    const { bot } = this.app.store;
    const avatar = () => h("img", { class: "avatar", src: mediaUrl(avatarUrl(bot)), alt: "", width: 28, height: 28 });
    const rows = entries.map((entry) => ({
      key: entry.name,
      title: [
        `/${entry.name}`,
        h(
          "span",
          { class: "suggestion-options" },
          entry.options
            .filter((o) => o.required)
            .map((o) => ` ${o.name}`)
            .join(""),
        ),
      ],
      note: entry.description,
      extra: bot.global_name ?? bot.username,
      lead: avatar(),
      choose: () => this.#openCommand(entry, new Map()),
    }));
    this.suggestions.show(this.text, "Commands", rows);
  }

  #openCommand(entry, texts) {
    this.#setText("");
    this.box.hidden = true;
    this.command.open(entry, texts);
  }

  #leaveCommand(text, focus = true) {
    this.command.close();
    this.box.hidden = false;
    this.#setText(text);
    if (focus) this.focus();
  }

  /** Begin a command by its full name, as a press on a command mention does. */
  start(name) {
    const entry = this.#entries().find((candidate) => candidate.name === name);
    if (entry) this.#openCommand(entry, new Map());
    else toast(`/${name} cannot be used here.`, "error");
  }

  #runCommand(request, files, name) {
    this.#leaveCommand("");
    this.app.runCommand(request, name, files);
  }

  #key(event) {
    if (event.isComposing || this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape") {
      if (this.suggestions.isOpen) this.suggestions.hide();
      else if (this.#reply) this.cancelReply();
    } else if (event.key === "ArrowUp" && !this.text.value) {
      event.preventDefault();
      $("#message-list").querySelector(".message[tabindex='0']")?.focus();
    }
  }

  #submit() {
    if (this.command.isOpen) this.command.submit();
    else this.#send();
  }

  async #send() {
    const content = this.text.value.trim();
    const files = this.tray.take();
    if (!content && !files.length) return;
    const reply = this.#reply;
    const { current } = this.app.store;
    this.#setText("");
    this.suggestions.hide();
    this.cancelReply();
    try {
      this.app.store.created(await this.app.api.send(current, content, files, reply?.id));
    } catch (error) {
      toast(error.message, "error");
      if (this.app.store.current !== current || this.text.value) return;
      this.#setText(content);
      this.tray.add(files);
      if (reply) this.replyTo(reply);
    }
  }

  replyTo(message) {
    this.#reply = message;
    const bar = $("#reply-bar");
    fill(
      bar,
      h("span", {}, "Replying to ", h("b", {}, this.app.store.displayName(message.author))),
      iconButton("close", "Cancel reply", () => this.cancelReply()),
    );
    bar.hidden = false;
    if (this.command.isOpen) this.#leaveCommand("");
    this.focus();
  }

  cancelReply() {
    this.#reply = null;
    $("#reply-bar").hidden = true;
  }
}
