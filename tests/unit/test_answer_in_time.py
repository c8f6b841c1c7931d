"""Every event from Discord is answered in time while a disk hangs, or its member hears that we are too busy."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.client import EXTENSIONS, ImagineBot, Services
from bot.connection import deadline
from bot.core.errors import Busy
from bot.core.jobs import button_id
from bot.core.models import JobId
from bot.texts.kit import answers as say
from bot.ui.kit import outgoing
from bot.ui.kit.respond import handle, report
from bot.ui.members.library_panel import LibraryButton, LibraryVerb
from tests.waiting import until

JOB = JobId("a1b2c3d4e5")
MESSAGE, CHOICES = 4, 8  # kinds of answers
ids = itertools.count(7000)


class Hung:
    """Services on a disk that hangs: no call to them ever returns."""

    allowed_servers = SimpleNamespace(refusal=lambda _guild: None)

    def __init__(self) -> None:
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        return self if name.isidentifier() else None

    async def __call__(self, *_given: object, **_named: object) -> None:
        self.asked += 1
        await asyncio.Event().wait()


class Bot(ImagineBot):
    """The client with all its commands and controls; its answers are recorded instead of sent."""

    hung: Hung
    answers: list[dict[str, Any]]

    def told(self) -> dict[str, Any]:
        (answer,) = self.answers
        return answer

    def hear(self, kind: int, data: dict[str, Any]) -> None:
        """Send an event as the gateway does."""
        user = {"id": "9", "username": "alice", "discriminator": "0", "avatar": None}
        place = {"id": "5", "type": 1, "recipients": [user], "last_message_id": None}
        number = str(next(ids))
        message = {"id": "6", "channel_id": "5", "content": "", "author": user, "flags": 0, "attachments": []}
        message |= {"embeds": [], "mentions": [], "mention_roles": [], "mention_everyone": False, "pinned": False}
        message |= {"tts": False, "timestamp": "2026-11-30T00:00:00+00:00", "edited_timestamp": None, "type": 0}
        said: dict[str, Any] = {"id": number, "application_id": "8", "type": kind, "token": number, "version": 1}
        said |= {"attachment_size_limit": 10_000_000, "channel": place, "channel_id": "5", "data": data, "user": user}
        if kind == 3:
            said["message"] = message | {"components": [{"type": 1, "components": [data | {"type": data["of"]}]}]}
        self._connection.parse_interaction_create(cast(Any, said))


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    hung = Hung()
    made = Bot(services=cast(Services, hung), report=report, gateway_url="", shard_count=None, shard_ids=None)
    made.hung, made.answers = hung, []

    async def sent(_adapter: object, *_ids: object, params: Any, **_how: object) -> dict[str, Any]:
        made.answers.append(params.payload)
        return {"interaction": {"id": "1", "type": 2}}

    monkeypatch.setattr(AsyncWebhookAdapter, "create_interaction_response", sent)
    monkeypatch.setattr(deadline, "BUDGET_S", 0.01)
    for extension in EXTENSIONS:
        await made.load_extension(extension)
    made.loop = asyncio.get_running_loop()
    yield made
    await deadline.settle(5.0)
    assert not deadline._left_behind


def typed(name: str, **options: str) -> dict[str, Any]:
    given = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
    return {"id": "1", "type": 1, "name": name, "options": given}


async def test_a_command_is_answered_although_the_disk_hangs(client: Bot) -> None:
    client.hear(2, typed("shorten", prompt="a fox"))
    await told_busy(client)


async def told_busy(client: Bot) -> None:
    await until(lambda: bool(client.answers), "it was answered")
    answer = client.told()
    assert (answer["type"], answer["data"]["content"]) == (MESSAGE, say.BUSY())
    assert answer["data"]["flags"] & discord.MessageFlags.ephemeral.flag
    assert client.hung.asked == 1


PRESSED = {
    "a button of a job": (2, button_id.encode(JOB, 1), ()),
    "a button of a panel": (2, LibraryButton.of(LibraryVerb.MORE, JOB, "More").custom_id, ()),
    "a list of a job": (3, f"is1:{JOB}", ("3",)),
    "a list of a panel": (3, "iw1:speed:", ("fast",)),
}


@pytest.mark.parametrize("what", PRESSED)
async def test_a_control_is_answered_although_the_disk_hangs(client: Bot, what: str) -> None:
    kind, custom_id, chosen = PRESSED[what]
    look: dict[str, Any] = {"label": "x", "style": 2}
    if chosen:
        look = {"options": [{"label": "x", "value": value} for value in chosen]}
    client.hear(3, {"custom_id": custom_id, "component_type": kind, "of": kind, "values": list(chosen)} | look)
    await told_busy(client)


async def test_a_form_is_answered_although_the_disk_hangs(client: Bot) -> None:
    field = {"type": 4, "custom_id": "text", "value": "a fox"}
    client.hear(5, {"custom_id": f"iz1:{JOB}:c", "components": [{"type": 1, "components": [field]}]})
    await told_busy(client)


async def test_what_is_being_typed_gets_no_choices_while_the_disk_hangs(client: Bot) -> None:
    client.hear(4, {"id": "1", "type": 1, "name": "imagine", "options": [focused("a f")]})
    await until(lambda: bool(client.answers), "it was answered")
    assert client.told() == {"type": CHOICES, "data": {"choices": []}}


def focused(text: str) -> dict[str, Any]:
    return {"name": "prompt", "type": 3, "value": text, "focused": True}


class FirstAnswer:
    """An interaction whose first answer is on its way until `arrives`."""

    def __init__(self) -> None:
        self.extras: dict[str, Any] = {}
        self.arrives = asyncio.Event()
        self.response = SimpleNamespace(
            send_message=self._send, edit_message=self._send, send_modal=self._send, defer=self._send
        )

    async def _send(self, *_given: object, **_named: object) -> None:
        await self.arrives.wait()


ANSWERS: dict[str, Callable[[Any], Awaitable[object]]] = {
    "a message": lambda asked: outgoing.reply(asked, "done"),
    "a change of the panel": lambda asked: outgoing.redraw(asked, "done", view=None),
    "a form": lambda asked: outgoing.ask(asked, discord.ui.Modal(title="x")),
    "an acknowledgement": outgoing.defer,
    "thinking": lambda asked: outgoing.think(asked, private=True),
}


@pytest.mark.parametrize("how", ANSWERS)
async def test_what_is_being_answered_has_all_its_time(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(deadline, "BUDGET_S", 0.0)
    asked, done = cast(Any, FirstAnswer()), asyncio.Event()

    async def handler() -> None:
        await ANSWERS[how](asked)
        await asyncio.sleep(0.01)
        done.set()

    answering = asyncio.ensure_future(deadline.in_time(asked, handler()))
    await asyncio.sleep(0.05)  # far beyond its time without an answer
    asked.arrives.set()
    await answering
    assert done.is_set()


async def test_what_is_left_behind_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "BUDGET_S", 0.0)
    stopped = asyncio.Event()

    async def handler() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0.01)  # a rollback that takes its time
            stopped.set()
            raise

    with pytest.raises(Busy, match="kept nothing"):
        await deadline.in_time(cast(Any, FirstAnswer()), handler())
    assert not stopped.is_set(), "it was waited for"
    await deadline.settle(5.0)
    assert stopped.is_set()


async def test_a_fault_comes_out_as_it_is() -> None:
    async def handler() -> None:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        await deadline.in_time(cast(Any, FirstAnswer()), handler())


async def test_what_a_handler_leaves_running_is_not_bound(client: Bot) -> None:
    """Work that a handler starts beside the answer continues after the interaction's deadline."""
    beside: list[asyncio.Task[str]] = []

    async def later() -> str:
        await asyncio.sleep(0.03)
        return "done"

    async def handler(_asked: object) -> None:
        beside.append(asyncio.create_task(later()))
        await asyncio.Event().wait()

    asked = cast(Any, FirstAnswer())
    asked.client, asked.guild_id, asked.user = client, None, SimpleNamespace(id=9)
    asked.response.is_done = lambda: False
    asked.arrives.set()
    await handle(asked, handler)
    assert await beside[0] == "done"
