/** People, roles and channels as options of a select or an option field. */

export const CATEGORY = 4;
export const THREAD = 11;
const ROLE_EVERYONE_POSITION = 0;
const VIEW_CHANNEL = 1n << 10n;

export function userOptions(store) {
  return [...store.users.values()]
    .filter((user) => store.members.size === 0 || store.members.has(user.id))
    .map((user) => ({
      label: store.displayName(user),
      value: user.id,
      description: user.bot ? `${user.username} · app` : user.username,
      kind: "user",
    }));
}

/** Roles but everyone's, the highest first. */
export function rolesOf(store) {
  return [...store.roles.values()]
    .filter((role) => role.position !== ROLE_EVERYONE_POSITION || role.name !== "@everyone")
    .sort((a, b) => b.position - a.position);
}

export function roleOptions(store) {
  return rolesOf(store).map((role) => ({ label: role.name, value: role.id, description: "Role", kind: "role" }));
}

/** A channel's name as one reads it: `#general`, but a category's, a thread's and a person's without the sign. */
export function channelLabel(channel) {
  return channel.guild_id && channel.type !== CATEGORY && channel.type !== THREAD ? `#${channel.name}` : channel.name;
}

/** The icon of a channel: what it is, or who may see it. */
export function roomIcon(channel) {
  if (channel.type === THREAD) return "thread";
  if (channel.nsfw) return "shield";
  return isPrivate(channel) ? "lock" : "hash";
}

/** Is the channel hidden from everyone who has no role that lets them see it? */
function isPrivate(channel) {
  const everyone = channel.permission_overwrites?.find((entry) => entry.id === channel.guild_id);
  return Boolean(everyone && BigInt(everyone.deny) & VIEW_CHANNEL);
}

/** What a channel is where its name does not tell: "Category", "Thread in #imagine", or nothing. */
export function channelNote(channel, store) {
  if (channel.type === CATEGORY) return "Category";
  const parent = channel.type === THREAD && store.channels.get(channel.parent_id);
  return parent ? `Thread in ${channelLabel(parent)}` : "";
}

/** `types`: the channel types that are allowed; all of them when empty. */
export function channelOptions(store, types = []) {
  return [...store.channels.values()]
    .filter((channel) => channel.guild_id && (!types.length || types.includes(channel.type)))
    .map((channel) => ({
      label: channelLabel(channel),
      value: channel.id,
      description: channelNote(channel, store),
      kind: "channel",
    }));
}

/**
 * Options of a select component of any type (3 string, 5 user, 6 role, 7 mentionable, 8 channel), with its defaults.
 */
export function selectOptions(component, store) {
  if (component.type === 3) return component.options ?? [];
  const chosen = new Set((component.default_values ?? []).map((value) => value.id));
  const lists = {
    5: () => userOptions(store),
    6: () => roleOptions(store),
    7: () => [...userOptions(store), ...roleOptions(store)],
    8: () => channelOptions(store, component.channel_types ?? []),
  };
  return (lists[component.type]?.() ?? []).map((option) => ({ ...option, default: chosen.has(option.value) }));
}
