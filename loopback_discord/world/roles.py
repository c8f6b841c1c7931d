"""Roles of members: given, taken, and reported to sessions with the members intent."""

from __future__ import annotations

from loopback_discord.rest.errors import Known, refuse
from loopback_discord.world.hub import Event, Hub
from loopback_discord.world.state import State
from loopback_discord.world.wire import Json


class RoleDesk:
    """Changes members' roles. A list of roles is replaced, never changed, so events sent before stay unchanged."""

    def __init__(self, state: State, hub: Hub) -> None:
        self._state, self._hub = state, hub

    def give(self, guild_id: str, user_id: str, role_id: str) -> Json:
        """Returns the member. Raises ApiError 10007, 10011, 50013."""
        member = self._member(guild_id, user_id, role_id)
        if role_id in member["roles"]:
            return member
        return self._set(guild_id, member, [*member["roles"], role_id])

    def take(self, guild_id: str, user_id: str, role_id: str) -> Json:
        """Returns the member. Raises ApiError 10007, 10011, 50013."""
        member = self._member(guild_id, user_id, role_id)
        if role_id not in member["roles"]:
            return member
        return self._set(guild_id, member, [entry for entry in member["roles"] if entry != role_id])

    def _member(self, guild_id: str, user_id: str, role_id: str) -> Json:
        member = self._state.member(guild_id, user_id)
        role = next((row for row in self._state.guild(guild_id)["roles"] if row["id"] == role_id), None)
        if role is None:
            raise refuse(Known.UNKNOWN_ROLE)
        if role["managed"] or role_id == guild_id:
            raise refuse(Known.MISSING_PERMISSIONS)  # an application's own role, and everyone's, stay where they are
        return member

    def _set(self, guild_id: str, member: Json, roles: list[str]) -> Json:
        member["roles"] = roles
        self._state.changed()
        self._hub.publish(Event("GUILD_MEMBER_UPDATE", member | {"guild_id": guild_id}, guild_id))
        return member
