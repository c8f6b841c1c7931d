"""The complete state of the loopback Discord, in Discord's own shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from loopback_discord.rest.errors import Known, refuse
from loopback_discord.rest.incoming import FILE_LIMIT_BYTES
from loopback_discord.world.permissions import DM_PERMISSIONS, Permission, channel_permissions
from loopback_discord.world.snowflake import Snowflakes
from loopback_discord.world.wire import Json

TEXT, DM, CATEGORY, PUBLIC_THREAD = 0, 1, 4, 11
UPLOADS_OF_TIER = (FILE_LIMIT_BYTES, FILE_LIMIT_BYTES, 50 << 20, 100 << 20)


@dataclass(slots=True)
class StoredMessage:
    """A message with this server's own data about it.

    `history` has earlier versions, oldest first; `pinged` the user ids that the last send really notified.
    """

    body: Json
    ephemeral_for: str | None = None
    failed: str | None = None
    pinged: list[str] = field(default_factory=list)
    history: list[Json] = field(default_factory=list)
    origin: str | None = None  # id of the interaction whose token may edit it

    @property
    def id(self) -> str:
        return str(self.body["id"])

    @property
    def channel_id(self) -> str:
        return str(self.body["channel_id"])

    def page_view(self) -> Json:
        """The message with the two keys that only the chat page gets."""
        extra: Json = {}
        if self.ephemeral_for:
            extra["ephemeral_for"] = self.ephemeral_for
        if self.failed:
            extra["failed"] = self.failed
        return self.body | extra


@dataclass(slots=True)
class State:
    """The world as data. `changed` is called after every mutation worth keeping."""

    application: Json
    users: dict[str, Json]
    guilds: dict[str, Json]
    members: dict[str, dict[str, Json]]
    channels: dict[str, Json]
    commands: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, dict[str, StoredMessage]] = field(default_factory=dict)
    nitro: dict[str, int] = field(default_factory=dict)  # upload limits of people with a subscription, in bytes
    closed_dms: set[str] = field(default_factory=set)  # ids of people to whom the bot may not write
    deleted: dict[str, StoredMessage] = field(default_factory=dict)  # of this run, for tests
    snowflakes: Snowflakes = field(default_factory=Snowflakes)
    changed: Callable[[], None] = lambda: None

    @property
    def bot_id(self) -> str:
        return str(self.application["bot"]["id"])

    def user(self, user_id: str) -> Json:
        """The user. Raises ApiError 10013 if nobody has this id."""
        if user_id not in self.users:
            raise refuse(Known.UNKNOWN_USER)
        return self.users[user_id]

    def guild(self, guild_id: str) -> Json:
        """The guild. Raises ApiError 10004 (the bot is in no such guild)."""
        if guild_id not in self.guilds:
            raise refuse(Known.UNKNOWN_GUILD)
        return self.guilds[guild_id]

    def member(self, guild_id: str, user_id: str) -> Json:
        """The member. Raises ApiError 10004 or 10007."""
        self.guild(guild_id)
        if user_id not in self.members[guild_id]:
            raise refuse(Known.UNKNOWN_MEMBER)
        return self.members[guild_id][user_id]

    def channel(self, channel_id: str) -> Json:
        """The channel. Raises ApiError 10003."""
        if channel_id not in self.channels:
            raise refuse(Known.UNKNOWN_CHANNEL)
        return self.channels[channel_id]

    def message(self, channel_id: str, message_id: str) -> StoredMessage:
        """The message. Raises ApiError 10003 or 10008."""
        self.channel(channel_id)
        found = self.messages.get(channel_id, {}).get(message_id)
        if found is None:
            raise refuse(Known.UNKNOWN_MESSAGE)
        return found

    def find_message(self, message_id: str) -> StoredMessage | None:
        return next((rows[message_id] for rows in self.messages.values() if message_id in rows), None)

    def all_messages(self) -> Iterator[StoredMessage]:
        for rows in self.messages.values():
            yield from rows.values()

    def in_channel(self, channel_id: str) -> dict[str, StoredMessage]:
        """Messages by id, oldest first."""
        return self.messages.setdefault(channel_id, {})

    def guild_channels(self, guild_id: str) -> list[Json]:
        """Channels and categories, without threads, in their order."""
        rows = [row for row in self.channels.values() if row.get("guild_id") == guild_id and not is_thread(row)]
        return sorted(rows, key=lambda channel: (channel["position"], int(channel["id"])))

    def threads(self, guild_id: str) -> list[Json]:
        return [row for row in self.channels.values() if row.get("guild_id") == guild_id and is_thread(row)]

    def ground(self, channel: Json) -> Json:
        """The channel whose rules apply: a thread has no overwrites and no age limit of its own, so its parent.

        Raises ApiError 10003 if the parent is gone.
        """
        return self.channel(channel["parent_id"]) if is_thread(channel) else channel

    def dm_with(self, user_id: str) -> Json:
        """The direct message channel of a person and the bot, created if there is none."""
        self.user(user_id)
        for channel in self.channels.values():
            if channel["type"] == DM and channel["recipients"][0]["id"] == user_id:
                return channel
        channel = new_dm(self.snowflakes.next(), self.users[user_id])
        self.channels[channel["id"]] = channel
        self.changed()
        return channel

    def permissions(self, user_id: str, channel: Json) -> int:
        """The user's permissions in the channel; 0 if they aren't a member."""
        guild_id = channel.get("guild_id")
        if guild_id is None:
            insiders = {self.bot_id, channel["recipients"][0]["id"]}
            return int(DM_PERMISSIONS) if user_id in insiders else 0
        member = self.members[guild_id].get(user_id)
        return channel_permissions(self.guilds[guild_id], member, self.ground(channel)) if member else 0

    def upload_limit(self, channel: Json) -> int:
        """The largest file that the bot may send there by its own token, in bytes."""
        guild_id = channel.get("guild_id")
        return FILE_LIMIT_BYTES if guild_id is None else UPLOADS_OF_TIER[self.guilds[guild_id]["premium_tier"]]

    def may_send(self, user_id: str, channel: Json) -> bool:
        """True if the user may write there; threads have a permission of their own."""
        needed = Permission.SEND_MESSAGES_IN_THREADS if is_thread(channel) else Permission.SEND_MESSAGES
        return bool(self.permissions(user_id, channel) & needed)


def is_thread(channel: Json) -> bool:
    return bool(channel["type"] == PUBLIC_THREAD)


def is_archived(channel: Json) -> bool:
    return is_thread(channel) and bool(channel["thread_metadata"]["archived"])


def new_dm(channel_id: str, person: Json) -> Json:
    """A direct message channel as the bot sees it: the recipient is the person."""
    return {"id": channel_id, "type": DM, "last_message_id": None, "flags": 0, "recipients": [person]}
