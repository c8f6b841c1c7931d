"""The cards on which moderators decide about flagged prompts. Their buttons work across restarts.

A press never edits its card itself: the outbox sender does, so that an older state can't come last.
"""

from __future__ import annotations

from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.core.jobs.pending_request import PendingRequest
from bot.core.links import fits_button
from bot.core.models import ChannelId, GuildId, MessageId, MessageRef, UserId
from bot.texts.moderation import reviews as say
from bot.ui.kit import outgoing, respond
from bot.ui.kit.outgoing import Upload
from bot.ui.kit.panel_item import PanelButton
from bot.ui.kit.services import reviews_of
from bot.ui.moderation import review_text

APPROVE, REJECT = "yes", "no"


class ReviewButton(PanelButton, prefix=panel_id.REVIEW):
    """Yes or no to a text that a filter caught."""

    outdated = say.OUTDATED()

    @classmethod
    def of(cls, verb: str, request_id: str, label: str, style: discord.ButtonStyle) -> Self:
        """The button that says `label`."""
        return cls.saying(verb, request_id, label=label, style=style)

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        guild_id, card = _moderated(interaction)
        said = self.meaning()
        if said.verb not in (APPROVE, REJECT):
            raise UserError(self.outdated)
        decision = await reviews_of(interaction).decide(
            said.argument,
            UserId(interaction.user.id),
            guild_id,
            card,
            approved=said.verb == APPROVE,
        )
        if decision.fresh:
            await outgoing.defer(interaction)
        else:
            state = review_text.state_of(decision.request)
            await respond.private(interaction, say.DECIDED_BEFORE(state=state).strip())


def _moderated(interaction: discord.Interaction[Any]) -> tuple[GuildId, MessageRef]:
    """The server, and the pressed card. Raises UserError for members who may not decide there."""
    may, message = interaction.permissions, interaction.message
    if interaction.guild_id is None or not (may.manage_messages or may.manage_guild or may.administrator):
        raise UserError(say.NOT_ALLOWED())
    if message is None or interaction.channel_id is None:
        raise UserError(say.OUTDATED())
    return GuildId(interaction.guild_id), MessageRef(ChannelId(interaction.channel_id), MessageId(message.id))


def card(request: PendingRequest) -> tuple[str, discord.ui.View, Upload | None]:
    """The text of a request's card, its buttons while it is undecided, and the whole text as a file if it is long."""
    said, view = review_text.card(request), discord.ui.View(timeout=None)
    if request.approved is None:
        view.add_item(ReviewButton.of(APPROVE, request.id, say.APPROVE_BUTTON(), discord.ButtonStyle.success))
        view.add_item(ReviewButton.of(REJECT, request.id, say.REJECT_BUTTON(), discord.ButtonStyle.danger))
        for number, picture in enumerate(request.new.spec.references, 1):
            if fits_button(picture.url):  # a member may have typed any
                view.add_item(discord.ui.Button(label=say.PICTURE_BUTTON(number=number), url=picture.url, row=1))
    file = None
    if said.whole is not None:
        file = Upload(said.whole.encode("utf-8"), "text.txt", "")
    return said.content, view, file


DYNAMIC_ITEMS = (ReviewButton,)
