"""Turns a checked mask, however it was made, into a job with a message of its own, or a card for moderators."""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress

from bot.core.credits.prices import ASK_ABOVE
from bot.core.errors import Busy, UserError
from bot.core.jobs.new_job import NewJob
from bot.core.jobs.pending_request import review_id
from bot.core.jobs.prompt import Prompt
from bot.core.jobs.region import InReview, PriceRaised, RegionSession
from bot.core.links import message_link
from bot.core.models import Job, JobSpec, MessageRef, StoredButton
from bot.services.jobs.job_starter import JobStarter
from bot.services.jobs.plans import Start
from bot.services.jobs.prompt_composer import Composer
from bot.services.jobs.rule_check import Admitted, AskCost, Flagged, RuleCheck
from bot.services.media.media import MediaStore
from bot.services.moderation.reviews import Reviews
from bot.services.ports import NowhereToPost, Publisher, PublishLater, Spawn
from bot.store.database.database import Database
from bot.store.jobs import buttons, jobs
from bot.store.moderation import pending
from bot.texts.moderation.reviews import WAITS
from bot.texts.region import region as say

log = logging.getLogger(__name__)


class RegionStarter:
    """Opens the job of a region session and posts its message; the session's key makes it one job, or one review."""

    def __init__(
        self,
        db: Database,
        composer: Composer,
        rule_check: RuleCheck,
        starter: JobStarter,
        reviews: Reviews,
        media: MediaStore,
        publisher: Publisher,
        spawn: Spawn,
    ) -> None:
        self._db = db
        self._composer = composer
        self._rule_check = rule_check
        self._starter = starter
        self._reviews = reviews
        self._media = media
        self._publisher = publisher
        self._spawn = spawn

    async def composed(self, session: RegionSession, prompt: str) -> Prompt:
        """The prompt that this text would become. Raises UserError if it can't be a prompt, or its picture is gone."""
        return (await self._composed(session, prompt))[0]

    async def price(self, session: RegionSession, prompt: str) -> int:
        """The current cost of the job. Raises UserError if its picture is gone."""
        return await self._rule_check.price(await self._plan(session, prompt))

    async def affordable(self, session: RegionSession, prompt: str) -> int:
        """`price`, if its member can pay it. Raises UserError."""
        return await self._rule_check.affordable(await self._plan(session, prompt))

    async def start_region(self, session: RegionSession, mask: bytes, prompt: str, agreed_price: int) -> Job | InReview:
        """Open and show the job with the key `session.job_key`, or have moderators look at its words first; `mask` is
        a PNG of the picture's size, `agreed_price` the price in credits that its member has agreed to.

        Raises UserError if it can't be started, including PriceRaised; nothing is kept then.
        """
        judged = await self._judged(session, prompt, agreed_price, hashlib.sha256(mask).hexdigest())
        await self._save(session, mask)
        try:
            if isinstance(judged, Flagged):
                if not await self._reviews.open(judged):
                    await self._forget_mask(session)
                self._spawn("show that a region waits", self._tell(session, WAITS()))
                return InReview()
            opened = await self._starter.start(judged, self._publisher.announce)
        except Busy:
            raise  # it may have been stored after all, if the disk failed to confirm it, and then needs its mask
        except UserError:
            with suppress(OSError):
                await self._media.delete((), (_mask(session),))
            raise
        except NowhereToPost as closed:
            raise UserError(say.CANNOT_POST()) from closed
        except PublishLater as unclear:
            raise UserError(say.NO_ANSWER()) from unclear
        if not opened.fresh:
            await self._forget_mask(session)
        link = message_link(opened.job)
        said = say.STARTED_AT(link=link) if link else say.STARTED()
        self._spawn("show that a region started", self._tell(session, said))
        return opened.job

    async def _judged(
        self, session: RegionSession, prompt: str, agreed_price: int, mask_digest: str
    ) -> Admitted | Flagged:
        judged = await self._rule_check.judge(await self._plan(session, prompt, mask_digest), asked=agreed_price)
        match judged:
            case AskCost(start=asked):
                raise PriceRaised(asked.new.cost)
            case Flagged(start=waiting) if waiting.new.cost > max(ASK_ABOVE, agreed_price):
                raise PriceRaised(waiting.new.cost)  # moderators approve what its member has agreed to
            case _:
                return judged

    async def _save(self, session: RegionSession, mask: bytes) -> None:
        try:
            await self._media.save_mask(_mask(session), mask)
        except OSError as fault:
            log.error("a mask cannot be stored: %s", fault)
            raise UserError(say.NOT_STORED()) from fault

    async def _forget_mask(self, session: RegionSession) -> None:
        """Delete the mask of a press whose job or request another one has made already. At once: this session is open
        still, and may bring another mask of that name."""
        with suppress(Busy, OSError):  # the next start deletes it
            async with self._db.read() as conn:
                own = await jobs.by_key(conn, session.job_key) or await pending.get(conn, review_id(session.job_key))
            if own is None:
                await self._media.delete((), (_mask(session),))

    async def _tell(self, session: RegionSession, said: str) -> None:
        """Replace the private panel by a sentence."""
        asker = session.asker
        if asker.interaction_token:
            await self._publisher.retell(asker.application_id, asker.interaction_token, said)

    async def _plan(self, session: RegionSession, prompt: str, mask_digest: str = "") -> Start:
        typed, parent, stored = await self._composed(session, prompt)
        spec = JobSpec(
            stored.button.action,
            typed.text,
            speed=typed.speed or parent.spec.speed,
            parent_ref=parent.task_ref,
            custom_id=stored.button.custom_id,
            modal_prompt=typed.text,
            mask=_mask(session),
            mask_digest=mask_digest,
            added=typed.added,
        )
        new = NewJob(
            session.asker,
            spec,
            parent.account,
            parent_id=parent.id,
            parent_slot=session.slot,
            reply_to=session.message_id,
        )
        return Start(new, clicked=_clicked(session))

    async def _composed(self, session: RegionSession, prompt: str) -> tuple[Prompt, Job, StoredButton]:
        """The job's prompt, with its picture and the button."""
        async with self._db.read() as conn:
            parent = await jobs.get(conn, session.job_id)
            stored = await buttons.get(conn, session.job_id, session.slot)
        if parent is None or stored is None:
            raise UserError(say.PICTURE_GONE())
        return await self._composer.form(session.asker, prompt, parent.base_prompt), parent, stored


def _mask(session: RegionSession) -> str:
    return f"{session.id}.png"


def _clicked(session: RegionSession) -> MessageRef:
    return MessageRef(session.asker.channel_id, session.message_id)
