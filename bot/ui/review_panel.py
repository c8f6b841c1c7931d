"""The cards on which moderators decide about flagged prompts. Their buttons work across restarts.

A press never edits its card itself: the postman does, so that no older state can come last.
"""

from __future__ import annotations

from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.actions import title
from bot.core.errors import UserError
from bot.core.held import Held
from bot.core.models import ChannelId, GuildId, MessageId, MessageRef, UserId
from bot.core.prices import ASK_ABOVE
from bot.core.quota_text import credits
from bot.core.quoting import quoted
from bot.services.wordings import judged_text
from bot.ui import respond
from bot.ui.panel_item import PanelButton
from bot.ui.render import cut_escaped, small

APPROVE, REJECT = "yes", "no"
MAX_TEXT = 1000  # characters of a prompt on a card
MAX_OUTCOME = 300
OUTDATED = "This card was made by another version of me. Please ask its member to send the text anew."
NOT_ALLOWED = "Only members who may manage this server, or the messages of this channel, can decide about this."


class ReviewButton(PanelButton, prefix=panel_id.REVIEW):
    """Yes or no to a text that a filter caught."""

    outdated = OUTDATED

    @classmethod
    def of(cls, verb: str, held_id: str, label: str, style: discord.ButtonStyle) -> Self:
        """The button that says `label`."""
        custom_id = panel_id.encode(panel_id.REVIEW, verb, held_id)
        return cls(discord.ui.Button(label=label, style=style, custom_id=custom_id), panel_id.PanelId(verb, held_id))

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        guild_id, card = _moderated(interaction)
        said = self.meaning()
        if said.verb not in (APPROVE, REJECT):
            raise UserError(self.outdated)
        decision = await respond.services_of(interaction).reviews.decide(
            said.argument,
            UserId(interaction.user.id),
            guild_id,
            card,
            respond.origin(interaction).answer_by,
            approved=said.verb == APPROVE,
        )
        if decision.fresh:
            await interaction.response.defer()
        else:
            await respond.private(interaction, f"That was decided before. {_state(decision.request)}".strip())


def _moderated(interaction: discord.Interaction[Any]) -> tuple[GuildId, MessageRef]:
    """The server, and the card that was pressed. Raises UserError for who may not decide there."""
    may, message = interaction.permissions, interaction.message
    if interaction.guild_id is None or not (may.manage_messages or may.manage_guild or may.administrator):
        raise UserError(NOT_ALLOWED)
    if message is None or interaction.channel_id is None:
        raise UserError(OUTDATED)
    return GuildId(interaction.guild_id), MessageRef(ChannelId(interaction.channel_id), MessageId(message.id))


def card(request: Held) -> tuple[str, discord.ui.View]:
    """What a card says of a request, and its buttons while somebody is to decide."""
    new, view = request.new, discord.ui.View(timeout=None)
    price = f"costs {credits(new.cost)}" if new.cost > ASK_ABOVE else ""
    lines = [
        f"**A text to look at**, from <@{new.user_id}> in <#{new.channel_id}>, <t:{int(request.created_at)}:R>",
        f"Caught by {quoted(request.caught, 200)}",
        *(f"> {line}" for line in cut_escaped(judged_text(new.spec), MAX_TEXT).splitlines()),
    ]
    text = "\n".join(lines) + small(title(new.spec.action, new.spec.index), price)
    if state := _state(request):
        text += f"\n{state}"
    if request.approved is None:
        view.add_item(ReviewButton.of(APPROVE, request.id, "Approve", discord.ButtonStyle.success))
        view.add_item(ReviewButton.of(REJECT, request.id, "Reject", discord.ButtonStyle.danger))
    return text, view


def _state(request: Held) -> str:
    """How it stands, "" before anybody decided."""
    by = f"<@{request.decided_by}>"
    match request.approved:
        case None:
            return f"⚠️ {_cut(request.outcome)}" if request.outcome else ""
        case True if request.closed_at is None:
            return f"✅ Approved by {by}. It is being started."
        case True:
            return f"✅ Approved by {by}. {_cut(request.outcome)}".rstrip()
        case False if request.decided_by is None:
            return f"⌛ {_cut(request.outcome) or 'Nobody decided about it in time.'}"
        case False:
            return f"⛔ Rejected by {by}."


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_OUTCOME else line[: MAX_OUTCOME - 1] + "…"


DYNAMIC_ITEMS = (ReviewButton,)
