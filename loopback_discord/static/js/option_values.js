/** What an option field suggests: its choices, True and False, people, roles, channels, or what the bot answers. */

import { OptionType } from "./commands.js";
import { channelOptions, roleOptions, userOptions } from "./entities.js";

const SHOWN = 25;

/** Everything that could be picked, known without asking the bot; `null` for free text and numbers. */
export function fixedValues(option, store) {
  if (option.choices?.length) return option.choices.map((choice) => ({ label: choice.name, value: choice.value }));
  switch (option.type) {
    case OptionType.BOOLEAN:
      return [
        { label: "True", value: true },
        { label: "False", value: false },
      ];
    case OptionType.USER:
      return userOptions(store);
    case OptionType.ROLE:
      return roleOptions(store);
    case OptionType.CHANNEL:
      return channelOptions(store, option.channel_types ?? []);
    case OptionType.MENTIONABLE:
      return [...userOptions(store), ...roleOptions(store)];
    default:
      return null;
  }
}

/** Those whose label holds the text; the ones that begin with it first. */
export function narrow(values, text) {
  const wanted = text.trim().toLowerCase().replace(/^[@#]/, "");
  const plain = (value) => value.label.toLowerCase().replace(/^[@#]/, "");
  const fitting = values.filter(
    (value) => plain(value).includes(wanted) || value.description?.toLowerCase().includes(wanted),
  );
  return [
    ...fitting.filter((v) => plain(v).startsWith(wanted)),
    ...fitting.filter((v) => !plain(v).startsWith(wanted)),
  ].slice(0, SHOWN);
}

/** The one value that the text names exactly (by label, id or mention), or `undefined`. */
export function exact(values, text) {
  const wanted = text.trim().toLowerCase();
  const id = /^<(?:@[!&]?|#)(\d+)>$/.exec(wanted)?.[1] ?? wanted;
  return values.find(
    (value) =>
      value.label.toLowerCase() === wanted ||
      String(value.value).toLowerCase() === id ||
      value.label.toLowerCase() === `#${wanted}`,
  )?.value;
}
