"""The front door: both loopback servers, the bot between them, and members who use it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loopback_discord import Answer, ClientRefusal, Interaction, LoopbackDiscord, Member
from loopback_discord.checks.components import walk
from loopback_discord.world.flags import EPHEMERAL, LOADING, SUPPRESS_EMBEDS
from loopback_discord.world.hub import Event
from loopback_provider.provider import Dialect, SimulatedProvider, TaskView
from tests.database import furnish
from tests.door.books import Books, JobRow
from tests.door.openapi import faults
from tests.door.preloaded import Nursery
from tests.door.process import BotProcess
from tests.waiting import LONG_S, patient, until

Json = dict[str, Any]  # a Discord object, as the loopback server hands it out

KEY = "sk-door-0123456789abcdef"
FAST_SETTINGS = {
    "POLL_INTERVAL_S": "0.05",
    "PROGRESS_INTERVAL_S": "0.1",
    "WEB_PORT": "0",
    "DEFAULT_DAILY_CREDITS": "1000",
}
TEXT_INPUT = 4
_ENDED = re.compile(r"\((?:relaxed|fast|turbo|Failed|Cancelled)\)$")
_TWO_STOPS = re.compile(r"(?<![.])[.][.](?![.])")
_UNDER_WAY = re.compile(r"\((?:Waiting to start|\d+%)\)")


def first_line(message: Json) -> str:
    return str(message["content"]).partition("\n")[0]


def has_ended(message: Json) -> bool:
    """True once a job's message shows a result or a failure."""
    line = first_line(message)
    return _ENDED.search(line) is not None and _UNDER_WAY.search(line) is None


def buttons_of(message: Json) -> list[Json]:
    """The message's buttons in order, over all rows."""
    return [part for row in message["components"] for part in row["components"] if part["type"] == 2]


def labels(message: Json) -> list[str]:
    """The text of each button: its label, else its emoji."""
    return [str(button.get("label") or button["emoji"]["name"]) for button in buttons_of(message)]


@dataclass(slots=True)
class Front:
    """Everything that one test uses."""

    discord: LoopbackDiscord
    provider: SimulatedProvider
    bot: BotProcess
    books: Books
    tokens: list[str] = field(default_factory=list)  # of every interaction that was handed to the bot
    _checked: int = 0  # how many of the requests were held against Discord's description

    def member(self, name: str = "alice") -> Member:
        return self.discord.member(name)

    async def start(self, *verb: str) -> None:
        """Start the bot and wait until members can use it; `verb` as in BotProcess."""
        await self.bot.start(*verb)
        await self.ready()

    async def ready(self) -> None:
        """Wait until members can use the bot."""
        await until(self._ready, "the bot is ready")

    async def restart(self, *verb: str) -> None:
        """Start again after a kill or a stop."""
        await until(lambda: not self.discord.gateway.online, "the old connection is gone")
        await self.start(*verb)

    def _ready(self) -> bool:
        assert self.bot.running, self.bot.printed[-3000:]
        connected = [session for session in self.discord.gateway.sessions.values() if session.wire is not None]
        shards = int(self.bot.settings.get("SHARD_COUNT", "1"))
        return len(connected) == shards and bool(self.discord.commands.listed(None))

    async def ask(self, prompt: str, member: str = "alice", **options: object) -> Interaction:
        """`/imagine`, without waiting for its answer."""
        return await self.member(member).command("imagine", {"prompt": prompt, **options})

    async def imagine(self, prompt: str, member: str = "alice", **options: object) -> str:
        """`/imagine`, acknowledged in time; the id of its job's message."""
        return await self.acknowledged(await self.ask(prompt, member, **options))

    async def press(self, message_id: str, label: str, member: str = "alice") -> str:
        """A click on a button, acknowledged in time; the id of its job's message."""
        return await self.acknowledged(await self.member(member).click(message_id, label=label))

    async def fill(self, opened: Interaction, text: str, member: str = "alice") -> Interaction:
        """Send the form that an interaction opened, with `text` in its first text field."""
        modal = (await opened.answered()).modal
        assert modal is not None
        field = next(part for part in walk(modal["components"]) if part["type"] == TEXT_INPUT)
        return await self.member(member).submit_modal(opened, {field["custom_id"]: text})

    async def acknowledged(self, interaction: Interaction) -> str:
        """The id of the public message by which the bot answered within 3 seconds."""
        answer = await interaction.answered()
        assert answer.message is not None, answer
        assert not answer.ephemeral, f"{self.told(answer)}\n{self.bot.printed[-3000:]}"
        return answer.message

    async def agreed(self, interaction: Interaction, member: str = "alice") -> str:
        """The id of an expensive job's message, after asking its member privately and getting their agreement."""
        answer = await interaction.answered()
        assert answer.ephemeral, self.told(answer)
        known = {job.id for job in self.books.jobs()}
        question = self.discord.message(answer.message or "")
        assert question is not None
        yes = labels(question)[0]
        assert yes.startswith("Start for "), yes
        await (await self.member(member).click(question["id"], label=yes)).answered()
        await until(lambda: self._new(known), "the job has its message")
        (job,) = self._new(known)
        return str(job.message_id)

    def _new(self, known: set[str]) -> list[JobRow]:
        return [job for job in self.books.jobs() if job.id not in known and job.message_id is not None]

    def told(self, answer: Answer) -> str:
        """The text of an answer."""
        return str((self.discord.message(answer.message or "") or {"content": ""})["content"])

    async def ended(self, message_id: str, timeout: float = LONG_S) -> Json:
        """The message once it shows a result or a failure, and the bot has noted that it does."""
        try:
            shown = await self.discord.wait_for(lambda m: m["id"] == message_id and has_ended(m), patient(timeout))
        except TimeoutError:
            seen = [first_line(version) for version in self.discord.history(message_id)]
            raise AssertionError(f"no end in {seen}\n{self.bot.printed[-3000:]}") from None
        await until(lambda: self.job_of(message_id).told, "the end is noted")
        return shown

    async def grid(self, prompt: str, member: str = "alice") -> Json:
        """A finished `/imagine`."""
        return await self.ended(await self.imagine(prompt, member))

    async def moving(self, message_id: str) -> None:
        """Wait until a percentage is shown."""
        await self.discord.wait_for(lambda m: m["id"] == message_id and "%)" in first_line(m), patient(10.0))

    async def settled(self, timeout: float = LONG_S) -> None:
        """Wait until every job has ended and its member was told."""
        await until(lambda: not any(job.open for job in self.books.jobs()), "all jobs have ended", timeout)

    def job_of(self, message_id: str) -> JobRow:
        """The job that this message shows."""
        (found,) = [job for job in self.books.jobs() if job.message_id == int(message_id)]
        return found

    def task_of(self, prompt: str) -> TaskView:
        """The only task whose prompt begins with this."""
        (found,) = [task for task in self.provider.tasks.values() if task.prompt.startswith(prompt)]
        return found

    def content_of(self, message: Json) -> bytes:
        """The bytes of the only file under a message, as the bot last uploaded it."""
        (attachment,) = message["attachments"]
        uploads = [
            file.content
            for request in self.discord.requests
            for file in request.files
            if file.filename == attachment["filename"] and request.status == 200
        ]
        return uploads[-1]

    def check(self) -> None:
        """Check what must hold after every test: credits add up, no job waits for ever, requests to Discord are valid,
        other people's links don't unfold, and no secret was printed."""
        self.books.check()
        assert faults(self.discord.requests[self._checked :]) == []
        self._checked = len(self.discord.requests)
        left = [m["content"] for m in self._messages() if _UNDER_WAY.search(first_line(m))]
        assert not left
        twice = [m["content"] for m in self._messages() if _TWO_STOPS.search(str(m["content"]).partition("\n")[2])]
        assert not twice
        unfolds = [
            m["content"]
            for m in self._messages()
            if m["author"].get("bot") and not m["flags"] & (SUPPRESS_EMBEDS | EPHEMERAL | LOADING)
        ]
        assert not unfolds
        self.bot.check_printed([self.discord.token, self.provider.key, *self.tokens])

    def _messages(self) -> list[Json]:
        return [message for channel in self.discord.state.channels for message in self.discord.messages(channel)]


@asynccontextmanager
async def opened(
    folder: Path,
    settings: Mapping[str, str] | None = None,
    *,
    seconds: float = 0.4,
    flavour: str = "relay",
    remix: bool = False,
    dialect: Dialect = "midjourney-proxy",
    start: bool = True,
) -> AsyncIterator[Front]:
    """A front door of its own in `folder`. `seconds` is the time of a fast task; see SimulatedProvider for the rest.

    A bot that isn't started here is loaded like an operator's, not forked.
    """
    simulated = SimulatedProvider(key=KEY, seconds=seconds, size=256, flavour=flavour, remix=remix, dialect=dialect)
    async with LoopbackDiscord() as discord, simulated as provider:
        discord.rate_limits.scale = 50
        discord.ack_deadline_s = patient(3.0)
        data = folder / "data"
        env = FAST_SETTINGS | {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "PROVIDER_KIND": dialect,
            "PROVIDER_URL": provider.url,
            "PROVIDER_KEY": provider.key,
            "DATA_DIR": str(data),
        }
        if start:
            await furnish(data / "bot.db")
        bot = BotProcess(env | dict(settings or {}), folder, Nursery.here if start else None)
        front = Front(discord, provider, bot, Books(data / "bot.db"))

        def heard(event: Event) -> None:
            if event.name == "INTERACTION_CREATE":
                front.tokens.append(event.body["token"])

        unsubscribe = discord.hub.subscribe(heard)
        try:
            if start:
                await front.start()
            yield front
        finally:
            unsubscribe()
            await bot.end()


__all__ = ["ClientRefusal", "Front", "Json", "buttons_of", "first_line", "labels", "opened", "until"]
