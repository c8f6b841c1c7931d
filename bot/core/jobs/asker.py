"""The member who asks for something, and the interaction by which they ask."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.models import ChannelId, GuildId, UserId
from bot.core.rules.policy import NOBODY, MemberContext


@dataclass(frozen=True, slots=True)
class Asker:
    """The member who asks for a job, where they are, and the interaction by which they ask.

    `key` is the interaction's id, so the same event twice has the same key. `interaction_token` edits the answers to
    the interaction for 15 minutes; "" = we have none (any more). `size_limit_bytes` is what Discord lets us upload
    where it was asked.
    """

    key: str
    user_id: UserId
    user_name: str
    guild_id: GuildId | None
    channel_id: ChannelId
    interaction_token: str = field(repr=False)
    application_id: int
    size_limit_bytes: int
    member_context: MemberContext = NOBODY
