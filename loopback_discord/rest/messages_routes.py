"""REST: messages, reactions, typing."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from aiohttp import web

from loopback_discord.checks.emoji import is_unicode_emoji
from loopback_discord.checks.message_form import read_message
from loopback_discord.rest.errors import Known, refuse
from loopback_discord.rest.middleware import INCOMING
from loopback_discord.rest.query import whole
from loopback_discord.rest.reply import reply
from loopback_discord.world.flags import EPHEMERAL, SUPPRESS_EMBEDS
from loopback_discord.world.hub import Audience, Event, Hub
from loopback_discord.world.messages import MessageDesk, Origin, partial_member
from loopback_discord.world.permissions import Permission
from loopback_discord.world.snowflake import created_at_s
from loopback_discord.world.state import CATEGORY, DM, State, StoredMessage
from loopback_discord.world.wire import Json

MAX_PAGE = 100


class MessageRoutes:
    """Routes for the bot's messages in channels. Ephemeral messages don't exist here."""

    def __init__(self, state: State, hub: Hub, messages: MessageDesk) -> None:
        self._state, self._hub, self._messages = state, hub, messages

    def add_to(self, router: web.UrlDispatcher, prefix: str) -> None:
        base = prefix + "/channels/{channel_id}"
        one = base + "/messages/{message_id}"
        router.add_get(base + "/messages", self.page)
        router.add_post(base + "/messages", self.create)
        router.add_post(base + "/messages/bulk-delete", self.bulk_delete)
        router.add_get(one, self.get)
        router.add_patch(one, self.edit)
        router.add_delete(one, self.delete)
        router.add_post(base + "/typing", self.typing)
        router.add_put(one + "/reactions/{emoji}/@me", self.react)
        router.add_delete(one + "/reactions/{emoji}/{who}", self.unreact)
        router.add_get(one + "/reactions/{emoji}", self.reactors)
        router.add_delete(one + "/reactions", self.clear_reactions)

    def channel_for(self, request: web.Request, *needed: Permission) -> Json:
        """The channel in the path, if the bot may do this there. Raises ApiError 10003, 50001 or 50013."""
        channel = self._state.channel(request.match_info["channel_id"])
        granted = self._state.permissions(self._state.bot_id, channel)
        if not granted & Permission.VIEW_CHANNEL:
            raise refuse(Known.MISSING_ACCESS)
        if any(not granted & bit for bit in needed):
            raise refuse(Known.MISSING_PERMISSIONS)
        return channel

    def _visible(self, channel: Json, message_id: str) -> StoredMessage:
        stored = self._state.message(channel["id"], message_id)
        if stored.ephemeral_for is not None:
            raise refuse(Known.UNKNOWN_MESSAGE)
        return stored

    def writable(self, request: web.Request) -> Json:
        """The channel in the path, if the bot may write there. Raises ApiError as `channel_for`, 50008, 50007."""
        channel = self.channel_for(request)
        if channel["type"] == CATEGORY:
            raise refuse(Known.NOT_A_TEXT_CHANNEL)
        if not self._state.may_send(self._state.bot_id, channel):
            raise refuse(Known.MISSING_PERMISSIONS)
        if channel["type"] == DM and channel["recipients"][0]["id"] in self._state.closed_dms:
            raise refuse(Known.CANNOT_DM)
        return channel

    async def create(self, request: web.Request) -> web.Response:
        channel = self.writable(request)
        incoming = request[INCOMING]
        if incoming.files:
            self.channel_for(request, Permission.ATTACH_FILES)
        most = self._state.upload_limit(channel)
        form = read_message(incoming, emoji_ids=self._messages.emoji_ids, limit_bytes=most)
        form.flags = (form.flags or 0) & ~EPHEMERAL
        if form.reference and form.reference.get("message_id"):
            self._check_reply(channel)
        stored = self._messages.create(channel, form, Origin(self._state.bot_id))
        body = self._messages.refresh(stored)
        return reply(body | ({"nonce": form.nonce} if form.nonce is not None else {}))

    def _check_reply(self, channel: Json) -> None:
        if not self._state.permissions(self._state.bot_id, channel) & Permission.READ_MESSAGE_HISTORY:
            raise refuse(Known.REPLY_WITHOUT_HISTORY)

    async def get(self, request: web.Request) -> web.Response:
        channel = self.channel_for(request, Permission.READ_MESSAGE_HISTORY)
        return reply(self._messages.refresh(self._visible(channel, request.match_info["message_id"])))

    async def page(self, request: web.Request) -> web.Response:
        channel = self.channel_for(request)
        if not self._state.permissions(self._state.bot_id, channel) & Permission.READ_MESSAGE_HISTORY:
            return reply([])
        limit = whole(request.query, "limit", 50, low=1, high=MAX_PAGE)
        rows = [row for row in self._state.in_channel(channel["id"]).values() if row.ephemeral_for is None]
        rows = _window(rows, request.query, limit)
        return reply([self._messages.refresh(row) for row in reversed(rows)])

    async def edit(self, request: web.Request) -> web.Response:
        channel = self.channel_for(request)
        stored = self._visible(channel, request.match_info["message_id"])
        incoming = request[INCOMING]
        if incoming.files:
            self.channel_for(request, Permission.ATTACH_FILES)
        if stored.body["author"]["id"] != self._state.bot_id:
            if set(incoming.form()) - {"flags"}:
                raise refuse(Known.EDIT_OF_ANOTHERS)
            self.channel_for(request, Permission.MANAGE_MESSAGES)
        most = self._state.upload_limit(channel)
        form = read_message(incoming, emoji_ids=self._messages.emoji_ids, edited=stored.body, limit_bytes=most)
        only_flags = set(incoming.form()) == {"flags"} and (form.flags or 0) & SUPPRESS_EMBEDS == (form.flags or 0)
        return reply(self._messages.refresh(self._messages.edit(stored, form, silent=only_flags)))

    async def delete(self, request: web.Request) -> web.Response:
        channel = self.channel_for(request)
        stored = self._visible(channel, request.match_info["message_id"])
        if stored.body["author"]["id"] != self._state.bot_id:
            self.channel_for(request, Permission.MANAGE_MESSAGES)
            if not channel.get("guild_id"):
                raise refuse(Known.SYSTEM_MESSAGE)
        self._messages.delete(stored)
        return web.Response(status=204)

    async def bulk_delete(self, request: web.Request) -> web.Response:
        channel = self.channel_for(request, Permission.MANAGE_MESSAGES)
        ids = [str(entry) for entry in request[INCOMING].form().get("messages") or []]
        if not 2 <= len(ids) <= MAX_PAGE:
            raise refuse(Known.BAD_BULK_DELETE)
        for number in ids:
            found = self._state.in_channel(channel["id"]).get(number)
            if found is not None and found.ephemeral_for is None:
                self._messages.delete(found)
        return web.Response(status=204)

    async def typing(self, request: web.Request) -> web.Response:
        channel = self.writable(request)
        guild_id = channel.get("guild_id")
        body: Json = {
            "channel_id": channel["id"],
            "user_id": self._state.bot_id,
            "timestamp": int(created_at_s(self._state.snowflakes.next())),
        }
        if guild_id:
            body |= {"guild_id": guild_id, "member": self._state.member(guild_id, self._state.bot_id)}
        reader = None if guild_id else channel["recipients"][0]["id"]
        self._hub.publish(Event("TYPING_START", body, guild_id, user_id=reader))
        return web.Response(status=204)

    async def react(self, request: web.Request) -> web.Response:
        channel = self.channel_for(request, Permission.ADD_REACTIONS, Permission.READ_MESSAGE_HISTORY)
        stored = self._visible(channel, request.match_info["message_id"])
        emoji = self._emoji(request)
        row = next((row for row in _reactions(stored) if row["emoji"] == emoji), None)
        if row is None:
            row = _new_reaction(emoji)
            stored.body.setdefault("reactions", []).append(row)
        if not row["me"]:
            row["me"], row["count"] = True, row["count"] + 1
            row["count_details"]["normal"] = row["count"]
            self._tell_reaction("MESSAGE_REACTION_ADD", channel, stored, emoji)
        return web.Response(status=204)

    async def unreact(self, request: web.Request) -> web.Response:
        channel = self.channel_for(request)
        stored = self._visible(channel, request.match_info["message_id"])
        emoji = self._emoji(request)
        row = next((row for row in _reactions(stored) if row["emoji"] == emoji and row["me"]), None)
        if row is not None:
            _reactions(stored).remove(row)
            self._tell_reaction("MESSAGE_REACTION_REMOVE", channel, stored, emoji)
        return web.Response(status=204)

    async def reactors(self, request: web.Request) -> web.Response:
        channel = self.channel_for(request, Permission.READ_MESSAGE_HISTORY)
        stored = self._visible(channel, request.match_info["message_id"])
        emoji = self._emoji(request)
        mine = any(row["emoji"] == emoji and row["me"] for row in _reactions(stored))
        return reply([self._state.users[self._state.bot_id]] if mine else [])

    async def clear_reactions(self, request: web.Request) -> web.Response:
        channel = self.channel_for(request, Permission.MANAGE_MESSAGES)
        stored = self._visible(channel, request.match_info["message_id"])
        stored.body.pop("reactions", None)
        body = {"channel_id": channel["id"], "message_id": stored.id, "guild_id": channel.get("guild_id")}
        self._hub.publish(Event("MESSAGE_REACTION_REMOVE_ALL", body, channel.get("guild_id"), Audience.BOTS))
        self._messages.show(stored)
        return web.Response(status=204)

    def _emoji(self, request: web.Request) -> Json:
        text = unquote(request.match_info["emoji"])
        name, _, number = text.partition(":")
        if number and number in self._messages.emoji_ids:
            return {"id": number, "name": name}
        if number or not is_unicode_emoji(text):
            raise refuse(Known.UNKNOWN_EMOJI)
        return {"id": None, "name": text}

    def _tell_reaction(self, name: str, channel: Json, stored: StoredMessage, emoji: Json) -> None:
        guild_id = channel.get("guild_id")
        body: Json = {
            "user_id": self._state.bot_id,
            "channel_id": channel["id"],
            "message_id": stored.id,
            "message_author_id": stored.body["author"]["id"],
            "emoji": emoji,
            "type": 0,
            "burst": False,
        }
        if guild_id:
            member = self._state.member(guild_id, self._state.bot_id)
            body |= {"guild_id": guild_id, "member": partial_member(member) | {"user": member["user"]}}
        self._hub.publish(Event(name, body, guild_id, Audience.BOTS))
        self._messages.show(stored)


def _reactions(stored: StoredMessage) -> list[Json]:
    rows: list[Json] = stored.body.get("reactions", [])
    return rows


def _new_reaction(emoji: Json) -> Json:
    details = {"burst": 0, "normal": 0}
    return {
        "emoji": emoji,
        "count": 0,
        "count_details": details,
        "burst_colors": [],
        "me": False,
        "me_burst": False,
        "burst_me": False,
        "burst_count": 0,
    }


def _window(rows: list[StoredMessage], query: Mapping[str, str], limit: int) -> list[StoredMessage]:
    """The part of the channel that before / after / around asks for, oldest first."""
    if "around" in query:
        middle = whole(query, "around", 0)
        older = [row for row in rows if int(row.id) <= middle][-(limit // 2 + 1) :]
        newer = [row for row in rows if int(row.id) > middle][: limit // 2]
        return (older + newer)[:limit]
    if "after" in query:
        return [row for row in rows if int(row.id) > whole(query, "after", 0)][:limit]
    if "before" in query:
        rows = [row for row in rows if int(row.id) < whole(query, "before", 0)]
    return rows[-limit:]
