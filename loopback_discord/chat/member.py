"""A person of the demo, driven by a test: the same actions as the chat page's, in process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loopback_discord.chat.actions import Actions, Files
from loopback_discord.checks.client_checks import ClientRefusal
from loopback_discord.checks.command_form import ATTACHMENT, MESSAGE, SUB_COMMAND, SUB_GROUP, USER
from loopback_discord.checks.component_parts import STRING_SELECT
from loopback_discord.checks.components import BUTTON, walk
from loopback_discord.checks.modal_submit import Values
from loopback_discord.rest.incoming import Upload
from loopback_discord.world.forwards import forwarding, sticking
from loopback_discord.world.interactions import COMPONENT, MODAL_SUBMIT, Interaction, NotAnswered
from loopback_discord.world.names import World
from loopback_discord.world.wire import Json

File = tuple[str, bytes]


@dataclass(slots=True)
class Member:
    """`channel` arguments take a channel's name, `dm`, or an id. Raises ClientRefusal like the real client."""

    name: str
    id: str
    world: World
    actions: Actions

    async def command(
        self,
        path: str,
        options: Mapping[str, object] | None = None,
        *,
        channel: str = "imagine",
        files: Mapping[str, File] | None = None,
    ) -> Interaction:
        """Uses a slash command; `path` holds subcommands (`"admin quota set"`), `files` go by option name."""
        row, given = self._given(path, dict(options or {}) | {name: name for name in files or {}}, channel)
        return self.actions.command(self.id, self._channel(channel), row["id"], given, uploads(files or {}))

    async def autocomplete(
        self, path: str, options: Mapping[str, object], *, channel: str = "imagine", focused: str | None = None
    ) -> list[Json]:
        """The choices for the last option given (or `focused`); empty if the bot doesn't answer."""
        row, given = self._given(path, dict(options), channel, focused or list(options)[-1])
        asked = self.actions.autocomplete(self.id, self._channel(channel), row["id"], given)
        try:
            return (await asked.answered()).choices or []
        except NotAnswered:
            return []

    async def menu(self, name: str, target: str, *, channel: str | None = None) -> Interaction:
        """Uses a context menu command on a message or a user."""
        stored = self.actions.state.find_message(target)
        where = self._channel(channel) if channel else (stored.channel_id if stored else self._channel("imagine"))
        row = self._find(name, where, (MESSAGE, USER))
        return self.actions.command(self.id, where, row["id"], [], {}, target)

    async def click(
        self, message_id: str, *, label: str | None = None, custom_id: str | None = None, emoji: str | None = None
    ) -> Interaction:
        """Presses the button with this label, emoji (also as `label`) or custom_id."""
        body = self._message(message_id)
        for part in walk(body["components"]):
            if part["type"] != 2 or not part.get("custom_id"):
                continue
            shown = (part.get("emoji") or {}).get("name")
            if part["custom_id"] == custom_id or (custom_id is None and _shows(part, shown, label, emoji)):
                return self.actions.component(self.id, body["channel_id"], message_id, part["custom_id"], [])
        raise ClientRefusal(f"the message has no button {label or emoji or custom_id!r}")

    async def select(self, message_id: str, custom_id: str, values: list[str]) -> Interaction:
        """Chooses in a select."""
        body = self._message(message_id)
        return self.actions.component(self.id, body["channel_id"], message_id, custom_id, values)

    async def forge(self, message_id: str, custom_id: str, values: list[str] | None = None) -> Interaction:
        """Presses a button, or chooses in a list, that needn't be on the message. Only for tests of what the bot
        trusts: `click` and `select` refuse what Discord's client refuses."""
        body: Json = {"custom_id": custom_id, "component_type": BUTTON if values is None else STRING_SELECT, "id": 1}
        if values is not None:
            body["values"] = values
        return self.actions.forge(self.id, message_id, COMPONENT, body)

    async def forge_modal(self, message_id: str, custom_id: str, components: list[Json]) -> Interaction:
        """Submits a modal that nobody opened, as if from this message. Only for tests, like `forge`."""
        body: Json = {"custom_id": custom_id, "components": components}
        return self.actions.forge(self.id, message_id, MODAL_SUBMIT, body)

    async def submit_modal(self, interaction: Interaction, values: Mapping[str, object]) -> Interaction:
        """Submits the modal that `interaction` opened; a file is `(name, bytes)`, or a list of them."""
        await interaction.answered()
        plain: Values = {}
        files: Files = {}
        for key, value in values.items():
            given = value if isinstance(value, list) else [value]
            if given and all(isinstance(entry, tuple) for entry in given):
                named = {f"{key}[{n}]": entry for n, entry in enumerate(given)}
                files |= uploads(named)
                plain[key] = list(named)
            else:
                plain[key] = value
        return self.actions.submit_modal(self.id, interaction.id, plain, files)

    async def forward(self, message_id: str, channel: str = "imagine") -> str:
        """Forwards a message; returns the new one's id."""
        original = self.actions.state.find_message(message_id)
        if original is None:
            raise ClientRefusal("there is no such message")
        guild_id = self.actions.state.channel(original.channel_id).get("guild_id")
        return self.actions.relay(self._channel(channel), forwarding(self.id, original, guild_id)).id

    async def stick(self, sticker_id: str, kind: int, channel: str = "imagine") -> str:
        """Sends a sticker; returns its message's id."""
        return self.actions.relay(self._channel(channel), sticking(self.id, sticker_id, "wave", kind)).id

    async def say(
        self, content: str, *, channel: str = "general", files: list[File] | None = None, reply_to: str | None = None
    ) -> str:
        """Writes an ordinary message and returns its id."""
        sent = [upload for upload in uploads({f"files[{n}]": file for n, file in enumerate(files or [])}).values()]
        return self.actions.say(self.id, self._channel(channel), content, sent, reply_to).id

    async def delete(self, message_id: str) -> None:
        """Deletes or dismisses a message."""
        self.actions.remove(self.id, message_id)

    def _channel(self, name: str) -> str:
        if name == "dm":
            return str(self.actions.state.dm_with(self.id)["id"])
        return self.world.channels.get(name, name)

    def _message(self, message_id: str) -> Json:
        stored = self.actions.state.find_message(message_id)
        if stored is None:
            raise ClientRefusal(f"there is no message {message_id}")
        return stored.body

    def _find(self, name: str, channel_id: str, kinds: tuple[int, ...]) -> Json:
        channel = self.actions.visible_channel(self.id, channel_id)
        for row in self.actions.commands.usable_by(self.id, channel):
            if row["name"] == name and row["type"] in kinds:
                return row
        raise ClientRefusal(f"{self.name} has no command {name!r} here")

    def _given(
        self, path: str, values: dict[str, object], channel: str, focused: str | None = None
    ) -> tuple[Json, list[Json]]:
        """The command and its options as the client nests them."""
        name, *inner = path.split()
        row = self._find(name, self._channel(channel), (1,))
        node = row
        for step in inner:
            node = next((part for part in node.get("options", []) if part["name"] == step), {})
            if node.get("type") not in (SUB_COMMAND, SUB_GROUP):
                raise ClientRefusal(f"{path!r}: there is no subcommand {step!r}")
        kinds = {part["name"]: part["type"] for part in node.get("options", [])}
        given = [
            {"name": key, "type": kinds.get(key, 3), "value": str(value) if kinds.get(key) == ATTACHMENT else value}
            | ({"focused": True} if key == focused else {})
            for key, value in values.items()
        ]
        for step in reversed(inner):
            given = [{"name": step, "options": given}]
        return row, given


def _shows(button: Json, shown_emoji: str | None, label: str | None, emoji: str | None) -> bool:
    if emoji is not None:
        return shown_emoji == emoji
    return label is not None and label in (button.get("label"), shown_emoji)


def uploads(files: Mapping[str, File]) -> Files:
    return {key: Upload(key, name, "application/octet-stream", content) for key, (name, content) in files.items()}
