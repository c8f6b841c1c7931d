"""REST: gateway address, application, users, guilds, channels."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from loopback_discord.checks import checks
from loopback_discord.gateway.gateway import Gateway
from loopback_discord.rest.errors import FormErrors, Known, refuse
from loopback_discord.rest.middleware import INCOMING
from loopback_discord.rest.query import whole
from loopback_discord.rest.reply import reply
from loopback_discord.world.hub import Audience, Event
from loopback_discord.world.permissions import Permission, guild_permissions
from loopback_discord.world.snowflake import is_snowflake
from loopback_discord.world.state import State
from loopback_discord.world.wire import Json


class WorldRoutes:
    """Routes that show the bot the world: guilds, channels, members."""

    def __init__(self, state: State, gateway: Gateway, gateway_url: Callable[[], str]) -> None:
        self._state, self._gateway, self._gateway_url = state, gateway, gateway_url

    def add_to(self, router: web.UrlDispatcher, prefix: str) -> None:
        for path, handler in {
            "/gateway": self.gateway,
            "/gateway/bot": self.gateway_bot,
            "/applications/@me": self.application,
            "/oauth2/applications/@me": self.application,
            "/oauth2/@me": self.authorization,
            "/applications/{application_id}/emojis": self.application_emojis,
            "/users/@me": self.me,
            "/users/@me/guilds": self.my_guilds,
            "/users/{user_id}": self.user,
            "/guilds/{guild_id}": self.guild,
            "/guilds/{guild_id}/channels": self.guild_channels,
            "/guilds/{guild_id}/roles": self.roles,
            "/guilds/{guild_id}/emojis": self.emojis,
            "/guilds/{guild_id}/members": self.members,
            "/guilds/{guild_id}/members/search": self.search_members,
            "/guilds/{guild_id}/members/{user_id}": self.member,
            "/channels/{channel_id}": self.channel,
            "/channels/{channel_id}/pins": self.pins,
            "/soundboard-default-sounds": self.nothing,
            "/voice/regions": self.nothing,
            "/applications/{application_id}/entitlements": self.nothing,
            "/applications/{application_id}/skus": self.nothing,
            "/guilds/{guild_id}/webhooks": self.nothing,
            "/guilds/{guild_id}/invites": self.nothing,
            "/guilds/{guild_id}/scheduled-events": self.nothing,
            "/guilds/{guild_id}/threads/active": self.threads,
        }.items():
            router.add_get(prefix + path, handler)
        router.add_patch(prefix + "/users/@me", self.edit_me)
        router.add_post(prefix + "/users/@me/channels", self.open_dm)
        router.add_delete(prefix + "/users/@me/guilds/{guild_id}", self.leave)

    async def gateway(self, _: web.Request) -> web.Response:
        return reply({"url": self._gateway_url()})

    async def gateway_bot(self, _: web.Request) -> web.Response:
        left = self._gateway.identifies_left
        reset_after_ms = int(self._gateway.reset_after_s * 1000)
        limit = {"total": 1000, "remaining": left, "reset_after": reset_after_ms, "max_concurrency": 1}
        return reply({"url": self._gateway_url(), "shards": 1, "session_start_limit": limit})

    async def application(self, _: web.Request) -> web.Response:
        return reply(self._state.application)

    async def authorization(self, _: web.Request) -> web.Response:
        raise refuse(Known.UNAUTHORIZED)  # for bearer tokens only

    async def application_emojis(self, _: web.Request) -> web.Response:
        return reply({"items": []})

    async def threads(self, request: web.Request) -> web.Response:
        threads = self._state.threads(self._guild(request)["id"])
        return reply({"threads": threads, "members": [], "has_more": False})

    async def nothing(self, _: web.Request) -> web.Response:
        return reply([])

    async def me(self, _: web.Request) -> web.Response:
        return reply(self._me())

    def _me(self) -> Json:
        extra = {"mfa_enabled": True, "locale": "en-US", "premium_type": 0, "email": None, "verified": True, "bio": ""}
        return self._state.users[self._state.bot_id] | extra

    async def edit_me(self, request: web.Request) -> web.Response:
        errors = FormErrors()
        name = checks.text(errors, request[INCOMING].form(), "username", (), low=2, high=32)
        errors.raise_if_any()
        if name is not None:
            self._state.users[self._state.bot_id]["username"] = name
            self._state.changed()
        return reply(self._me())

    async def my_guilds(self, request: web.Request) -> web.Response:
        rows = []
        for guild_id, guild in self._state.guilds.items():
            granted = guild_permissions(guild, self._state.member(guild_id, self._state.bot_id))
            keys = ("id", "name", "icon", "banner", "features")
            row = {key: guild[key] for key in keys} | {"owner": False, "permissions": str(granted)}
            rows.append(row | self._counts(guild, request))
        return reply(rows)

    async def leave(self, request: web.Request) -> web.Response:
        """Makes the bot leave: it no longer sees the server and its channels."""
        guild_id = request.match_info["guild_id"]
        self._state.guild(guild_id)
        del self._state.guilds[guild_id]
        self._state.changed()
        self._gateway.hub.publish(Event("GUILD_DELETE", {"id": guild_id}, guild_id, Audience.BOTS))
        return web.Response(status=204)

    async def user(self, request: web.Request) -> web.Response:
        return reply(self._state.user(request.match_info["user_id"]))

    async def open_dm(self, request: web.Request) -> web.Response:
        recipient = str(request[INCOMING].form().get("recipient_id"))
        errors = FormErrors()
        if not is_snowflake(recipient):
            errors.add(("recipient_id",), "NUMBER_TYPE_COERCE", f'Value "{recipient}" is not snowflake.')
        errors.raise_if_any()
        if recipient == self._state.bot_id:
            raise refuse(Known.CANNOT_DM)
        return reply(self._state.dm_with(recipient))

    def _guild(self, request: web.Request) -> Json:
        return self._state.guild(request.match_info["guild_id"])

    async def guild(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        return reply(guild | self._counts(guild, request))

    def _counts(self, guild: Json, request: web.Request) -> Json:
        """The counts that `with_counts` asks for."""
        if request.query.get("with_counts", "").lower() not in ("true", "1"):
            return {}
        count = len(self._state.members[guild["id"]])
        return {"approximate_member_count": count, "approximate_presence_count": count}

    async def guild_channels(self, request: web.Request) -> web.Response:
        return reply(self._state.guild_channels(self._guild(request)["id"]))

    async def roles(self, request: web.Request) -> web.Response:
        return reply(self._guild(request)["roles"])

    async def emojis(self, request: web.Request) -> web.Response:
        return reply(self._guild(request)["emojis"])

    async def members(self, request: web.Request) -> web.Response:
        """The members. Needs the members intent, as on Discord. Raises ApiError 50001."""
        if not self._gateway.privileged_intents:
            raise refuse(Known.MISSING_ACCESS)
        rows = sorted(self._state.members[self._guild(request)["id"]].items(), key=lambda row: int(row[0]))
        after, limit = whole(request.query, "after", 0), whole(request.query, "limit", 1, low=1, high=1000)
        return reply([member for number, member in rows if int(number) > after][:limit])

    async def search_members(self, request: web.Request) -> web.Response:
        wanted = request.query.get("query", "").lower()
        rows = self._state.members[self._guild(request)["id"]].values()
        found = [row for row in rows if row["user"]["username"].lower().startswith(wanted)]
        return reply(found[: whole(request.query, "limit", 1, low=1, high=1000)])

    async def member(self, request: web.Request) -> web.Response:
        wanted = request.match_info["user_id"]
        user_id = self._state.bot_id if wanted == "@me" else wanted
        self._guild(request)
        self._state.user(user_id)
        return reply(self._state.member(request.match_info["guild_id"], user_id))

    def _channel(self, request: web.Request) -> Json:
        channel = self._state.channel(request.match_info["channel_id"])
        if not self._state.permissions(self._state.bot_id, channel) & Permission.VIEW_CHANNEL:
            raise refuse(Known.MISSING_ACCESS)
        return channel

    async def channel(self, request: web.Request) -> web.Response:
        return reply(self._channel(request))

    async def pins(self, request: web.Request) -> web.Response:
        rows = self._state.in_channel(self._channel(request)["id"]).values()
        return reply([row.body for row in rows if row.body["pinned"]])
