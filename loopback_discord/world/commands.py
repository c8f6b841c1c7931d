"""The registered application commands, global and per guild."""

from __future__ import annotations

from loopback_discord.checks.command_form import CHAT_INPUT, SUB_COMMAND, SUB_GROUP, check_command
from loopback_discord.rest.errors import FormErrors, Known, refuse
from loopback_discord.world.hub import Audience, Event, Hub
from loopback_discord.world.permissions import Permission
from loopback_discord.world.state import State
from loopback_discord.world.wire import Json

MAX_CHAT_INPUT, MAX_MENU = 100, 15
_GIVEN = (
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "dm_permission",
    "contexts",
    "integration_types",
    "nsfw",
    "type",
    "handler",
)


class CommandDesk:
    """Creates, changes and lists commands as the REST API does; `guild_id` None means the global ones."""

    def __init__(self, state: State, hub: Hub) -> None:
        self._state, self._hub = state, hub

    def listed(self, guild_id: str | None) -> list[Json]:
        return [row for row in self._state.commands.values() if row.get("guild_id") == guild_id]

    def get(self, guild_id: str | None, command_id: str) -> Json:
        """The command. Raises ApiError 10063."""
        found = self._state.commands.get(command_id)
        if found is None or found.get("guild_id") != guild_id:
            raise refuse(Known.UNKNOWN_COMMAND)
        return found

    def upsert(self, guild_id: str | None, form: Json) -> tuple[Json, bool]:
        """Creates a command, or replaces the one of the same name and type. Returns it and whether it is new."""
        errors = FormErrors()
        check_command(errors, form)
        errors.raise_if_any()
        before = self._twin(guild_id, form)
        self._check_room([*self.listed(guild_id), form] if before is None else self.listed(guild_id))
        made = self._store(guild_id, form, before)
        self._announce()
        return made, before is None

    def patch(self, guild_id: str | None, command_id: str, form: Json) -> Json:
        before = self.get(guild_id, command_id)
        whole = {key: before[key] for key in _GIVEN if key in before} | form | {"type": before["type"]}
        errors = FormErrors()
        check_command(errors, whole)
        errors.raise_if_any()
        made = self._store(guild_id, whole, before)
        self._announce()
        return made

    def overwrite(self, guild_id: str | None, forms: list[Json]) -> list[Json]:
        """Replaces the whole list; commands of the same name and type keep their id, unchanged ones their version."""
        errors = FormErrors()
        seen: set[tuple[str, str]] = set()
        for index, form in enumerate(forms):
            check_command(errors, form, (index,))
            key = (str(form.get("type") or CHAT_INPUT), str(form.get("name")))
            if key in seen:
                message = "Application command names must be unique"
                errors.add((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
            seen.add(key)
        errors.raise_if_any()
        self._check_room(forms)
        before = {row["id"]: row for row in self.listed(guild_id)}
        made = [self._store(guild_id, form, self._twin(guild_id, form)) for form in forms]
        for gone in before.keys() - {row["id"] for row in made}:
            del self._state.commands[gone]
        self._announce()
        return made

    def delete(self, guild_id: str | None, command_id: str) -> None:
        self.get(guild_id, command_id)
        del self._state.commands[command_id]
        self._announce()

    def usable_by(self, user_id: str, channel: Json) -> list[Json]:
        """The commands that the picker shows this person in this channel, by the rules of Discord's client."""
        guild_id = channel.get("guild_id")
        granted = self._state.permissions(user_id, channel)
        if not granted & Permission.USE_APPLICATION_COMMANDS:
            return []
        rows = self.listed(None) + (self.listed(guild_id) if guild_id else [])
        return [row for row in rows if self._usable(row, channel, granted)]

    def _usable(self, row: Json, channel: Json, granted: int) -> bool:
        here = 0 if channel.get("guild_id") else 1
        if row.get("contexts") is not None and here not in row["contexts"]:
            return False
        if here == 1 and not row.get("dm_permission", True):
            return False
        if row["nsfw"] and not self._state.ground(channel).get("nsfw"):
            return False
        needed = row["default_member_permissions"]
        if here == 1 or needed is None:
            return True
        if int(needed) == 0:
            return bool(granted & Permission.ADMINISTRATOR)
        return granted & int(needed) == int(needed)

    def _twin(self, guild_id: str | None, form: Json) -> Json | None:
        kind = form.get("type") or CHAT_INPUT
        same = (row for row in self.listed(guild_id) if row["name"] == form.get("name") and row["type"] == kind)
        return next(same, None)

    def _check_room(self, rows: list[Json]) -> None:
        kinds = [row.get("type") or CHAT_INPUT for row in rows]
        if any(kinds.count(kind) > (MAX_CHAT_INPUT if kind == CHAT_INPUT else MAX_MENU) for kind in set(kinds)):
            raise refuse(Known.TOO_MANY_COMMANDS)

    def _store(self, guild_id: str | None, form: Json, before: Json | None) -> Json:
        made = self._shaped(guild_id, form)
        if before is not None:
            made["id"] = before["id"]
            if made | {"version": before["version"]} == before:
                made["version"] = before["version"]
        self._state.commands[made["id"]] = made
        return made

    def _shaped(self, guild_id: str | None, form: Json) -> Json:
        kind = form.get("type") or CHAT_INPUT
        needed = form.get("default_member_permissions")
        row: Json = {
            "id": self._state.snowflakes.next(),
            "application_id": self._state.application["id"],
            "version": self._state.snowflakes.next(),
            "default_member_permissions": None if needed is None else str(needed),
            "type": kind,
            "name": form["name"],
            "name_localizations": form.get("name_localizations"),
            "description": form.get("description") or "",
            "description_localizations": form.get("description_localizations"),
            "nsfw": bool(form.get("nsfw")),
        }
        if guild_id is None:
            row["contexts"] = form.get("contexts")
            row["integration_types"] = form.get("integration_types") or [0]
            row["dm_permission"] = form.get("dm_permission") is not False
        else:
            row["guild_id"] = guild_id
        if form.get("options"):
            row["options"] = [_option(option) for option in form["options"]]
        return row

    def _announce(self) -> None:
        self._state.changed()
        self._hub.publish(Event("COMMANDS", {}, audience=Audience.PAGES))


def _option(form: Json) -> Json:
    row = {key: value for key, value in form.items() if value is not None and value != []}
    if row["type"] in (SUB_COMMAND, SUB_GROUP):
        row.pop("required", None)
        if "options" in row:
            row["options"] = [_option(option) for option in row["options"]]
    elif row.get("required") is False:
        del row["required"]
    return row
