"""The web server on loopback with real services and a real database; only the receiver of masks is ours."""

from __future__ import annotations

import asyncio
import io
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from PIL import Image

from bot.core.config import from_env
from bot.core.credits.prices import ASK_ABOVE
from bot.core.errors import Busy, ProviderError, UserError
from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.jobs.pending_request import PendingRequest, Purpose, review_id
from bot.core.jobs.prompt import Prompt, parse
from bot.core.jobs.region import InReview, PriceRaised, RegionSession
from bot.core.kinds import Action
from bot.core.models import Job, ProviderButton, UserId
from bot.core.states import JobState
from bot.services.health import Health
from bot.services.jobs.plans import ClickRequest
from bot.services.loops import Pace
from bot.services.media.media import MediaStore
from bot.services.media.originals import Originals
from bot.services.region.sessions import RegionService
from bot.services.signing import Signer
from bot.store.database.database import Database
from bot.store.jobs import jobs, lifecycle
from bot.store.moderation import pending
from bot.web.connections import Connections
from bot.web.provider_webhooks import WebhookProof
from bot.web.routes import application
from bot.web.server import serving
from tests.database import furnish
from tests.fakes import Clock, ScriptedProvider
from tests.store.samples import ALICE, GUILD, MESSAGE, new_job, stored

PUBLIC = "http://painter.example"
PROMPT = "a red fox in the snow --ar 4:3"
REGION = ProviderButton(Action.VARY_REGION, 0, "MJ::Inpaint::1::x::SOLO", "Vary (Region)", "🖌️")
STRONG = ProviderButton(Action.VARY_STRONG, 0, "MJ::high_variation::1::x::SOLO", "Vary (Strong)", "")
_keys = itertools.count(1)


def picture(width: int = 320, height: int = 240) -> bytes:
    """A PNG with something to see on it."""
    target = io.BytesIO()
    image = Image.linear_gradient("L").resize((width, height))
    Image.merge("RGB", (image, Image.new("L", image.size, 90), image.rotate(180))).save(target, "PNG")
    return target.getvalue()


@dataclass
class Desk:
    """Takes masks as the bot does: one job per session, unless told to refuse."""

    db: Database
    taken: list[tuple[RegionSession, bytes, str]] = field(default_factory=list)
    refusal: UserError | None = None
    moderated = False  # whether every text waits for moderators
    cost = 1  # credits, of any region

    async def composed(self, session: RegionSession, prompt: str) -> Prompt:
        return parse(prompt)

    async def price(self, session: RegionSession, prompt: str) -> int:
        return self.cost

    async def affordable(self, session: RegionSession, prompt: str) -> int:
        return self.cost

    async def start_region(self, session: RegionSession, mask: bytes, prompt: str, told: int) -> Job | InReview:
        if self.cost > max(ASK_ABOVE, told):
            raise PriceRaised(self.cost)
        if self.refusal is not None:
            raise self.refusal
        new = replace(new_job(), asker=session.asker)
        async with self.db.transaction() as conn:
            if self.moderated:
                await pending.add(conn, _review(session, new))
            else:
                job, fresh = await jobs.insert(conn, new, session.created_at)
                assert fresh
        self.taken.append((session, mask, prompt))
        return InReview() if self.moderated else job


def _review(session: RegionSession, new: NewJob) -> PendingRequest:
    return PendingRequest(
        id=review_id(session.job_key),
        purpose=Purpose.REVIEW,
        new=new,
        clicked=None,
        caught="hen",
        created_at=session.created_at,
    )


class Account(ScriptedProvider):
    """A provider's account that answers, refuses or stays silent when it is probed."""

    fault: ProviderError | None = None
    silent = False

    async def probe(self) -> None:
        if self.silent:
            await asyncio.Event().wait()
        if self.fault is not None:
            raise self.fault


PACE = Pace(probe_s=0.02, beat_s=0.02)


class Site:
    """A running server, and the ways to it."""

    def __init__(self, db: Database, folder: Path, public_url: str) -> None:
        self.db = db
        self.clock = Clock()
        self.desk = Desk(db)
        self.media = MediaStore(folder / "images")
        self.signer = Signer.load(folder)
        self.provider = Account()
        self.health = Health(db, {"main": self.provider}, PACE)
        self.hints: list[str] = []
        self.heard: list[tuple[str, str, str]] = []
        self.hearing, self.writable = asyncio.Event(), asyncio.Event()
        self.writable.set()
        self.disk_full = False
        env = {"PROVIDER_KIND": "simulator", "DATA_DIR": str(folder), "PUBLIC_URL": public_url}
        self.settings = from_env(env, need_token=False)
        self.service = RegionService(db, self.media, self.settings, self.clock, self.signer, self.desk)
        self.originals = Originals(db, self.media, self.settings, self.signer, self.clock)
        self.url = ""

    async def hear(self, account: str, task_id: str, job_id: str) -> None:
        """Store it once the disk takes it."""
        self.hearing.set()
        await self.writable.wait()
        if self.disk_full:
            raise Busy("The disk is full.")
        self.heard.append((account, task_id, job_id))

    async def parent(self, content: bytes | None = None) -> Job:
        """A delivered picture of Alice's with a Vary (Region) button in slot 1."""
        async with self.db.transaction() as conn:
            job = await stored(conn, JobState.RUNNING, spec=replace(new_job().spec, prompt=PROMPT))
            result = await self.media.save(job.id, content or picture())
            await lifecycle.finish(conn, job.id, result, (STRONG, REGION), self.clock())
            found = await jobs.get(conn, job.id)
        assert found is not None
        return found

    async def session(self, parent: Job | None = None, user: UserId = ALICE) -> RegionSession:
        """A press on Vary (Region)."""
        parent = parent or await self.parent()
        asker = Asker(f"i{next(_keys)}", user, "alice", GUILD, MESSAGE.channel_id, "token", 5, 10 << 20)
        return await self.service.open(ClickRequest(asker, parent.id, 1, MESSAGE))

    def link(self, session: RegionSession) -> str:
        """The session's link, on this machine."""
        link = self.service.link(session)
        assert link is not None
        return link.replace(self.settings.public_url, self.url)


@asynccontextmanager
async def site(folder: Path, public_url: str = PUBLIC, connections: Connections | None = None) -> AsyncIterator[Site]:
    """A site in a folder of its own."""
    await furnish(folder / "bot.db")
    async with Database.open(f"sqlite:///{folder / 'bot.db'}", folder) as db:
        running = Site(db, folder, public_url)
        app = application(
            health=running.health,
            webhooks={
                "main": WebhookProof(running.signer.hook_token("main")),
                "goapi": WebhookProof(running.signer.hook_token("goapi"), running.signer.hook_secret("goapi")),
            },
            hint=running.hints.append,
            heard=running.hear,
            region=running.service,
            originals=running.originals,
            public_url=public_url,
        )
        async with serving(app, "127.0.0.1", 0, connections, full_pause_s=0.01) as port:
            running.url = f"http://127.0.0.1:{port}"
            yield running
