/** People, roles and channels as options of a select or an option field. */

const ROLE_EVERYONE_POSITION = 0;

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

export function roleOptions(store) {
  return [...store.roles.values()]
    .filter((role) => role.position !== ROLE_EVERYONE_POSITION || role.name !== "@everyone")
    .map((role) => ({ label: role.name, value: role.id, description: "Role", kind: "role" }));
}

/** `types`: the channel types that are allowed; all of them when empty. */
export function channelOptions(store, types = []) {
  return [...store.channels.values()]
    .filter((channel) => channel.guild_id && (!types.length || types.includes(channel.type)))
    .map((channel) => ({ label: `#${channel.name}`, value: channel.id, kind: "channel" }));
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
