/** Puts the page together: one store, one connection, the views, and the few actions that they share. */

import { ChatApi } from "./api.js";
import { Composer } from "./composer.js";
import { toast } from "./dialog.js";
import { Interactions } from "./interactions.js";
import { currentTarget, hashFor } from "./links.js";
import { Live } from "./live.js";
import { MarkdownView } from "./markdown_view.js";
import { MessageList } from "./message_list.js";
import { ModalHost } from "./modal.js";
import { PendingCommands } from "./pending.js";
import { People } from "./people.js";
import { Places } from "./places.js";
import { Presses } from "./presses.js";
import { Shell } from "./shell.js";
import { Store } from "./store.js";
import { startClock } from "./times.js";
import { Typing } from "./typing.js";

const REMEMBER_USER = "demo-chat-user";
const FIRST_CHANNEL = "imagine";

class App {
  #user = sessionStorage.getItem(REMEMBER_USER) ?? "";
  lastGuildChannel = null;

  constructor() {
    this.store = new Store();
    this.api = new ChatApi(() => this.#user);
    this.interactions = new Interactions();
    this.presses = new Presses(this);
    this.markdown = new MarkdownView(this);
    this.shell = new Shell(this);
    this.places = new Places(this);
    this.people = new People(this);
    this.messages = new MessageList(this);
    this.pending = new PendingCommands(this);
    this.typing = new Typing(this);
    this.modals = new ModalHost(this);
    this.composer = new Composer(this);
    this.live = new Live(
      (type, detail) => this.#event(type, detail),
      (online) => this.#connection(online),
    );
    window.addEventListener("hashchange", () => this.#followHash());
    document.addEventListener("visibilitychange", () => document.hidden || this.store.markRead());
  }

  async start() {
    startClock();
    await this.#loadState();
    this.live.connect(this.#user);
  }

  /** The people one can be: everybody who has a part in the demo. */
  cast() {
    return [...this.store.users.values()].filter((user) => !user.bot && user.role);
  }

  /** A remembered member may be unknown to this server: then look as the first member that it names. */
  async #state() {
    try {
      return await this.api.state();
    } catch (error) {
      if (!this.#user) throw error;
      this.#user = "";
      return this.api.state();
    }
  }

  /** Returns false when the viewer has become somebody else meanwhile: then the answer is not for these eyes. */
  async #loadState() {
    const asked = this.#user;
    const state = await this.#state();
    if (this.#user !== asked && this.#user) return false;
    this.#user = state.me.id;
    sessionStorage.setItem(REMEMBER_USER, this.#user);
    this.store.load(state);
    return true;
  }

  /** After each opening of the socket what happened before is fetched, so nothing falls in between. */
  async #connection(online) {
    this.shell.setConnected(online);
    if (!online) return;
    this.interactions.settleAll();
    try {
      await this.#loadState();
    } catch (error) {
      toast(error.message, "error");
      return;
    }
    if (this.store.current) await this.messages.reload(this.store.current);
    else this.#openFirst();
  }

  #openFirst() {
    const wanted = currentTarget();
    const channels = [...this.store.channels.values()];
    const first = channels.find((channel) => channel.guild_id && channel.name === FIRST_CHANNEL) ?? channels[0];
    if (wanted && this.store.channels.has(wanted.channel)) this.#go(wanted);
    else if (first) this.openChannel(first.id);
  }

  #go({ channel, message }) {
    if (message) this.jump(channel, message);
    else this.openChannel(channel);
  }

  #followHash() {
    const target = currentTarget();
    if (!target || !this.store.channels.has(target.channel)) return;
    if (target.message || target.channel !== this.store.current) this.#go(target);
  }

  openChannel(id) {
    const channel = this.store.channels.get(id);
    if (!channel) return;
    this.shell.closeDrawers();
    if (channel.guild_id) this.lastGuildChannel = id;
    if (id === this.store.current) return;
    history.replaceState(null, "", hashFor(channel));
    this.store.open(id);
  }

  /** Show one message, in whatever channel it is. */
  async jump(channel, message) {
    if (channel !== this.store.current) {
      this.openChannel(channel);
      await this.messages.reload(channel);
    }
    if (!(await this.messages.show(message))) toast("That message is not here any more.", "error");
  }

  /** Look through somebody else's eyes. */
  async become(user) {
    if (user === this.#user) return;
    this.#user = user;
    sessionStorage.setItem(REMEMBER_USER, user);
    this.live.close();
    this.modals.close();
    this.interactions.settleAll();
    this.store.clear();
    const before = this.store.channel;
    try {
      if (!(await this.#loadState())) return;
    } catch (error) {
      toast(error.message, "error");
    }
    this.store.current = null;
    this.#openInstead(before);
    this.live.connect(user);
  }

  /** Where somebody else was: each member has a DM of their own, and not everybody sees every channel. */
  #openInstead(before) {
    const dm = this.store.dms[0];
    if (before && this.store.channels.has(before.id)) this.openChannel(before.id);
    else if (before && !before.guild_id && dm) this.openChannel(dm.id);
    else this.#openFirst();
  }

  /** The guild changed; the open channel may be gone with it. */
  async #reloadState() {
    try {
      if ((await this.#loadState()) && !this.store.current) this.#openFirst();
    } catch (error) {
      toast(error.message, "error");
    }
  }

  startCommand(name) {
    this.composer.start(name);
  }

  runCommand(request, name, files = {}) {
    this.pending.run(request, name, files);
  }

  #event(type, detail) {
    switch (type) {
      case "MESSAGE_CREATE":
        return this.store.created(detail);
      case "MESSAGE_UPDATE":
        return this.store.updated(detail);
      case "MESSAGE_DELETE":
        return this.store.removed(detail.channel_id, detail.id);
      case "MODAL_OPEN":
        this.interactions.settle(String(detail.interaction), "");
        return this.modals.open(detail);
      case "INTERACTION_DONE":
        return this.interactions.settle(String(detail.interaction), "");
      case "INTERACTION_FAILED":
        return this.interactions.settle(String(detail.interaction), detail.reason || "no answer");
      case "TYPING":
        return this.typing.started(detail);
      case "BOT":
        return this.store.setOnline(detail.online);
      case "COMMANDS":
      case "CHANNELS":
      case "MEMBERS":
        return this.#reloadState();
      default:
        return undefined;
    }
  }
}

new App().start().catch((error) => toast(error.message, "error"));
