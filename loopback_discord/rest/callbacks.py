"""Effects of each type of callback: answer, defer, update, choices, modal."""

from __future__ import annotations

from loopback_discord.checks import checks
from loopback_discord.checks.command_form import CHAT_INPUT
from loopback_discord.checks.command_form import MESSAGE as MESSAGE_COMMAND
from loopback_discord.checks.command_form import USER as USER_COMMAND
from loopback_discord.checks.message_form import MessageForm, read_message
from loopback_discord.checks.modal_form import check_modal
from loopback_discord.rest.errors import FormErrors, Known, refuse
from loopback_discord.rest.incoming import Incoming
from loopback_discord.world.flags import CHAT_INPUT_COMMAND, CONTEXT_MENU_COMMAND, DEFAULT, EPHEMERAL, LOADING, REPLY
from loopback_discord.world.interactions import (
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFERRED_MESSAGE,
    DEFERRED_UPDATE,
    MESSAGE,
    MODAL,
    MODAL_SUBMIT,
    NO_ANSWER,
    PONG,
    UPDATE,
    Answer,
    Interaction,
    InteractionDesk,
)
from loopback_discord.world.messages import MessageDesk, Origin
from loopback_discord.world.state import State, StoredMessage
from loopback_discord.world.wire import Json

# The callback types that an interaction of each kind accepts.
_FITTING = {
    COMMAND: (MESSAGE, DEFERRED_MESSAGE, MODAL),
    COMPONENT: (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL_SUBMIT: (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE),
}


class Callbacks:
    """Carries callbacks and follow-ups out."""

    def __init__(self, state: State, messages: MessageDesk, desk: InteractionDesk) -> None:
        self._state, self._messages, self._desk = state, messages, desk

    def answer(self, interaction: Interaction, incoming: Incoming) -> Json:
        """Acknowledges an interaction. Returns the `with_response` body. Raises ApiError 50035 and leaves the
        interaction open."""
        form = incoming.form()
        kind = self._kind(interaction, form)
        if kind == MESSAGE:
            answer = self._message(interaction, incoming)
        elif kind == DEFERRED_MESSAGE:
            answer = self._defer(interaction, incoming.data())
        elif kind == UPDATE:
            answer = self._update(interaction, incoming)
        elif kind == CHOICES:
            answer = Answer(kind, choices=_choices(incoming.data()))
        elif kind == MODAL:
            answer = Answer(kind, modal=check_modal(incoming.data(), self._messages.emoji_ids))
        else:
            interaction.original = interaction.source_message
            answer = Answer(kind, interaction.source_message)
        self._desk.acknowledge(interaction, answer)
        return self._response(interaction, answer)

    def follow_up(self, interaction: Interaction, incoming: Incoming) -> StoredMessage:
        """Sends a message by the webhook token; the first one after a deferral is the answer itself."""
        most = interaction.size_limit_bytes
        form = read_message(incoming, emoji_ids=self._messages.emoji_ids, limit_bytes=most)
        if not interaction.filled and interaction.original is not None:
            placeholder = self._state.find_message(interaction.original)
            if placeholder is not None:
                return self.edit(interaction, placeholder, form)
        return self._create(interaction, form, reply=True)

    def edit(self, interaction: Interaction, stored: StoredMessage, form: MessageForm) -> StoredMessage:
        """Edits a message by the webhook token."""
        if stored.id == interaction.original:
            interaction.filled = True
        return self._messages.edit(stored, form)

    def _kind(self, interaction: Interaction, form: Json) -> int:
        errors = FormErrors()
        kind = checks.choice(
            errors, form, "type", (), (PONG, MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL)
        )
        fitting = _FITTING[interaction.type]
        if interaction.type == MODAL_SUBMIT and interaction.source_message is None:
            fitting = (MESSAGE, DEFERRED_MESSAGE)
        if kind is not None and kind not in fitting:
            listed = ", ".join(str(entry) for entry in fitting)
            errors.add(("type",), "INTERACTION_TYPE_INVALID", f"This interaction accepts the types {listed}.")
        errors.raise_if_any()
        return kind or 0

    def _message(self, interaction: Interaction, incoming: Incoming) -> Answer:
        most = interaction.size_limit_bytes
        form = read_message(incoming, in_data=True, emoji_ids=self._messages.emoji_ids, limit_bytes=most)
        stored = self._create(interaction, form, reply=False)
        interaction.original = stored.id
        return Answer(MESSAGE, stored.id, ephemeral=stored.ephemeral_for is not None)

    def _defer(self, interaction: Interaction, form: Json) -> Answer:
        errors = FormErrors(("data",))
        hidden = bool((checks.integer(errors, form, "flags", ()) or 0) & EPHEMERAL)
        errors.raise_if_any()
        empty = read_message(
            Incoming({"content": "", "flags": EPHEMERAL if hidden else 0}), emoji_ids=frozenset(), placeholder=True
        )
        stored = self._create(interaction, empty, reply=False, flags=LOADING)
        interaction.original, interaction.filled = stored.id, False
        self._desk.at_expiry(lambda: self._give_up(stored))
        return Answer(DEFERRED_MESSAGE, stored.id, ephemeral=hidden)

    def _give_up(self, stored: StoredMessage) -> None:
        """Gives up a deferral without an answer when its token expires."""
        if stored.body["flags"] & LOADING and stored.id in self._state.in_channel(stored.channel_id):
            self._messages.mark_failed(stored, NO_ANSWER)

    def _update(self, interaction: Interaction, incoming: Incoming) -> Answer:
        stored = self._state.find_message(interaction.source_message or "")
        if stored is None:
            raise refuse(Known.UNKNOWN_MESSAGE)
        form = read_message(
            incoming,
            in_data=True,
            emoji_ids=self._messages.emoji_ids,
            edited=stored.body,
            limit_bytes=interaction.size_limit_bytes,
        )
        self._messages.edit(stored, form)
        interaction.original = stored.id
        return Answer(UPDATE, stored.id, ephemeral=stored.ephemeral_for is not None)

    def _create(self, interaction: Interaction, form: MessageForm, *, reply: bool, flags: int = 0) -> StoredMessage:
        hidden = bool((form.flags or 0) & EPHEMERAL)
        extra, kind = self._context(interaction, reply=reply, hidden=hidden)
        origin = Origin(
            author_id=self._state.bot_id,
            type=kind,
            ephemeral_for=interaction.user_id if hidden else None,
            interaction_id=interaction.id,
            extra=extra,
            flags=flags,
        )
        return self._messages.create(self._state.channel(interaction.channel_id), form, origin)

    def _context(self, interaction: Interaction, *, reply: bool, hidden: bool) -> tuple[Json, int]:
        """Keys and type of a message that answers an interaction: who used what, and which message it points to."""
        extra: Json = {
            "application_id": self._state.application["id"],
            "webhook_id": self._state.application["id"],
            "interaction_metadata": self._metadata(interaction),
        }
        kind = DEFAULT
        if interaction.type == COMMAND and not reply:
            used = interaction.payload["data"]
            user = self._state.users[interaction.user_id]
            extra["interaction"] = {"id": interaction.id, "type": COMMAND, "name": used["name"], "user": user}
            kind = CHAT_INPUT_COMMAND if used["type"] == CHAT_INPUT else CONTEXT_MENU_COMMAND
        pointed = interaction.original if reply else interaction.source_message
        target = self._state.find_message(pointed) if pointed else None
        if target is None:
            return extra, kind
        link = {"type": 0, "channel_id": target.channel_id, "message_id": target.id}
        if interaction.guild_id:
            link["guild_id"] = interaction.guild_id
        if target.ephemeral_for is not None and not hidden:
            return extra | {"message_reference": link}, REPLY  # a message for one person isn't quoted to everybody
        quoted = {key: value for key, value in target.body.items() if key != "referenced_message"}
        return extra | {"message_reference": link, "referenced_message": quoted}, REPLY

    def _metadata(self, interaction: Interaction) -> Json:
        base: Json = {
            "id": interaction.id,
            "type": interaction.type,
            "user": self._state.users[interaction.user_id],
            "authorizing_integration_owners": interaction.payload["authorizing_integration_owners"],
        }
        if interaction.original:
            base["original_response_message_id"] = interaction.original
        if interaction.type == COMMAND:
            used = interaction.payload["data"]
            base |= {"name": used["name"], "command_type": used["type"]}
            if used["type"] == USER_COMMAND:
                base["target_user"] = self._state.users[used["target_id"]]
            elif used["type"] == MESSAGE_COMMAND:
                base["target_message_id"] = used["target_id"]
        if interaction.type == COMPONENT:
            base["interacted_message_id"] = interaction.source_message
        if interaction.type == MODAL_SUBMIT and interaction.root:
            opener = self._desk.by_id(interaction.root)
            if opener is not None:
                base["triggering_interaction_metadata"] = self._metadata(opener)
        return base

    def _response(self, interaction: Interaction, answer: Answer) -> Json:
        described: Json = {"id": interaction.id, "type": interaction.type, "activity_instance_id": None}
        resource: Json = {"type": answer.type}
        stored = self._state.find_message(answer.message) if answer.message else None
        if stored is not None:
            described |= {
                "response_message_id": stored.id,
                "response_message_loading": bool(stored.body["flags"] & LOADING),
                "response_message_ephemeral": stored.ephemeral_for is not None,
                "channel_id": stored.channel_id,
            }
            resource["message"] = self._messages.refresh(stored)
        if answer.type not in (MESSAGE, UPDATE):
            return {"interaction": described}  # Discord shows the resource of these two alone
        return {"interaction": described, "resource": resource}


def _choices(form: Json) -> list[Json]:
    errors = FormErrors(("data",))
    found = checks.rows(errors, form, "choices", (), high=25, needed=True)
    for index, row in enumerate(found):
        checks.text(errors, row, "name", ("choices", index), low=1, high=100, needed=True)
        if isinstance(row.get("value"), str):
            checks.text(errors, row, "value", ("choices", index), high=100)
        elif row.get("value") is None:
            checks.required(errors, ("choices", index, "value"))
    errors.raise_if_any()
    return found
