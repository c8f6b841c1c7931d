"""The only way to send messages to Discord: nobody is pinged unless named, links have no embeds, nothing is too long,
and Discord's refusals become our exceptions."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.connection import deadline
from bot.core.discord_limits import MAX_CONTENT
from bot.core.models import ChannelId, MessageId, MessageRef
from bot.ui.kit.discord_errors import NO_REPLIES, translate_discord_errors

NOBODY = discord.AllowedMentions.none()
KEPT: Any = discord.utils.MISSING  # an edit leaves this part of the message unchanged


class Shared(io.BytesIO):
    """Bytes to read, without a copy of them: aiohttp asks for a buffer only to learn their length, and Python would
    make a writable copy for it."""

    def getbuffer(self) -> memoryview:
        return memoryview(self.getvalue())


class _LetGo(discord.File):
    """A file that releases its bytes once it is sent, though the request's record may be kept longer."""

    def close(self) -> None:
        super().close()
        self.fp.close()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send. `text` is its description for screen readers."""

    content: bytes
    name: str
    text: str

    def file(self) -> discord.File:
        """A file for one try: discord.py closes it in any case."""
        return _LetGo(Shared(self.content), filename=self.name, description=self.text or None)


async def post(
    channel: discord.abc.Messageable,
    content: str,
    *,
    nonce: str,
    mentions: discord.AllowedMentions = NOBODY,
    view: discord.ui.View | None = None,
    file: Upload | None = None,
    reply_to: MessageRef | None = None,
) -> MessageRef:
    """Send a new message by the bot's own token. The same `nonce` within minutes is the same message. If replies are
    not possible, it stands alone. Raises PublishLater, MessageGone or Refused."""
    fields: dict[str, Any] = {"nonce": nonce, "allowed_mentions": mentions, "suppress_embeds": True, "view": view}
    async with translate_discord_errors():
        try:
            sent = await channel.send(_cut(content), **fields, **_attached(file), **_reference(reply_to))
        except discord.HTTPException as refused:
            if reply_to is None or refused.code != NO_REPLIES:
                raise
            sent = await channel.send(_cut(content), **fields, **_attached(file))
    return ref_of(sent)


async def answer(
    hook: discord.Webhook,
    content: str,
    *,
    private: bool,
    mentions: discord.AllowedMentions = NOBODY,
    view: discord.ui.View | None = None,
    file: Upload | None = None,
) -> MessageRef:
    """Send a further answer by an interaction's token. Raises PublishLater, MessageGone or Refused."""
    fields: dict[str, Any] = {"ephemeral": private, "allowed_mentions": mentions, "suppress_embeds": True, "wait": True}
    if view is not None:
        fields["view"] = view
    async with translate_discord_errors():
        sent = await hook.send(_cut(content), **fields, **_attached(file))
    return ref_of(sent)


async def edit(
    target: discord.PartialMessage | tuple[discord.Webhook, Any],
    content: str = KEPT,
    *,
    mentions: discord.AllowedMentions = NOBODY,
    view: discord.ui.View | None = KEPT,
    files: Sequence[Upload] = KEPT,
) -> None:
    """Change a message of ours: by its ids, or by a token and the message's id. Parts that aren't given stay; embeds
    were suppressed when it was sent. Raises PublishLater, MessageGone or Refused."""
    given: dict[str, Any] = {} if view is KEPT else {"view": view}
    if content is not KEPT:
        given |= {"content": _cut(content), "allowed_mentions": mentions}
    if files is not KEPT:
        given["attachments"] = [upload.file() for upload in files]
    async with translate_discord_errors():
        if isinstance(target, tuple):
            hook, message_id = target
            await hook.edit_message(message_id, **given)
        else:
            await target.edit(**given)


async def reply(
    interaction: discord.Interaction[Any],
    content: str,
    *,
    view: discord.ui.View = KEPT,
    private: bool = True,
    mentions: discord.AllowedMentions = NOBODY,
) -> discord.InteractionCallbackResponse[Any]:
    """Send the first answer to an interaction, which acknowledges it. Raises discord.py's exceptions: the caller knows
    what an answer that didn't arrive means."""
    deadline.answering(interaction)
    return await interaction.response.send_message(
        _cut(content), view=view, ephemeral=private, allowed_mentions=mentions, suppress_embeds=True
    )


async def redraw(interaction: discord.Interaction[Any], content: str, *, view: discord.ui.View | None) -> None:
    """Answer a press by changing its message. Raises discord.py's exceptions."""
    deadline.answering(interaction)
    await interaction.response.edit_message(
        content=_cut(content), view=view, allowed_mentions=NOBODY, suppress_embeds=True
    )


async def ask(interaction: discord.Interaction[Any], form: discord.ui.Modal) -> None:
    """Answer with a form. Raises discord.py's exceptions."""
    deadline.answering(interaction)
    await interaction.response.send_modal(form)


async def defer(interaction: discord.Interaction[Any]) -> None:
    """Acknowledge a press or a form; its message is changed later, or stays. Raises discord.py's exceptions."""
    deadline.answering(interaction)
    await interaction.response.defer()


async def think(interaction: discord.Interaction[Any], *, private: bool) -> None:
    """Acknowledge, and answer later; Discord shows that the bot is thinking. Raises discord.py's exceptions."""
    deadline.answering(interaction)
    await interaction.response.defer(ephemeral=private, thinking=True)


async def amend(
    interaction: discord.Interaction[Any],
    content: str,
    *,
    view: discord.ui.View | None = KEPT,
    files: Sequence[discord.File] = KEPT,
) -> None:
    """Change the first answer to an interaction, or the message of the press. Raises discord.py's exceptions."""
    await interaction.edit_original_response(
        content=_cut(content), view=view, attachments=files, allowed_mentions=NOBODY
    )


async def follow(
    interaction: discord.Interaction[Any],
    content: str,
    *,
    view: discord.ui.View = KEPT,
    files: Sequence[discord.File] = KEPT,
) -> None:
    """Send one more answer to an interaction, for its member alone. Raises discord.py's exceptions."""
    await interaction.followup.send(
        _cut(content), view=view, files=files, ephemeral=True, allowed_mentions=NOBODY, suppress_embeds=True
    )


def ref_of(message: discord.Message) -> MessageRef:
    """The ids of a message."""
    direct = isinstance(message.channel, discord.DMChannel)
    return MessageRef(ChannelId(message.channel.id), MessageId(message.id), direct)


def _cut(content: str) -> str:
    return content if len(content) <= MAX_CONTENT else f"{content[: MAX_CONTENT - 1]}…"


def _attached(file: Upload | None) -> dict[str, Any]:
    return {} if file is None else {"file": file.file()}


def _reference(reply_to: MessageRef | None) -> dict[str, Any]:
    if reply_to is None:
        return {}
    reference = discord.MessageReference(
        message_id=reply_to.message_id, channel_id=reply_to.channel_id, fail_if_not_exists=False
    )
    return {"reference": reference}
