"""INTERACTION_CREATE bodies, complete as Discord sends them."""

from __future__ import annotations

from collections.abc import Iterator

from loopback_discord.checks.command_form import CHANNEL, MENTIONABLE, OPT_USER, ROLE
from loopback_discord.world.messages import partial_member
from loopback_discord.world.permissions import Permission
from loopback_discord.world.state import State
from loopback_discord.world.wire import Json

# The kinds of ids, by option type and by select type.
_KINDS = {OPT_USER: ("user",), ROLE: ("role",), CHANNEL: ("channel",), MENTIONABLE: ("user", "role")}
_SELECT_KINDS = {5: ("user",), 6: ("role",), 7: ("user", "role"), 8: ("channel",)}


def envelope(state: State, kind: int, number: str, token: str, user_id: str, channel: Json, body: Json) -> Json:
    """Everything around `data`: who, where, with which permissions."""
    guild_id = channel.get("guild_id")
    payload: Json = {
        "id": number,
        "application_id": state.application["id"],
        "type": kind,
        "data": body,
        "token": token,
        "version": 1,
        "channel": shown_channel(state, channel, user_id),
        "channel_id": channel["id"],
        "locale": "en-US",
        "app_permissions": str(state.permissions(state.bot_id, channel)),
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": {"0": guild_id or "0"},
        "context": 0 if guild_id else 1,
        "attachment_size_limit": max(state.upload_limit(channel), state.nitro.get(user_id, 0)),
    }
    if guild_id is None:
        return payload | {"user": state.users[user_id]}
    guild = state.guild(guild_id)
    locale = guild["preferred_locale"]
    member = state.member(guild_id, user_id) | {"permissions": str(state.permissions(user_id, channel))}
    return payload | {
        "guild_id": guild_id,
        "guild": {"id": guild_id, "locale": locale, "features": guild["features"]},
        "guild_locale": locale,
        "member": member,
    }


def shown_channel(state: State, channel: Json, user_id: str) -> Json:
    """A channel as an interaction contains it: partial, with this person's permissions in it."""
    keys = ("id", "type", "name", "guild_id", "parent_id", "position", "topic", "nsfw", "flags", "last_message_id")
    extra = ("rate_limit_per_user", "recipients", "last_pin_timestamp")
    of_thread = ("thread_metadata", "owner_id", "message_count", "member_count", "total_message_sent")
    shown = {key: channel[key] for key in (*keys, *extra, *of_thread) if key in channel}
    return shown | {"permissions": str(state.permissions(user_id, channel))}


class Resolver:
    """Collects the objects behind the ids in an interaction."""

    def __init__(self, state: State, channel: Json, user_id: str) -> None:
        self._state, self._channel, self._user_id = state, channel, user_id
        self._found: Json = {}

    def result(self) -> Json:
        """`{"resolved": ...}`, or nothing when no id was met."""
        return {"resolved": self._found} if self._found else {}

    def _add(self, kind: str, number: str, value: Json) -> None:
        self._found.setdefault(kind, {})[number] = value

    def user(self, user_id: str) -> bool:
        if user_id not in self._state.users:
            return False
        self._add("users", user_id, self._state.users[user_id])
        guild_id = self._channel.get("guild_id")
        if guild_id and user_id in self._state.members[guild_id]:
            whole = self._state.members[guild_id][user_id]
            member = {key: value for key, value in partial_member(whole).items() if key not in ("deaf", "mute")}
            granted = self._state.permissions(user_id, self._channel)
            self._add("members", user_id, member | {"permissions": str(granted)})
        return True

    def role(self, role_id: str) -> bool:
        guild = self._state.guilds.get(self._channel.get("guild_id", ""))
        role = next((row for row in guild["roles"] if row["id"] == role_id), None) if guild else None
        if role is not None:
            self._add("roles", role_id, role)
        return role is not None

    def channel(self, channel_id: str, types: list[int]) -> bool:
        """Adds a channel. False for one that this person can't see, or of a type that isn't wanted."""
        channel = self._state.channels.get(channel_id)
        if channel is None or channel.get("guild_id") != self._channel.get("guild_id"):
            return False
        if types and channel["type"] not in types:
            return False
        if not self._state.permissions(self._user_id, channel) & Permission.VIEW_CHANNEL:
            return False
        self._add("channels", channel_id, shown_channel(self._state, channel, self._user_id))
        return True

    def message(self, body: Json) -> None:
        self._add("messages", body["id"], body)

    def attachment(self, row: Json) -> None:
        self._add("attachments", row["id"], row)

    def options(self, defined: Json, given: list[Json]) -> Iterator[str]:
        """Resolves the values of command options; yields the names of those with an impossible id."""
        known = {option["name"]: option for option in defined.get("options", [])}
        for row in given:
            option = known[row["name"]]
            yield from self.options(option, row.get("options") or [])
            kinds = _KINDS.get(option["type"], ())
            if kinds and not self._resolve(kinds, str(row.get("value")), option):
                yield option["name"]

    def values(self, select: Json, values: list[str]) -> Iterator[str]:
        """Resolves the values chosen in a select of users, roles or channels; yields the ids that it doesn't offer."""
        kinds = _SELECT_KINDS.get(select["type"], ())
        for value in values if kinds else ():
            if not self._resolve(kinds, value, select):
                yield value

    def _resolve(self, kinds: tuple[str, ...], value: str, offer: Json) -> bool:
        return any(self._look_up(kind, value, offer) for kind in kinds)

    def _look_up(self, kind: str, value: str, offer: Json) -> bool:
        if kind == "channel":
            return self.channel(value, offer.get("channel_types") or [])
        return self.user(value) if kind == "user" else self.role(value)
