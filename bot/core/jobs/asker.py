"""The member who asks for something, and the interaction by which they ask."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from bot.core.models import ChannelId, GuildId, UserId
from bot.core.rules.policy import NOBODY, MemberContext


@dataclass(frozen=True, slots=True)
class Asker:
    """The member who asks for a job, where they are, and the interaction by which they ask.

    `key` makes each effect happen once: it is the id of the interaction, or stands for the session or request that a
    job comes of. `interaction_token` edits the answers to the interaction for 15 minutes; "" = we have none, or none
    any more. `size_limit_bytes` is what Discord lets us upload where the member is.
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


def encode(asker: Asker) -> str:
    """An asker as JSON in ASCII, without the parts that change: the key and the token."""
    context = asker.member_context
    return json.dumps(
        {
            "user_id": asker.user_id,
            "user_name": asker.user_name,
            "guild_id": asker.guild_id,
            "channel_id": asker.channel_id,
            "application_id": asker.application_id,
            "size_limit_bytes": asker.size_limit_bytes,
            "member_context": {
                "roles": sorted(context.roles),
                "places": list(context.channels),
                "home": context.home,
                "adult": context.adult,
            },
        }
    )


def decode(kept: str, key: str, interaction_token: str | None) -> Asker:
    """The asker that `encode` wrote. A missing name, server or context is empty.

    Raises ValueError for anything else; its message quotes nothing, because the text is about a member.
    """
    try:
        found: dict[str, Any] = json.loads(kept)
        context, guild_id = found.get("member_context", {}), found.get("guild_id")
        return Asker(
            key=key,
            user_id=UserId(int(found["user_id"])),
            user_name=str(found.get("user_name", "")),
            guild_id=None if guild_id is None else GuildId(int(guild_id)),
            channel_id=ChannelId(int(found["channel_id"])),
            interaction_token=interaction_token or "",
            application_id=int(found["application_id"]),
            size_limit_bytes=int(found["size_limit_bytes"]),
            member_context=MemberContext(
                roles=frozenset(map(int, context.get("roles", ()))),
                channels=tuple(map(int, context.get("places", ()))),
                home=int(context.get("home", 0)),
                adult=bool(context.get("adult", False)),
            ),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise ValueError(f"the stored asker of {key} cannot be read ({type(fault).__name__})") from None
