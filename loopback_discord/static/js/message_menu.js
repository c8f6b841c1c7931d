/** What can be done with a message or a person: apps' commands, reply, copy, delete. */

import { MESSAGE_MENU, USER_MENU } from "./commands.js";
import { confirm, toast } from "./dialog.js";
import { icon } from "./dom.js";
import { hashFor } from "./links.js";
import { openMenu } from "./menu.js";
import { Flag } from "./store.js";

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    toast(`The browser did not allow copying. ${what}: ${text}`, "error");
  }
}

export const isEphemeral = (message) =>
  Boolean(message.ephemeral_for) || Boolean((message.flags ?? 0) & Flag.EPHEMERAL);

/** May the viewer take this message away? */
function canRemove(app, message) {
  return isEphemeral(message) || message.author?.id === app.store.me.id || app.store.canManageMessages;
}

/** Delete after a question, dismiss an ephemeral one at once. */
export async function removeMessage(app, message) {
  const own = isEphemeral(message);
  if (
    !own &&
    !(await confirm({
      title: "Delete message",
      text: "Are you sure you want to delete this message?",
      action: "Delete",
    }))
  )
    return;
  try {
    if (!message.local) await app.api.remove(message.id);
    app.store.removed(message.channel_id, message.id);
  } catch (error) {
    toast(error.message, "error");
  }
}

function appEntries(app, type, target) {
  const commands = app.store.commandsOf(type);
  if (!commands.length) return [];
  return [
    null,
    { heading: "Apps" },
    ...commands.map((command) => ({
      label: command.name,
      run: () => app.runCommand({ command: command.id, type, options: [], target }, command.name),
    })),
  ];
}

/** Menu of a message at a point of the window. */
export function openMessageMenu(app, message, point) {
  const link = `${location.origin}/${hashFor(app.store.channel, message.id)}`;
  const usable = !isEphemeral(message);
  openMenu(
    [
      usable && { label: "Reply", run: () => app.composer.replyTo(message), icon: icon("reply") },
      message.content && { label: "Copy text", run: () => copy(message.content, "Text") },
      ...(usable ? appEntries(app, MESSAGE_MENU, message.id) : []),
      null,
      { label: "Copy message link", run: () => copy(link, "Link"), icon: icon("link") },
      { label: "Copy message ID", run: () => copy(message.id, "ID") },
      ...(canRemove(app, message)
        ? [
            null,
            {
              label: isEphemeral(message) ? "Dismiss message" : "Delete message",
              danger: true,
              icon: icon("trash"),
              run: () => removeMessage(app, message),
            },
          ]
        : []),
    ].filter((entry, index) => entry || (entry === null && index > 0)),
    point,
    "Message actions",
  );
}

/** Menu of a person at a point of the window. */
export function openUserMenu(app, user, point) {
  openMenu(
    [
      { label: "Mention", run: () => app.composer.insert(`<@${user.id}> `), icon: icon("at") },
      ...appEntries(app, USER_MENU, user.id),
      null,
      { label: "Copy user ID", run: () => copy(user.id, "ID") },
    ],
    point,
    `Actions for ${app.store.displayName(user)}`,
  );
}
