/** Slash commands as data: which there are, which one a line means, whether the values fit. No DOM here. */

export const CHAT_INPUT = 1;
export const USER_MENU = 2;
export const MESSAGE_MENU = 3;

export const OptionType = {
  SUBCOMMAND: 1,
  GROUP: 2,
  STRING: 3,
  INTEGER: 4,
  BOOLEAN: 5,
  USER: 6,
  CHANNEL: 7,
  ROLE: 8,
  MENTIONABLE: 9,
  NUMBER: 10,
  ATTACHMENT: 11,
};

const GUILD_CONTEXT = 0;
const BOT_DM_CONTEXT = 1;

const ADMINISTRATOR = 1n << 3n;

/**
 * Does a member with these permissions see the command, as its author set it by default? "0" means administrators
 * only.
 */
function permitted(command, permissions) {
  const needed = command.default_member_permissions;
  if (needed === null || needed === undefined || permissions & ADMINISTRATOR) return true;
  return BigInt(needed) > 0n && (permissions & BigInt(needed)) === BigInt(needed);
}

/** May this command be used in that channel by a member with these permissions (a bit set)? In a DM everybody may. */
export function usableIn(command, channel, permissions) {
  if (!channel) return false;
  const inGuild = Boolean(channel.guild_id);
  if (command.guild_id && command.guild_id !== channel.guild_id) return false;
  if (command.nsfw && inGuild && !channel.nsfw) return false;
  if (inGuild && !permitted(command, permissions)) return false;
  if (Array.isArray(command.contexts)) return command.contexts.includes(inGuild ? GUILD_CONTEXT : BOT_DM_CONTEXT);
  return inGuild || command.dm_permission !== false;
}

/**
 * One entry per thing that can be run: a plain command, or each subcommand.
 * @returns {{command: object, path: string[], name: string, description: string, options: object[]}[]}
 */
export function entriesOf(commands) {
  const entries = [];
  const walk = (command, node, path) => {
    const options = node.options ?? [];
    const branches = options.filter((o) => o.type === OptionType.SUBCOMMAND || o.type === OptionType.GROUP);
    if (branches.length) {
      for (const branch of branches) walk(command, branch, [...path, branch.name]);
      return;
    }
    const ordered = [...options.filter((o) => o.required), ...options.filter((o) => !o.required)];
    entries.push({ command, path, name: path.join(" "), description: node.description ?? "", options: ordered });
  };
  for (const command of commands)
    if ((command.type ?? CHAT_INPUT) === CHAT_INPUT) walk(command, command, [command.name]);
  return entries.sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Entries for what was typed after the slash: those that begin with it, then those that contain it, then by
 * description.
 */
export function search(entries, typed) {
  const wanted = typed.trim().toLowerCase().replace(/\s+/g, " ");
  const rank = (entry) => {
    if (entry.name.startsWith(wanted)) return 0;
    if (entry.path.some((part) => part.startsWith(wanted))) return 1;
    if (entry.name.includes(wanted)) return 2;
    return entry.description.toLowerCase().includes(wanted) ? 3 : 4;
  };
  return entries
    .map((entry) => [rank(entry), entry])
    .filter(([r]) => r < 4)
    .sort((a, b) => a[0] - b[0])
    .map(([, entry]) => entry);
}

/**
 * The command that a typed or pasted line has named completely, with the text behind it; `null` while it is still a
 * search.
 */
export function matchLine(entries, line) {
  const typed = line.replace(/^\/\s*/, "/");
  const named = entries.filter(
    (e) => typed.toLowerCase().startsWith(`/${e.name} `) || typed.toLowerCase().startsWith(`/${e.name}\n`),
  );
  if (!named.length) return null;
  const entry = named.reduce((best, e) => (e.name.length > best.name.length ? e : best));
  return { entry, rest: typed.slice(entry.name.length + 2) };
}

/**
 * Text behind a command's name, spread over its options. Discord copies commands as `/x prompt: a fox aspect: 16:9`;
 * only a line that starts so is split, everything else is free text for the first option that takes text.
 * @returns {Map<string, string>} option name -> text
 */
export function spread(entry, rest) {
  const values = new Map();
  const names = entry.options.filter((o) => o.type !== OptionType.ATTACHMENT).map((o) => o.name);
  const marks = [...rest.matchAll(/(?:^|\s)([\p{Ll}\p{N}_-]+):\s*/gu)].filter((m) => names.includes(m[1]));
  if (marks.length && marks[0].index === 0) {
    marks.forEach((mark, i) => {
      const end = marks[i + 1]?.index ?? rest.length;
      if (!values.has(mark[1])) values.set(mark[1], rest.slice(mark.index + mark[0].length, end).trim());
    });
    return values;
  }
  const first = entry.options.find((o) => o.type !== OptionType.ATTACHMENT);
  if (first && rest) values.set(first.name, rest);
  return values;
}

function checkNumber(option, text) {
  const whole = option.type === OptionType.INTEGER;
  const value = Number(text.trim());
  if (!text.trim() || !Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) {
    return { error: whole ? "Input a valid integer." : "Input a valid number." };
  }
  if (option.min_value !== undefined && value < option.min_value)
    return { error: `Must be at least ${option.min_value}.` };
  if (option.max_value !== undefined && value > option.max_value)
    return { error: `Must be at most ${option.max_value}.` };
  return { value };
}

function checkString(option, text) {
  if (!text.trim())
    return {
      error: option.required ? "This option is required. Specify a value." : "Specify a value or remove this option.",
    };
  if (text.length < (option.min_length ?? 0))
    return { error: `Must be at least ${option.min_length} characters long.` };
  if (text.length > (option.max_length ?? 6000))
    return { error: `Must be at most ${option.max_length ?? 6000} characters long.` };
  return { value: text };
}

/**
 * Check what a field holds: `picked` is the value of a chosen suggestion, `text` what stands in the field.
 * @returns {{value: unknown} | {error: string}}
 */
export function check(option, text, picked) {
  if (picked !== undefined) return { value: picked };
  if (!text.trim())
    return {
      error: option.required ? "This option is required. Specify a value." : "Specify a value or remove this option.",
    };
  if (option.choices?.length) return { error: "Pick one of the choices." };
  if (option.type === OptionType.INTEGER || option.type === OptionType.NUMBER) return checkNumber(option, text);
  if (option.type === OptionType.STRING) return checkString(option, text);
  if (option.type === OptionType.BOOLEAN) return { error: "Pick True or False." };
  return { error: "Pick one from the list." };
}

/** Wrap leaf options into their subcommand and group, as an interaction carries them. */
export function nest(entry, leaves) {
  let options = leaves;
  const inner = entry.path.slice(1);
  for (let depth = inner.length - 1; depth >= 0; depth -= 1) {
    const type = depth === inner.length - 1 ? OptionType.SUBCOMMAND : OptionType.GROUP;
    options = [{ name: inner[depth], type, options }];
  }
  return options;
}
