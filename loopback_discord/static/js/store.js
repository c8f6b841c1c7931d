/** What the page knows: people, channels, commands and the loaded messages. Views listen to its events. */

import { CHAT_INPUT, usableIn } from "./commands.js";

export const Flag = {
  EPHEMERAL: 1 << 6,
  LOADING: 1 << 7,
  SUPPRESS_EMBEDS: 1 << 2,
  COMPONENTS_V2: 1 << 15,
};

const byId = (items) => new Map(items.map((item) => [item.id, item]));
/** A colour as Discord counts it, for CSS. */
export const hexColor = (number) => `#${number.toString(16).padStart(6, "0")}`;
const older = (a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

/**
 * Events: `state`, `channel` (another one is open), `unread`, `bot`, `messages`, `created`, `updated`, `removed`
 * (their detail is the message).
 */
export class Store extends EventTarget {
  me = null;
  users = new Map();
  guild = null;
  channels = new Map();
  dms = [];
  roles = new Map();
  members = new Map();
  commands = [];
  bot = null;
  online = true;
  current = null;
  /** Id of the first message of the open channel that the viewer had not seen when it was opened. */
  newFrom = null;
  #logs = new Map();
  #unread = new Map();

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  on(type, listener) {
    this.addEventListener(type, (event) => listener(event.detail));
  }

  /** Take over an answer of `/chat/state`. */
  load(state) {
    this.me = state.me;
    this.users = byId([...state.users, state.bot.user]);
    this.guild = state.guilds[0] ?? null;
    this.dms = state.dms;
    this.channels = byId([
      ...(this.guild?.channels ?? []).map((c) => ({ ...c, guild_id: c.guild_id ?? this.guild.id })),
      ...state.dms,
    ]);
    for (const room of this.channels.values()) room.nsfw ??= this.channels.get(room.parent_id)?.nsfw;
    for (const dm of this.dms) dm.name ??= this.#nameOfDm(dm, state.bot.user);
    this.roles = byId(this.guild?.roles ?? []);
    this.members = new Map((this.guild?.members ?? []).map((member) => [member.user?.id ?? member.id, member]));
    this.commands = state.commands;
    this.bot = state.bot.user;
    this.online = state.bot.online;
    if (this.current && !this.channels.has(this.current)) this.current = null;
    this.emit("state");
    this.emit("bot");
  }

  #nameOfDm(dm, bot) {
    const partner = dm.recipients?.find((user) => user.id !== this.me.id) ?? bot;
    return partner.global_name ?? partner.username;
  }

  /** Forget what only the former member could see. */
  clear() {
    this.#logs.clear();
    this.#unread.clear();
  }

  get channel() {
    return this.channels.get(this.current) ?? null;
  }

  /** Name that a viewer reads for a user, `undefined` for strangers. */
  nameOf(id) {
    const user = this.users.get(id);
    return this.members.get(id)?.nick ?? user?.global_name ?? user?.username;
  }

  /** Colour of the highest role that has one, `null` without. */
  colorOf(id) {
    const held = (this.members.get(id)?.roles ?? []).map((role) => this.roles.get(role)).filter((role) => role?.color);
    const highest = held.sort((a, b) => b.position - a.position)[0];
    return highest ? hexColor(highest.color) : null;
  }

  displayName(user) {
    return this.nameOf(user.id) ?? user.global_name ?? user.username;
  }

  /** Commands of one type that the viewer may use in the open channel. */
  commandsOf(type) {
    return this.commands.filter(
      (command) => (command.type ?? CHAT_INPUT) === type && usableIn(command, this.channel, this.#permissions()),
    );
  }

  /** What the viewer's roles allow, everyone's role included, as one bit set. */
  #permissions() {
    const mine = [this.guild?.id, ...(this.members.get(this.me.id)?.roles ?? [])];
    return mine.reduce((all, id) => all | BigInt(this.roles.get(id)?.permissions ?? 0), 0n);
  }

  open(channelId) {
    this.current = channelId;
    this.newFrom = this.#unread.get(channelId)?.first ?? null;
    this.#unread.delete(channelId);
    this.emit("channel");
    this.emit("unread");
  }

  unreadOf(channelId) {
    return this.#unread.get(channelId) ?? { count: 0, mentions: 0 };
  }

  get canManageMessages() {
    return this.me?.role === "admin";
  }

  /** Does this message ping the viewer? */
  pingsMe(message) {
    if (message.author?.id === this.me.id) return false;
    const roles = this.members.get(this.me.id)?.roles ?? [];
    return Boolean(
      message.mention_everyone ||
      message.mentions?.some((user) => user.id === this.me.id) ||
      message.mention_roles?.some((role) => roles.includes(role)),
    );
  }

  log(channelId) {
    if (!this.#logs.has(channelId))
      this.#logs.set(channelId, { messages: [], loaded: false, complete: false, news: null });
    return this.#logs.get(channelId);
  }

  find(channelId, messageId) {
    return this.log(channelId).messages.find((message) => message.id === messageId);
  }

  /** A page has been asked for: events that overtake the answer are kept, for they may be newer than it. */
  expectPage(channelId) {
    this.log(channelId).news = new Map();
  }

  /**
   * The newest page of a channel, which replaces what was known of it but the messages that only this page has
   * (`local`).
   */
  loadNewest(channelId, messages, limit) {
    const log = this.log(channelId);
    const merged = byId([...messages, ...log.messages.filter((message) => message.local)]);
    for (const [id, message] of log.news ?? []) {
      if (message) merged.set(id, message);
      else merged.delete(id);
    }
    Object.assign(log, {
      messages: [...merged.values()].sort(older),
      loaded: true,
      complete: messages.length < limit,
      news: null,
    });
    if (channelId === this.current) this.emit("messages");
  }

  /** A page of older messages, put in front. */
  loadOlder(channelId, messages, limit) {
    const log = this.log(channelId);
    const known = new Set(log.messages.map((message) => message.id));
    log.messages = [...messages.filter((message) => !known.has(message.id)).sort(older), ...log.messages];
    log.complete = messages.length < limit;
  }

  created(message) {
    const log = this.log(message.channel_id);
    log.news?.set(message.id, message);
    if (log.messages.some((known) => known.id === message.id)) {
      this.updated(message);
      return;
    }
    const last = log.messages.at(-1);
    if (log.loaded) log.messages = [...log.messages, message].sort(older);
    if (last && older(message, last) < 0) {
      if (message.channel_id === this.current) this.emit("messages");
      return;
    }
    if (message.author && !this.users.has(message.author.id)) this.users.set(message.author.id, message.author);
    if (message.channel_id === this.current && !document.hidden) this.emit("created", message);
    else this.#countUnread(message);
  }

  #countUnread(message) {
    if (message.channel_id === this.current) this.emit("created", message);
    if (message.author?.id === this.me.id) return;
    const unread = { ...this.unreadOf(message.channel_id) };
    unread.count += 1;
    unread.first ??= message.id;
    if (this.pingsMe(message) || !this.channels.get(message.channel_id)?.guild_id) unread.mentions += 1;
    this.#unread.set(message.channel_id, unread);
    this.emit("unread");
  }

  updated(message) {
    const log = this.log(message.channel_id);
    log.news?.set(message.id, message);
    const index = log.messages.findIndex((known) => known.id === message.id);
    if (index < 0) return;
    log.messages[index] = message;
    if (message.channel_id === this.current) this.emit("updated", message);
  }

  removed(channelId, messageId) {
    const log = this.log(channelId);
    log.news?.set(messageId, null);
    const index = log.messages.findIndex((known) => known.id === messageId);
    if (index < 0) return;
    const [message] = log.messages.splice(index, 1);
    if (channelId === this.current) this.emit("removed", message);
  }

  setOnline(online) {
    this.online = online;
    this.emit("bot");
  }

  /** The open channel counts as read once the page is looked at. */
  markRead() {
    if (this.current && this.#unread.delete(this.current)) this.emit("unread");
  }
}
