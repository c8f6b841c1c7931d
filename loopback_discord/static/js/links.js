/** Addresses of channels and messages: Discord's own form, and this page's. */

const DISCORD = /^https?:\/\/(?:(?:ptb|canary)\.)?discord(?:app)?\.com\/channels\/(\d+|@me)\/(\d+)(?:\/(\d+))?\/?$/;
const OURS = /#\/channels\/(\d+|@me)\/(\d+)(?:\/(\d+))?$/;

/** @returns {{channel: string, message?: string} | null} */
export function messageLink(url) {
  const match = DISCORD.exec(url) ?? (url.startsWith(`${location.origin}/#`) ? OURS.exec(url) : null);
  return match ? { channel: match[2], message: match[3] } : null;
}

/** What the address bar names now. */
export function currentTarget() {
  const match = OURS.exec(location.hash);
  return match ? { channel: match[2], message: match[3] } : null;
}

/** The address bar's part for a channel or a message in it. */
export function hashFor(channel, message = "") {
  return `#/channels/${channel.guild_id ?? "@me"}/${channel.id}${message ? `/${message}` : ""}`;
}
