"""Messages that people send without writing: forwarded ones, and stickers."""

from __future__ import annotations

from loopback_discord.world.flags import HAS_SNAPSHOT
from loopback_discord.world.messages import Origin
from loopback_discord.world.state import StoredMessage
from loopback_discord.world.wire import Json

PNG, APNG, LOTTIE, GIF = 1, 2, 3, 4  # formats of stickers
_FORWARD = 1
_IN_SNAPSHOT = frozenset({
    "type", "content", "embeds", "attachments", "timestamp", "edited_timestamp", "flags", "mentions", "mention_roles",
    "sticker_items", "components",
})  # fmt: skip


def forwarding(user_id: str, original: StoredMessage, guild_id: str | None) -> Origin:
    """A message of `user_id` that forwards `original` as it is now."""
    link = {"type": _FORWARD, "channel_id": original.channel_id, "message_id": original.id}
    snapshot: Json = {key: value for key, value in original.body.items() if key in _IN_SNAPSHOT}
    extra = {
        "message_reference": link | ({"guild_id": guild_id} if guild_id else {}),
        "message_snapshots": [{"message": snapshot}],
    }
    return Origin(user_id, extra=extra, flags=HAS_SNAPSHOT)


def sticking(user_id: str, sticker_id: str, name: str, kind: int) -> Origin:
    """A message of `user_id` that is a sticker."""
    return Origin(user_id, extra={"sticker_items": [{"id": sticker_id, "name": name, "format_type": kind}]})
