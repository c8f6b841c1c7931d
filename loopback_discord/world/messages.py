"""Creates, edits and deletes messages, and tells everyone who may know."""

from __future__ import annotations

from dataclasses import dataclass

from loopback_discord.checks import components, embeds
from loopback_discord.checks.mentions import mentions_of
from loopback_discord.checks.message_form import MessageForm
from loopback_discord.checks.screening import Screening
from loopback_discord.rest.cdn import Cdn
from loopback_discord.rest.errors import FormErrors, Known, refuse
from loopback_discord.world.flags import DEFAULT, EDITABLE, EPHEMERAL, IS_COMPONENTS_V2, LOADING, REPLY
from loopback_discord.world.hub import Audience, Event, Hub
from loopback_discord.world.permissions import Permission
from loopback_discord.world.state import DM, State, StoredMessage, is_archived, is_thread
from loopback_discord.world.wire import Json, iso_now


@dataclass(frozen=True, slots=True)
class Origin:
    """The author of a message. `ephemeral_for`: only this person sees it. `extra`: keys that an interaction adds."""

    author_id: str
    type: int = DEFAULT
    ephemeral_for: str | None = None
    interaction_id: str | None = None
    extra: Json | None = None
    flags: int = 0


class MessageDesk:
    """The one path for changes of messages: by REST, webhook tokens, people and tests."""

    def __init__(self, state: State, hub: Hub, cdn: Cdn) -> None:
        self._state, self._hub, self._cdn = state, hub, cdn
        self.screening = Screening()

    @property
    def emoji_ids(self) -> frozenset[str]:
        """Ids of the custom emoji that exist."""
        return frozenset(emoji["id"] for guild in self._state.guilds.values() for emoji in guild["emojis"])

    def create(self, channel: Json, form: MessageForm, origin: Origin) -> StoredMessage:
        """Adds the message and dispatches MESSAGE_CREATE.

        With `enforce_nonce` a message of this author with the same nonce in the last minutes is returned instead.
        Raises ApiError 50083 in a locked thread, and like `Screening`.
        """
        if form.enforce_nonce and (twin := self._same_nonce(channel["id"], form, origin)):
            return twin
        self.screening.check(channel, form)
        self._reopen(channel)
        reference = self._reference(channel, form.reference)
        body = self._blank(channel, origin)
        stored = StoredMessage(body, origin.ephemeral_for, origin=origin.interaction_id)
        body["flags"] |= (form.flags or 0) & ~EPHEMERAL | (EPHEMERAL if origin.ephemeral_for else 0)
        body["tts"] = form.tts
        if form.nonce is not None:
            body["nonce"] = form.nonce
        if reference is not None:
            body |= reference
        self._fill(stored, channel, form)
        self._ping_replied(stored, form)
        stored.pinged = [user["id"] for user in body["mentions"]]
        self._state.in_channel(channel["id"])[body["id"]] = stored
        channel["last_message_id"] = body["id"]
        if is_thread(channel):
            body["position"] = channel["message_count"]
            channel["message_count"] += 1
            channel["total_message_sent"] += 1
        self._tell("MESSAGE_CREATE", stored)
        return stored

    def edit(self, stored: StoredMessage, form: MessageForm, *, silent: bool = False) -> StoredMessage:
        """Changes the fields that the form has. `silent`: a suppression of embeds leaves no "(edited)" mark.

        Raises ApiError 50006 if nothing would be left to show, 50083 in an archived thread, and like `Screening`.
        """
        before = stored.body
        channel = self._state.channel(stored.channel_id)
        if is_archived(channel):
            raise refuse(Known.THREAD_ARCHIVED)
        self.screening.check(channel, form, stored)
        draft = StoredMessage(dict(before), stored.ephemeral_for)  # every change below replaces a whole value
        draft.body["flags"] &= ~LOADING
        if form.flags is not None:
            kept = draft.body["flags"] & ~EDITABLE | draft.body["flags"] & IS_COMPONENTS_V2
            draft.body["flags"] = kept | form.flags & EDITABLE
        self._fill(draft, channel, form)
        body = draft.body
        if not any(body[key] for key in ("content", "embeds", "components", "attachments")):
            raise refuse(Known.EMPTY_MESSAGE)
        if not before["flags"] & LOADING and not silent:
            body["edited_timestamp"] = iso_now()
        stored.history.append(before)
        stored.body = body
        self._tell("MESSAGE_UPDATE", stored)
        return stored

    def _reopen(self, channel: Json) -> None:
        """Reopens an archived thread for a new message, unless it is locked. Raises ApiError 50083."""
        if not is_archived(channel):
            return
        if channel["thread_metadata"]["locked"]:
            raise refuse(Known.THREAD_ARCHIVED)
        channel["thread_metadata"] |= {"archived": False, "archive_timestamp": iso_now()}
        self._hub.publish(Event("THREAD_UPDATE", channel, channel["guild_id"]))

    def delete(self, stored: StoredMessage) -> None:
        """Removes it; its versions stay readable for tests."""
        self._state.in_channel(stored.channel_id).pop(stored.id, None)
        self._state.deleted[stored.id] = stored
        channel = self._state.channels.get(stored.channel_id, {})
        if channel and is_thread(channel):
            channel["message_count"] -= 1
        body = {"id": stored.id, "channel_id": stored.channel_id}
        if channel.get("guild_id"):
            body["guild_id"] = channel["guild_id"]
        self._publish("MESSAGE_DELETE", body, channel, stored.ephemeral_for)

    def mark_failed(self, stored: StoredMessage, reason: str) -> None:
        """Shows on the requester's page that no answer came."""
        stored.failed = reason
        self.show(stored)

    def show(self, stored: StoredMessage) -> None:
        """Tells only the pages about a change that the gateway reports in another way, or not at all."""
        self._tell("MESSAGE_UPDATE", stored, Audience.PAGES)

    def refresh(self, stored: StoredMessage) -> Json:
        """The message as the REST API returns it, with fresh addresses."""
        for row in stored.body["attachments"]:
            self._cdn.renew(row, stored.channel_id)
        return {key: value for key, value in stored.body.items() if key != "nonce"}

    def _same_nonce(self, channel_id: str, form: MessageForm, origin: Origin) -> StoredMessage | None:
        if form.nonce is None:
            return None
        for stored in reversed(list(self._state.in_channel(channel_id).values())[-100:]):
            if stored.body.get("nonce") == form.nonce and stored.body["author"]["id"] == origin.author_id:
                return stored
        return None

    def _blank(self, channel: Json, origin: Origin) -> Json:
        body: Json = {
            "id": self._state.snowflakes.next(),
            "type": origin.type,
            "channel_id": channel["id"],
            "author": self._state.user(origin.author_id),
            "content": "",
            "timestamp": iso_now(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "flags": origin.flags,
        }
        return body | (origin.extra or {})

    def _fill(self, stored: StoredMessage, channel: Json, form: MessageForm) -> None:
        body = stored.body
        if form.plan.changes:
            hidden = stored.ephemeral_for is not None
            body["attachments"] = form.plan.carry_out(
                self._cdn, self._state.snowflakes, channel["id"], ephemeral=hidden
            )
        files = {row["filename"]: row for row in body["attachments"]}
        if form.embeds is not None:
            body["embeds"], used = embeds.rendered(form.embeds, files)
            body["attachments"] = [row for row in body["attachments"] if row["id"] not in used]
        if form.components is not None:
            body["components"] = components.rendered(form.components)
            self._resolve_media(body["components"], files)
        if form.content is not None:
            body["content"] = form.content
        if form.content is not None or form.components is not None:
            self._set_mentions(body, channel, form)

    def _resolve_media(self, tree: list[Json], files: dict[str, Json]) -> None:
        for component in components.walk(tree):
            holders = component.get("items") or [component]
            for medium in (holder.get(key) for holder in holders for key in ("media", "file")):
                row = self._resolve_medium(medium, files) if isinstance(medium, dict) else None
                if row is not None and component["type"] == components.FILE:
                    component |= {"name": row["filename"], "size": row["size"]}

    def _resolve_medium(self, medium: Json, files: dict[str, Json]) -> Json | None:
        medium["id"] = self._state.snowflakes.next()
        row = files.get(str(medium["url"]).removeprefix("attachment://"))
        if row is None:
            medium["proxy_url"] = medium["url"]
            return None
        medium |= {key: row[key] for key in ("url", "proxy_url", "width", "height", "content_type") if key in row}
        medium["attachment_id"] = row["id"]
        return row

    def _set_mentions(self, body: Json, channel: Json, form: MessageForm) -> None:
        shown = [part["content"] for part in components.walk(body["components"]) if part["type"] == components.TEXT]
        granted = self._state.permissions(body["author"]["id"], channel) & Permission.MENTION_EVERYONE
        found = mentions_of(
            "\n".join([body["content"], *shown]), form.allowed_mentions, may_mention_everyone=bool(granted)
        )
        guild = self._state.guilds.get(channel.get("guild_id", ""))
        roles = {role["id"] for role in guild["roles"]} if guild else set()
        body["mentions"] = [self._state.users[entry] for entry in found.users if entry in self._state.users]
        body["mention_roles"] = [entry for entry in found.roles if entry in roles]
        body["mention_everyone"] = found.everyone

    def _reference(self, channel: Json, reference: Json | None) -> Json | None:
        """The keys of a reply. Raises ApiError 50035 for an unknown message unless `fail_if_not_exists` is false."""
        if not isinstance(reference, dict) or not reference.get("message_id"):
            return None
        target = self._state.in_channel(channel["id"]).get(str(reference["message_id"]))
        if target is None or target.ephemeral_for is not None:
            if reference.get("fail_if_not_exists") is False:
                return None
            errors = FormErrors()
            errors.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            raise errors.error()
        link = {"type": 0, "channel_id": channel["id"], "message_id": target.id}
        if channel.get("guild_id"):
            link["guild_id"] = channel["guild_id"]
        quoted = {key: value for key, value in target.body.items() if key not in ("referenced_message", "nonce")}
        return {"type": REPLY, "message_reference": link, "referenced_message": quoted}

    def _ping_replied(self, stored: StoredMessage, form: MessageForm) -> None:
        """Mentions the author replied to, unless `allowed_mentions` is given without `replied_user`."""
        quoted = stored.body.get("referenced_message")
        if not quoted or (form.allowed_mentions is not None and not form.allowed_mentions.get("replied_user")):
            return
        author = quoted["author"]
        if all(user["id"] != author["id"] for user in stored.body["mentions"]):
            stored.body["mentions"].append(author)

    def _tell(self, name: str, stored: StoredMessage, audience: Audience = Audience.EVERYONE) -> None:
        channel = self._state.channel(stored.channel_id)
        self._publish(name, stored.page_view(), channel, stored.ephemeral_for, audience)

    def _publish(
        self, name: str, body: Json, channel: Json, reader: str | None, audience: Audience = Audience.EVERYONE
    ) -> None:
        self._state.changed()
        guild_id = channel.get("guild_id")
        if reader is not None:
            self._hub.publish(Event(name, body, guild_id, Audience.PAGES, reader))
            return
        private = channel["recipients"][0]["id"] if channel and guild_id is None else None
        self._hub.publish(Event(name, self._with_member(name, body, guild_id), guild_id, audience, private))

    def _with_member(self, name: str, body: Json, guild_id: str | None) -> Json:
        """Adds the guild to a gateway event, and the members of the author and of those mentioned."""
        if name == "MESSAGE_DELETE":
            return body
        if guild_id is None:
            return body | {"channel_type": DM}
        members = self._state.members[guild_id]
        author = members.get(body["author"]["id"])
        known = [user for user in body["mentions"] if user["id"] in members]
        mentions = [user | {"member": partial_member(members[user["id"]])} for user in known]
        extra: Json = {"mentions": mentions + [user for user in body["mentions"] if user not in known]}
        if author:
            extra["member"] = partial_member(author)
        kind = self._state.channel(body["channel_id"])["type"]
        return body | {"guild_id": guild_id, "channel_type": kind} | extra


def partial_member(member: Json) -> Json:
    """A member object without its user, as nested in other objects."""
    return {key: value for key, value in member.items() if key != "user"}
