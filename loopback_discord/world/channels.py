"""Changes that admins make to channels: deleting them, and their permissions."""

from __future__ import annotations

from loopback_discord.world.hub import Event, Hub
from loopback_discord.world.permissions import named
from loopback_discord.world.state import State, is_thread
from loopback_discord.world.wire import Json, iso_now

_MEMBER = 1  # the type of an overwrite for a member; 0 would be a role


class ChannelDesk:
    """Changes the channel list and tells everyone."""

    def __init__(self, state: State, hub: Hub) -> None:
        self._state, self._hub = state, hub

    def delete(self, channel_id: str) -> None:
        """Deletes a channel with its threads; a category's channels move out of it. Raises ApiError 10003."""
        gone = self._state.channel(channel_id)
        for child in [row for row in self._state.channels.values() if row.get("parent_id") == channel_id]:
            if is_thread(child):
                self._forget(child)
            else:
                child["parent_id"] = None
                self._tell("CHANNEL_UPDATE", child)
        self._forget(gone)

    def _forget(self, channel: Json) -> None:
        del self._state.channels[channel["id"]]
        self._state.messages.pop(channel["id"], None)
        if is_thread(channel):
            self._tell("THREAD_DELETE", {key: channel[key] for key in ("id", "guild_id", "parent_id", "type")})
        else:
            self._tell("CHANNEL_DELETE", channel)

    def overwrite(
        self, channel_id: str, user_id: str, *, allow: tuple[str, ...] = (), deny: tuple[str, ...] = ()
    ) -> None:
        """Gives or takes permissions (by Discord's names) in one channel (threads have no overwrites).

        Raises ApiError 10003; KeyError for an unknown permission.
        """
        row = self._state.channel(channel_id)
        mine = [entry for entry in row["permission_overwrites"] if entry["id"] == user_id]
        entry: Json = mine[0] if mine else {"id": user_id, "type": _MEMBER, "allow": "0", "deny": "0"}
        if not mine:
            row["permission_overwrites"].append(entry)
        entry["allow"] = str((int(entry["allow"]) | named(*allow)) & ~named(*deny))
        entry["deny"] = str((int(entry["deny"]) | named(*deny)) & ~named(*allow))
        self._tell("CHANNEL_UPDATE", row)

    def archive(self, channel_id: str, *, archived: bool, locked: bool) -> None:
        """Closes or opens a thread; a locked one stays closed to the bot. Raises ApiError 10003."""
        thread = self._state.channel(channel_id)
        thread["thread_metadata"] |= {"archived": archived, "locked": locked, "archive_timestamp": iso_now()}
        self._tell("THREAD_UPDATE", thread)

    def _tell(self, name: str, body: Json) -> None:
        self._state.changed()
        self._hub.publish(Event(name, body, body.get("guild_id")))
