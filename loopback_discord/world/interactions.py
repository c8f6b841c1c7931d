"""Interactions from start to end: tokens, the 3 second deadline, one acknowledgement."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from loopback_discord.rest.errors import Known, refuse
from loopback_discord.world.hub import Audience, Event, Hub
from loopback_discord.world.state import State
from loopback_discord.world.wire import Json

PING, COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 1, 2, 3, 4, 5
PONG, MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9
NO_ANSWER = "The application did not respond"


class NotAnswered(Exception):
    """The bot didn't acknowledge the interaction in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The bot's acknowledgement. `message` is the id of the message made or changed, if any."""

    type: int
    message: str | None = None
    ephemeral: bool = False
    modal: Json | None = None
    choices: list[Json] | None = None


@dataclass(slots=True)
class Interaction:
    """One interaction. `payload` is the INTERACTION_CREATE body; `original` the id of the first response message."""

    id: str
    token: str = field(repr=False)
    type: int
    user_id: str
    channel_id: str
    payload: Json = field(repr=False)
    source_message: str | None = None  # the message whose component was used
    root: str | None = None  # id of the interaction that opened the modal submitted here
    started: float = field(default_factory=time.monotonic)
    answer: Answer | None = None
    original: str | None = None
    filled: bool = True  # False: deferred, and the first follow-up becomes the answer
    failed: str | None = None
    answered_after_s: float | None = None
    _done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def guild_id(self) -> str | None:
        found: str | None = self.payload.get("guild_id")
        return found

    @property
    def size_limit_bytes(self) -> int:
        """The largest file that this interaction's token may send."""
        return int(self.payload["attachment_size_limit"])

    def settle(self, answer: Answer) -> None:
        self.answer = answer
        self.answered_after_s = time.monotonic() - self.started
        self._done.set()

    def give_up(self, reason: str) -> None:
        self.failed = reason
        self._done.set()

    async def answered(self) -> Answer:
        """Waits for the acknowledgement or its deadline. Raises NotAnswered with the text that the requester reads."""
        await self._done.wait()
        if self.answer is None:
            raise NotAnswered(self.failed or NO_ANSWER)
        return self.answer


class InteractionDesk:
    """All interactions of this run. Tests may set `ack_deadline_s` and `token_lifetime_s`."""

    def __init__(self, state: State, hub: Hub) -> None:
        self._state, self._hub = state, hub
        self.ack_deadline_s = 3.0
        self.token_lifetime_s = 900.0
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    def open(
        self,
        kind: int,
        user_id: str,
        channel_id: str,
        build: Callable[[str, str], Json],
        *,
        source_message: str | None = None,
        root: str | None = None,
    ) -> Interaction:
        """Creates the interaction, sends it to the bot and starts its clock. `build(id, token)` returns the payload."""
        number, token = self._state.snowflakes.next(), new_token()
        payload = build(number, token)
        made = Interaction(number, token, kind, user_id, channel_id, payload, source_message, root)
        self._by_id[number] = self._by_token[token] = made
        self.send(made)
        self._later(self.ack_deadline_s, lambda: self._check_deadline(made))
        return made

    def at_expiry(self, call: Callable[[], None]) -> None:
        """Calls back when a token created now has expired."""
        self._later(self.token_lifetime_s, call)

    def _later(self, delay_s: float, call: Callable[[], None]) -> None:
        def run() -> None:
            self._timers.discard(timer)
            call()

        timer = asyncio.get_running_loop().call_later(delay_s, run)
        self._timers.add(timer)

    def send(self, interaction: Interaction) -> None:
        """Dispatches INTERACTION_CREATE (again, in a test of repeated events)."""
        self._hub.publish(Event("INTERACTION_CREATE", interaction.payload, interaction.guild_id, Audience.BOTS))

    def by_id(self, interaction_id: str) -> Interaction | None:
        return self._by_id.get(interaction_id)

    def to_acknowledge(self, interaction_id: str, token: str) -> Interaction:
        """The interaction of a callback. Raises ApiError 10062 (bogus or late) or 40060 (already acknowledged)."""
        found = self._by_id.get(interaction_id)
        if found is None or found.token != token:
            raise refuse(Known.UNKNOWN_INTERACTION)
        if found.answer is not None:
            raise refuse(Known.ALREADY_ACKNOWLEDGED)
        if found.failed is not None or time.monotonic() - found.started > self.ack_deadline_s:
            raise refuse(Known.UNKNOWN_INTERACTION)
        return found

    def by_webhook_token(self, application_id: str, token: str) -> Interaction:
        """The interaction of a follow-up. Raises ApiError 10015 (not acknowledged) or 50027 (bogus or expired)."""
        if application_id != self._state.application["id"]:
            raise refuse(Known.UNKNOWN_WEBHOOK)
        found = self._by_token.get(token)
        if found is None or time.monotonic() - found.started > self.token_lifetime_s:
            raise refuse(Known.INVALID_WEBHOOK_TOKEN)
        if found.answer is None:
            raise refuse(Known.UNKNOWN_WEBHOOK)
        return found

    def acknowledge(self, interaction: Interaction, answer: Answer) -> None:
        """Records the answer and tells the requester's page."""
        interaction.settle(answer)
        self._tell_requester(interaction, "INTERACTION_DONE", {"interaction": interaction.id})
        if answer.modal is not None:
            body = {"interaction": interaction.id, "channel_id": interaction.channel_id, "modal": answer.modal}
            self._tell_requester(interaction, "MODAL_OPEN", body)

    def close(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _check_deadline(self, interaction: Interaction) -> None:
        if interaction.answer is not None:
            return
        interaction.give_up(NO_ANSWER)
        if interaction.type != AUTOCOMPLETE:
            body = {"interaction": interaction.id, "reason": NO_ANSWER}
            self._tell_requester(interaction, "INTERACTION_FAILED", body)

    def _tell_requester(self, interaction: Interaction, name: str, body: Json) -> None:
        self._hub.publish(Event(name, body, interaction.guild_id, Audience.PAGES, interaction.user_id))


def new_token() -> str:
    """A token as opaque and as long as a real interaction token."""
    return "aW50ZXJhY3Rpb246" + secrets.token_urlsafe(120)
