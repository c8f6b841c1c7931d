"""REST: application commands, global and per guild."""

from __future__ import annotations

from aiohttp import web

from loopback_discord.rest.errors import ApiError, Known, refuse
from loopback_discord.rest.middleware import INCOMING
from loopback_discord.rest.reply import reply
from loopback_discord.world.commands import CommandDesk
from loopback_discord.world.state import State
from loopback_discord.world.wire import Json


class CommandRoutes:
    """The same handlers serve `/commands` and `/guilds/{id}/commands`."""

    def __init__(self, state: State, commands: CommandDesk) -> None:
        self._state, self._commands = state, commands

    def add_to(self, router: web.UrlDispatcher, prefix: str) -> None:
        base = prefix + "/applications/{application_id}"
        router.add_get(base + "/guilds/{guild_id}/commands/permissions", self.all_permissions)
        router.add_get(base + "/guilds/{guild_id}/commands/{command_id}/permissions", self.permissions)
        for where in (base + "/commands", base + "/guilds/{guild_id}/commands"):
            router.add_get(where, self.page)
            router.add_post(where, self.create)
            router.add_put(where, self.overwrite)
            router.add_get(where + "/{command_id}", self.get)
            router.add_patch(where + "/{command_id}", self.patch)
            router.add_delete(where + "/{command_id}", self.delete)

    def _scope(self, request: web.Request) -> str | None:
        """The guild in the path, or None. Raises ApiError 10002, 50001 (a guild the bot is not in)."""
        if request.match_info["application_id"] != self._state.application["id"]:
            raise refuse(Known.UNKNOWN_APPLICATION)
        guild_id: str | None = request.match_info.get("guild_id")
        if guild_id is not None and guild_id not in self._state.guilds:
            raise refuse(Known.MISSING_ACCESS)
        return guild_id

    async def page(self, request: web.Request) -> web.Response:
        rows = self._commands.listed(self._scope(request))
        if request.query.get("with_localizations", "").lower() not in ("true", "1"):
            rows = [{key: value for key, value in row.items() if not key.endswith("_localizations")} for row in rows]
        return reply(rows)

    async def create(self, request: web.Request) -> web.Response:
        row, new = self._commands.upsert(self._scope(request), request[INCOMING].form())
        return reply(row, status=201 if new else 200)

    async def overwrite(self, request: web.Request) -> web.Response:
        return reply(self._commands.overwrite(self._scope(request), request[INCOMING].rows()))

    async def get(self, request: web.Request) -> web.Response:
        return reply(self._commands.get(self._scope(request), request.match_info["command_id"]))

    async def patch(self, request: web.Request) -> web.Response:
        scope, form = self._scope(request), request[INCOMING].form()
        return reply(self._commands.patch(scope, request.match_info["command_id"], form))

    async def delete(self, request: web.Request) -> web.Response:
        self._commands.delete(self._scope(request), request.match_info["command_id"])
        return web.Response(status=204)

    async def all_permissions(self, request: web.Request) -> web.Response:
        """An empty list: nobody changed any."""
        self._scope(request)
        return reply([])

    async def permissions(self, request: web.Request) -> web.Response:
        """Discord's 10066: no command has permissions of its own."""
        guild_id = self._scope(request)
        command_id = request.match_info["command_id"]
        known: list[Json] = [*self._commands.listed(None), *self._commands.listed(guild_id)]
        if all(row["id"] != command_id for row in known):
            raise refuse(Known.UNKNOWN_COMMAND)
        raise ApiError(404, 10066, "Unknown application command permissions")
