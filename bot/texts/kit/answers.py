"""Texts of answers to interactions: failures on the way, and missing rights."""

from __future__ import annotations

from bot.texts.catalog import text

CLOSED = text("answers.closed", "Discord doesn't let me answer in this channel. Try again in another one.")
CLOSED_UNSTARTED = text(
    "answers.closed_unstarted",
    "Discord doesn't let me answer in this channel. Nothing was started and nothing was charged. "
    "Try again in another channel.",
)
BLOCKED = text(
    "answers.blocked",
    "Discord blocks this text here because of a link or a word in it. Nothing was started and nothing was charged. "
    "Change the prompt and try again.",
)
NOT_NOW = text("answers.not_now", "Discord didn't take that just now. Try again in a minute.")
NO_CHANNEL = text("answers.no_channel", "I can't see which channel this is. Try again in another one.")
NOT_OFFERED = text(
    "answers.not_offered",
    "That button or choice isn't available on this message now. Nothing was changed. "
    "Use what the message shows, or run the command again.",
)
NO_PANEL = text(
    "answers.no_panel",
    "This message no longer has the panel that this form belongs to. Nothing was changed. Open the panel again.",
)
UNKNOWN_FORM = text("answers.unknown_form", "This form is out of date. Open it again where you found it.")
UNREADABLE = text("answers.unreadable", "I can't read what Discord sent me with this. Try it on another message.")
NO_COMMAND = text("answers.no_command", "I no longer have this command. Reload Discord with Ctrl+R.")
BUG = text(
    "answers.bug",
    "Something went wrong on my side. Try again; if it keeps happening, tell the operator of this bot this reference: "
    "`{reference}`",
)
BUSY = text("answers.busy", "I'm too busy right now and kept nothing of this. Try again in a minute.")
RESTARTED = text("answers.restarted", "I was restarted before I could answer. Try that again.")
NEEDS_MANAGE_SERVER = text(
    "answers.needs_manage_server",
    "You need the permission Manage Server for this. Ask an admin of this server. "
    "Your own jobs are in `/jobs`, and your credits are in `/quota`.",
)
NO_SUCH_CHANNEL = text("answers.no_such_channel", "That channel isn't in this server. Choose one of its channels.")
NO_SUCH_ROLE = text("answers.no_such_role", "That role isn't in this server. Choose one of its roles.")
