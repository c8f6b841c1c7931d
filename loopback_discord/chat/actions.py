"""A person's actions in the client; each ends in an interaction or a message. /chat and tests share them."""

from __future__ import annotations

from dataclasses import dataclass

from loopback_discord.checks.client_checks import ClientRefusal, checked_component, checked_options
from loopback_discord.checks.command_form import ATTACHMENT, MESSAGE, USER
from loopback_discord.checks.components import BUTTON, walk
from loopback_discord.checks.message_form import read_message
from loopback_discord.checks.modal_submit import Values, filled
from loopback_discord.rest.cdn import Cdn
from loopback_discord.rest.errors import Known, refuse
from loopback_discord.rest.incoming import Incoming, Upload
from loopback_discord.world.commands import CommandDesk
from loopback_discord.world.interaction_payload import Resolver, envelope
from loopback_discord.world.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL_SUBMIT,
    Interaction,
    InteractionDesk,
)
from loopback_discord.world.messages import MessageDesk, Origin
from loopback_discord.world.permissions import Permission
from loopback_discord.world.state import CATEGORY, State, StoredMessage
from loopback_discord.world.wire import Json

Files = dict[str, Upload]


@dataclass(slots=True)
class Actions:
    """A person's actions. Raises ClientRefusal if the real client wouldn't allow one."""

    state: State
    cdn: Cdn
    messages: MessageDesk
    commands: CommandDesk
    interactions: InteractionDesk

    def visible_channel(self, user_id: str, channel_id: str) -> Json:
        """The channel, if this person can see it. Raises ApiError 10003 otherwise."""
        channel = self.state.channel(channel_id)
        if not self.state.permissions(user_id, channel) & Permission.VIEW_CHANNEL:
            raise refuse(Known.UNKNOWN_CHANNEL)
        return channel

    def command(
        self,
        user_id: str,
        channel_id: str,
        command_id: str,
        options: list[Json],
        files: Files,
        target: str | None = None,
    ) -> Interaction:
        """Sends a slash command, or a context menu command on `target` (a user or message id)."""
        channel = self.visible_channel(user_id, channel_id)
        row = self._command(user_id, channel, command_id)
        resolver = Resolver(self.state, channel, user_id)
        body = _command_body(row)
        if row["type"] in (USER, MESSAGE):
            body["target_id"] = self._target(row, channel, user_id, target, resolver)
        else:
            checked = checked_options(row, options, frozenset(files))
            self._keep_files(checked, files, channel, resolver)
            for name in resolver.options(row, checked):
                raise ClientRefusal(f"{name}: nothing of this kind has the id")
            if checked:
                body["options"] = checked
        return self._open(COMMAND, user_id, channel, body | resolver.result())

    def autocomplete(self, user_id: str, channel_id: str, command_id: str, options: list[Json]) -> Interaction:
        """Asks for choices of the focused option."""
        channel = self.visible_channel(user_id, channel_id)
        row = self._command(user_id, channel, command_id)
        given = _without_files(options)
        checked = checked_options(row, given, frozenset(), complete=False)
        resolver = Resolver(self.state, channel, user_id)
        for _ in resolver.options(row, checked):
            pass  # an incomplete id resolves to nothing
        body = _command_body(row) | {"options": checked} | resolver.result()
        return self._open(AUTOCOMPLETE, user_id, channel, body)

    def component(
        self, user_id: str, channel_id: str, message_id: str, custom_id: str, values: list[str]
    ) -> Interaction:
        """Presses a button or chooses in a select."""
        channel = self.visible_channel(user_id, channel_id)
        stored = self.state.message(channel_id, message_id)
        if stored.ephemeral_for not in (None, user_id):
            raise refuse(Known.UNKNOWN_MESSAGE)
        found = next((part for part in walk(stored.body["components"]) if part.get("custom_id") == custom_id), None)
        checked_component(found, values)
        assert found is not None  # noqa: S101  # checked_component refuses None
        body: Json = {"custom_id": custom_id, "component_type": found["type"], "id": found["id"]}
        resolver = Resolver(self.state, channel, user_id)
        if found["type"] != BUTTON:
            body["values"] = values
            _check_offered(resolver, found, values)
        shown = {"message": self.messages.refresh(stored)}
        return self._open(COMPONENT, user_id, channel, body | resolver.result(), shown, source_message=message_id)

    def submit_modal(
        self, user_id: str, interaction_id: str, values: Values, files: Files, custom_id: str | None = None
    ) -> Interaction:
        """Sends a modal that `interaction_id` opened."""
        opener = self.interactions.by_id(interaction_id)
        modal = opener.answer.modal if opener and opener.answer else None
        if opener is None or modal is None or opener.user_id != user_id:
            raise ClientRefusal("no such modal is open")
        if custom_id is not None and custom_id != modal["custom_id"]:
            raise ClientRefusal("the custom_id is another modal's")
        channel = self.visible_channel(user_id, opener.channel_id)
        resolver = Resolver(self.state, channel, user_id)
        components = filled(modal, values, lambda name: self._keep_file(name, files, channel, resolver))
        chosen = {part["custom_id"]: part.get("values", []) for part in walk(components) if "custom_id" in part}
        for field in walk(modal["components"]):
            _check_offered(resolver, field, chosen.get(field.get("custom_id"), []))
        body = {"custom_id": modal["custom_id"], "components": components} | resolver.result()
        source = self.state.find_message(opener.source_message or "")
        shown = {"message": self.messages.refresh(source)} if source else {}
        return self._open(
            MODAL_SUBMIT, user_id, channel, body, shown, source_message=opener.source_message, root=opener.id
        )

    def forge(self, user_id: str, message_id: str, kind: int, body: Json) -> Interaction:
        """Sends a COMPONENT or MODAL_SUBMIT with any `body` as if from this message, unchecked. Discord's own client
        never does."""
        stored = self.state.find_message(message_id)
        if stored is None:
            raise refuse(Known.UNKNOWN_MESSAGE)
        channel = self.visible_channel(user_id, stored.channel_id)
        shown = {"message": self.messages.refresh(stored)}
        return self._open(kind, user_id, channel, body, shown, source_message=message_id)

    def say(
        self, user_id: str, channel_id: str, content: str, uploads: list[Upload], reply_to: str | None
    ) -> StoredMessage:
        """Sends an ordinary message. Raises ApiError as the REST API would."""
        channel = self.visible_channel(user_id, channel_id)
        if channel["type"] == CATEGORY:
            raise refuse(Known.NOT_A_TEXT_CHANNEL)
        if not self.state.may_send(user_id, channel):
            raise refuse(Known.MISSING_PERMISSIONS)
        form: Json = {"content": content}
        if reply_to:
            form["message_reference"] = {"message_id": reply_to}
        most = max(self.state.upload_limit(channel), self.state.nitro.get(user_id, 0))
        checked = read_message(Incoming(form, uploads), emoji_ids=self.messages.emoji_ids, limit_bytes=most)
        return self.messages.create(channel, checked, Origin(user_id))

    def relay(self, channel_id: str, origin: Origin) -> StoredMessage:
        """Sends a message without words of its own. Raises ApiError as the REST API would."""
        channel = self.visible_channel(origin.author_id, channel_id)
        if not self.state.may_send(origin.author_id, channel):
            raise refuse(Known.MISSING_PERMISSIONS)
        nothing = read_message(Incoming({}), emoji_ids=self.messages.emoji_ids, placeholder=True)
        return self.messages.create(channel, nothing, origin)

    def remove(self, user_id: str, message_id: str) -> None:
        """Deletes an own message or dismisses an ephemeral one; people who may manage messages delete any."""
        stored = self.state.find_message(message_id)
        if stored is None or stored.ephemeral_for not in (None, user_id):
            raise refuse(Known.UNKNOWN_MESSAGE)
        granted = self.state.permissions(user_id, self.state.channel(stored.channel_id))
        own = stored.ephemeral_for == user_id or stored.body["author"]["id"] == user_id
        if not own and not granted & Permission.MANAGE_MESSAGES:
            raise refuse(Known.MISSING_PERMISSIONS)
        self.messages.delete(stored)

    def _command(self, user_id: str, channel: Json, command_id: str) -> Json:
        for row in self.commands.usable_by(user_id, channel):
            if row["id"] == command_id:
                return row
        raise ClientRefusal("this person has no such command here")

    def _target(self, row: Json, channel: Json, user_id: str, target: str | None, resolver: Resolver) -> str:
        if target is None:
            raise ClientRefusal("a context menu command needs a target")
        if row["type"] == MESSAGE:
            stored = self.state.message(channel["id"], target)
            if stored.ephemeral_for not in (None, user_id):
                raise refuse(Known.UNKNOWN_MESSAGE)
            resolver.message(self.messages.refresh(stored))
        elif not resolver.user(target):
            raise ClientRefusal("there is no such user")
        return target

    def _keep_files(self, options: list[Json], files: Files, channel: Json, resolver: Resolver) -> None:
        for option in options:
            self._keep_files(option.get("options") or [], files, channel, resolver)
            if option["type"] == ATTACHMENT:
                option["value"] = self._keep_file(str(option["value"]), files, channel, resolver)

    def _keep_file(self, name: str, files: Files, channel: Json, resolver: Resolver) -> str:
        if name not in files:
            raise ClientRefusal(f"the file {name!r} is missing")
        row = self.cdn.store(files[name], self.state.snowflakes.next(), channel["id"], ephemeral=True)
        resolver.attachment(row)
        return str(row["id"])

    def _open(
        self,
        kind: int,
        user_id: str,
        channel: Json,
        body: Json,
        shown: Json | None = None,
        *,
        source_message: str | None = None,
        root: str | None = None,
    ) -> Interaction:
        def build(number: str, token: str) -> Json:
            return envelope(self.state, kind, number, token, user_id, channel, body) | (shown or {})

        return self.interactions.open(kind, user_id, channel["id"], build, source_message=source_message, root=root)


def _check_offered(resolver: Resolver, select: Json, values: list[str]) -> None:
    for value in resolver.values(select, values):
        raise ClientRefusal(f"the value {value!r} is not offered")


def _command_body(row: Json) -> Json:
    body: Json = {"id": row["id"], "name": row["name"], "type": row["type"]}
    return body | ({"guild_id": row["guild_id"]} if row.get("guild_id") else {})


def _without_files(options: list[Json]) -> list[Json]:
    kept = []
    for option in options:
        if option.get("type") != ATTACHMENT:
            kept.append(option | ({"options": _without_files(option["options"])} if option.get("options") else {}))
    return kept
