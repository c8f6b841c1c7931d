"""The outside that stays, and the graph of services that can be thrown away and rebuilt on the same files."""

from __future__ import annotations

import asyncio
import gc
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.core.config import Settings, from_env
from bot.core.jobs.asker import Asker
from bot.core.models import Attachment, ChannelId, Job, MessageRef, UserId
from bot.core.settings.provider_account import AccountConfig
from bot.core.states import ENDED, JobState
from bot.providers.base import Provider
from bot.services.health import Health
from bot.services.jobs.job_reservations import JobReservations
from bot.services.jobs.plans import ClickRequest, ImagineCommand, Opened, Plan, Start
from bot.services.jobs.rule_check import Admitted
from bot.services.loops import Pace
from bot.services.ports import Spawn
from bot.services.signing import Signer
from bot.services.worker.worker import Worker
from bot.store.database.database import Database
from bot.store.jobs import queue
from bot.store.members import users
from bot.wiring.build import build
from bot.wiring.dependencies import Dependencies, Timing
from tests.database import furnish
from tests.fakes import Clock, Mortal, RecordingPublisher, ScriptedProvider, ScriptedReferences, message
from tests.flow.board import RecordingBoard
from tests.flow.books import ALICE, GUILD, Books, pseudonym_of
from tests.waiting import LONG_S, within

CHANNEL = ChannelId(70)
_keys = itertools.count(1)


def asker(user: UserId = ALICE, key: str = "") -> Asker:
    """An interaction of `user` that no other test shares."""
    return Asker(key or f"interaction-{next(_keys)}", user, "alice", GUILD, CHANNEL, "interaction-token", 5, 10 << 20)


QUICK = Pace(0.02, 0.05, 1.0, positions_s=0.02, listed_s=0.0, background_s=0.05, cards_try_s=0.05, store_again_s=0.01)


def settings(**changes: object) -> Settings:
    """The defaults, polling at once."""
    calm = from_env({"DISCORD_TOKEN": "t0ken", "PROVIDER_URL": "http://127.0.0.1:1", "PROVIDER_KEY": "sk-key"})
    return replace(calm, poll_interval_s=0.02, **changes)  # type: ignore[arg-type]  # names as in Settings


class WorldHealth(Health):
    """Reports the world's state of the accounts, as if they had been probed."""

    def __init__(self, world: World, db: Database, providers: Mapping[str, Provider]) -> None:
        super().__init__(db, providers, world.pace)
        self._world = world

    def answers(self, account: str) -> bool:
        return account not in self._world.away

    def answered_at(self, account: str) -> float:
        return 0.0 if account in self._world.away else self._world.probed_at


class WorldSigner(Signer):
    """Gives forgotten members the numbers that `check_counters` knows."""

    def pseudonym(self, user_id: int) -> int:
        return pseudonym_of(user_id)


class World:
    """Provider, Discord, clock, disk and settings: everything that survives a kill of our process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.mortal = Mortal()
        self.provider = ScriptedProvider(self.mortal)
        self.references = ScriptedReferences(self.mortal)
        self.publisher = RecordingPublisher(self.mortal)
        self.board = RecordingBoard(self.mortal)
        self.settings = settings(data_dir=folder)
        self.pace = QUICK
        self.others: dict[str, Provider] = {}
        self.away: set[str] = set()  # accounts whose probes fail
        self.probed_at = 0.0  # when the others answered last, in monotonic seconds

    def dependencies(self, db: Database, spawn: Spawn) -> Dependencies[RecordingPublisher]:
        """The outside world of a graph. `db` is the database of its services."""
        providers: dict[str, Provider] = {"main": self.provider, **self.others}
        return Dependencies(
            db=db,
            providers=providers,
            publisher=lambda _readable, _link: self.publisher,
            board=self.board,
            files=self.references,
            health=WorldHealth(self, db, providers),
            signer=WorldSigner.load(self.folder),
            timing=Timing(self.clock, self.clock.steady, self.pace),
            spawn=spawn,
        )

    def add_account(self, name: str) -> ScriptedProvider:
        """Configure one more account, with a provider of its own."""
        provider = ScriptedProvider(self.mortal, name)
        account = replace(self.settings.accounts[0], name=name)
        self.settings = replace(self.settings, accounts=(*self.settings.accounts, account))
        self.others[name] = provider
        return provider

    def remove_account(self, name: str) -> None:
        """Take an account out of the settings."""
        del self.others[name]
        self.settings = replace(self.settings, accounts=tuple(a for a in self.settings.accounts if a.name != name))

    def limit(self, **changes: object) -> None:
        """Change settings, and `concurrency` of the account."""
        if (concurrency := changes.pop("concurrency", None)) is not None:
            accounts: tuple[AccountConfig, ...] = self.settings.accounts
            changes["accounts"] = tuple(replace(account, concurrency=concurrency) for account in accounts)  # type: ignore[arg-type]
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]  # names as in Settings

    @asynccontextmanager
    async def graph(self, wrap: Callable[[Database], Database] = lambda db: db) -> AsyncIterator[Graph]:
        """A new graph on the existing files. `wrap` may put something before its database."""
        if self.mortal.dead.is_set():
            gc.collect()  # a dead process holds nothing, such as a statement that was not read to its end
        self.mortal.dead.clear()
        await furnish(self.folder / "bot.db")
        async with Database.open(f"sqlite:///{self.folder}/bot.db", self.folder) as db:
            graph = Graph(self, wrap(db), db)
            try:
                yield graph
            finally:
                await asyncio.gather(*graph.beside, return_exceptions=True)


class Graph(Books):
    """The services, and what members and the worker do with them."""

    def __init__(self, world: World, db: Database, books: Database) -> None:
        super().__init__(books, world.settings.default_daily_credits, world.clock)
        self.world = world
        self.services_db = db
        self.beside: list[asyncio.Task[None]] = []
        parts = build(world.settings, world.dependencies(db, self.spawn))
        base, jobs, steps = parts.shared, parts.jobs, parts.steps
        self.rules, self.members, self.region = parts.rules, parts.members, parts.region
        self.routing, self.estimates = base.routing, base.estimates
        self.policies, self.changes, self.wallets = base.policies, base.changes, base.wallets
        self.rule_check, self.questions, self.batches = jobs.rule_check, jobs.questions, jobs.batches
        self.reservations, self.starter = JobReservations(db, world.settings, world.clock, parts.worker), jobs.starter
        self.imagine_service, self.tools, self.clicks, self.prompt_choices = (
            jobs.imagine,
            jobs.tools,
            jobs.clicks,
            jobs.prompt_choices,
        )
        self.cancelling, self.reviews, self.regions = jobs.cancelling, parts.reviews, parts.region.regions
        self.preferences, self.library = parts.members.preferences, parts.members.library
        self.details, self.privacy = parts.members.details, parts.members.privacy
        self.tasks, self.deletions = parts.background.tasks, parts.background.deletions
        self.worker, self.outcomes, self.submitter = parts.worker, steps.outcomes, steps.submitter
        self.lost, self.poller, self.deadlines = steps.lost, steps.poller, steps.deadlines
        self.upkeep = steps.upkeep

    def spawn(self, _name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside everything else."""
        self.beside.append(asyncio.create_task(work))

    # -- what a member does -------------------------------------------------------------------------------------------

    async def admitted(self, plan: Plan) -> Admitted:
        """Judge a plan that the rules let in; the member has agreed to any price."""
        assert isinstance(plan, Start)
        agreed = await self.rule_check.agreed(plan)
        assert isinstance(agreed, Admitted)
        return agreed

    async def open(self, plan: Plan) -> Opened:
        """Store the job of a plan, and show nothing yet."""
        return await self.reservations.open(await self.admitted(plan))

    async def accept(self, plan: Plan) -> Job:
        """Carry out a plan as an interaction does, which the job's message answers."""
        opened = await self.starter.start(await self.admitted(plan), self.world.publisher.acknowledge)
        assert opened.fresh
        return await self.job(opened.job.id)

    async def imagine(
        self, prompt: str = "a red fox", user: UserId = ALICE, attachments: tuple[Attachment, ...] = ()
    ) -> Job:
        """`/imagine`, acknowledged."""
        return await self.accept(
            await self.imagine_service.prepare(ImagineCommand(asker(user), prompt, attachments=attachments))
        )

    async def plan_imagine(self, prompt: str = "a red fox", user: UserId = ALICE) -> Start:
        """`/imagine`, checked only."""
        return await self.imagine_service.prepare(ImagineCommand(asker(user), prompt))

    @staticmethod
    def elsewhere(plan: Start, account: str) -> Start:
        """The same plan for another account."""
        return replace(plan, new=replace(plan.new, account=account))

    async def plan_click(
        self, parent: Job, label: str | None, user: UserId = ALICE, text: str | None = None, key: str = ""
    ) -> Plan:
        """A press on the button with this label or emoji; None = Retry. `text`: the input of its form."""
        if text is not None:
            async with self.db.transaction() as conn:
                await users.ensure(conn, user, asker(user).user_name, self._clock())
                await users.set_remix(conn, user, True)
        slot = None if label is None else (await self.button(parent, label)).slot
        shown = parent.message or MessageRef(CHANNEL, message().message_id)
        return await self.clicks.prepare(ClickRequest(asker(user, key), parent.id, slot, shown, text))

    async def click(self, parent: Job, label: str | None, user: UserId = ALICE, text: str | None = None) -> Job:
        """A press that becomes a job, acknowledged."""
        return await self.accept(await self.plan_click(parent, label, user, text))

    # -- one step of the worker, by hand ------------------------------------------------------------------------------

    async def claim(self, job: Job) -> Job:
        """Take the job, which must be next, from the queue."""
        async with self.db.transaction() as conn:
            claimed = await queue.claim(conn, job.account, 100, 100, self._clock() + 1e6)
        assert claimed is not None
        assert claimed.id == job.id
        return claimed

    async def submit(self, job: Job) -> Job:
        """Claim the job and take it through its submit."""
        await self.submitter.submit(await self.claim(job))
        return await self.job(job.id)

    async def poll(self, job: Job) -> Job:
        """Ask for the job once and act on the answer."""
        for asked, status in await self.poller.poll(job.account, [await self.job(job.id)]):
            await self.poller.handle(asked, status)
        return await self.job(job.id)

    async def publish(self, job: Job) -> Job:
        """Show the end of the job, if that is due."""
        for due in await self.outcomes.due():
            if due.id == job.id:
                await self.outcomes.publish(due)
        return await self.job(job.id)

    async def delivered(self, prompt: str = "a red fox", user: UserId = ALICE) -> Job:
        """A finished `/imagine` with the buttons of a grid."""
        job = await self.submit(await self.imagine(prompt, user))
        return await self.publish(await self.poll(job))

    async def find_lost(self) -> None:
        """Look once for lost submits at all accounts."""
        for account in self.world.settings.accounts:
            await self.lost.once(account.name)

    # -- the worker by itself -----------------------------------------------------------------------------------------

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Worker]:
        """Run the worker during the body, and stop it cleanly at the end."""
        running = asyncio.create_task(self.worker.run())
        try:
            yield self.worker
        finally:
            self.worker.stop()
            await running

    async def until_idle(self, timeout_s: float = LONG_S) -> None:
        """Wait until every job has ended, and is shown if a member saw it."""
        async with within(timeout_s):
            while True:
                everything = await self.all_jobs()
                if all(job.state in ENDED and (job.shown_at or job.message_id is None) for job in everything):
                    return
                await asyncio.sleep(0.02)

    async def until(self, job: Job, state: JobState, timeout_s: float = LONG_S) -> Job:
        """Wait until the job is in `state`."""
        async with within(timeout_s):
            while True:
                if (found := await self.job(job.id)).state is state:
                    return found
                await asyncio.sleep(0.02)
