"""Vary (Region): from the button to the mask, whichever way it is made, to one job."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

from bot.core.actions import Needs, facts
from bot.core.config import Settings
from bot.core.errors import Busy, UserError
from bot.core.jobs.pending_request import review_id
from bot.core.jobs.prompt import Prompt, clean
from bot.core.jobs.region import InReview, RegionSession, job_key
from bot.core.models import Job, JobId, ResultFile
from bot.imaging.decoding import pictures
from bot.imaging.masks import MaskError
from bot.services.jobs.plans import ClickRequest
from bot.services.media.media import MediaStore
from bot.services.ports import Clock
from bot.services.signing import Signer
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.jobs import buttons, jobs
from bot.store.members import file_erasures, regions
from bot.store.moderation import pending
from bot.texts.region import region as say

log = logging.getLogger(__name__)

MOST_OPEN = 20  # of one member
LIFE_S = 15 * 60.0  # as long as Discord lets us edit the private panel
KEPT_S = 24 * 3600.0  # for this long, links are reported as expired or used instead of unknown
PURPOSE = "region"


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture on our disk."""

    path: Path
    content_type: str


class LinkFault(StrEnum):
    """The reason why a link to the page doesn't work."""

    FORGED = "forged"
    EXPIRED = "expired"
    USED = "used"
    WAITS = "waits"
    REJECTED = "rejected"
    ELSEWHERE = "elsewhere"


_SENTENCES = {
    LinkFault.FORGED: say.FORGED,
    LinkFault.EXPIRED: say.EXPIRED,
    LinkFault.USED: say.USED,
    LinkFault.WAITS: say.IN_REVIEW,
    LinkFault.REJECTED: say.REJECTED,
    LinkFault.ELSEWHERE: say.ELSEWHERE,
}


class LinkError(UserError):
    """The link can't be used (any more); `str` says what to do."""

    def __init__(self, kind: LinkFault) -> None:
        super().__init__(_SENTENCES[kind]())
        self.kind = kind


class MaskStarter(Protocol):
    """Takes a mask that has been checked."""

    async def composed(self, session: RegionSession, prompt: str) -> Prompt:
        """The prompt that this text would become. Raises UserError if it can't be a prompt, or its picture is gone."""
        ...

    async def price(self, session: RegionSession, prompt: str) -> int:
        """The current cost of the job. Raises UserError if its picture is gone."""
        ...

    async def affordable(self, session: RegionSession, prompt: str) -> int:
        """`price`, if its member can pay it. Raises UserError."""
        ...

    async def start_region(self, session: RegionSession, mask: bytes, prompt: str, agreed_price: int) -> Job | InReview:
        """Open and show the job with the key `session.job_key`, or have the review with this key opened; `mask` is a
        PNG of the picture's size, `agreed_price` the price in credits that its member has agreed to.

        Raises UserError if it can't be started (credits, too many jobs), including PriceRaised; nothing is kept then.
        """
        ...


class RegionService:
    """Sessions of Vary (Region). Each makes at most one job."""

    def __init__(
        self, db: Database, media: MediaStore, settings: Settings, clock: Clock, signer: Signer, starter: MaskStarter
    ) -> None:
        self._db = db
        self._media = media
        self._settings = settings
        self._clock = clock
        self._signer = signer
        self._starter = starter
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self, request: ClickRequest) -> RegionSession:
        """Start a session for a press on Vary (Region). Raises UserError if there is nothing to paint on."""
        slot, now = request.slot, self._clock()
        if slot is None:
            raise UserError(say.NO_REGION())
        session_id = secrets.token_urlsafe(16)
        session = RegionSession(
            id=session_id,
            job_id=request.job_id,
            slot=slot,
            asker=replace(request.asker, key=job_key(session_id)),
            message_id=request.message.message_id,
            created_at=now,
            expires_at=now + LIFE_S,
        )
        async with self._db.transaction() as conn:
            parent = await jobs.get(conn, request.job_id)
            stored = await buttons.get(conn, request.job_id, slot)
            if parent is None or stored is None or facts(stored.button.action).needs is not Needs.MASK:
                raise UserError(say.BUTTON_GONE())
            _paintable(parent)
            await regions.add(conn, session)
            drafts = await regions.push_out(conn, session.asker.user_id, session.id, MOST_OPEN)
            if drafts:
                await file_erasures.add(conn, (), drafts)
        return session

    def link(self, session: RegionSession) -> str | None:
        """The address of the session's page, a secret; None if the operator gave the web server no address."""
        if not self._settings.public_url or self._settings.web_port == 0:
            return None
        return f"{self._settings.public_url}/region/{self._signer.sign(PURPOSE, session.id)}"

    def seconds_left(self, session: RegionSession) -> int:
        """Whole seconds until the session expires."""
        return max(0, int(session.expires_at - self._clock()))

    async def read(self, signed: str, browser: str | None) -> RegionSession:
        """The open session behind a link, bound to `browser` (a cookie's value) from its first use on.

        None = no cookie: works for a session that no browser has opened yet, and doesn't bind it. Raises LinkError.
        """
        session = await self._session(self._signer.unsign(PURPOSE, signed))
        digest = None if browser is None else hashlib.sha256(browser.encode()).hexdigest()
        mine = session.opened_by == digest
        if digest is not None and session.opened_by is None:
            async with self._db.transaction() as conn:
                mine = await regions.bind(conn, session.id, digest)
        if not mine:
            raise LinkError(LinkFault.ELSEWHERE)
        return session

    async def session(self, session_id: str) -> RegionSession:
        """An open session by its id. Raises LinkError if it was used or has expired."""
        return await self._session(session_id)

    async def parent(self, session: RegionSession) -> Job:
        """The job whose picture will change. Raises UserError if it is gone."""
        async with self._db.read() as conn:
            parent = await jobs.get(conn, session.job_id)
        if parent is None:
            raise UserError(say.PICTURE_GONE())
        _paintable(parent)
        return parent

    async def composed(self, session: RegionSession, prompt: str) -> Prompt:
        """The prompt that this text would become. Raises UserError if it can't be a prompt."""
        return await self._starter.composed(session, prompt)

    async def price(self, session: RegionSession, prompt: str) -> int:
        """The current cost of the job with this prompt, which may name a speed. Raises UserError."""
        return await self._starter.price(session, prompt)

    async def affordable(self, session: RegionSession, prompt: str) -> int:
        """`price`, if its member can pay it. Raises UserError (QuotaExceeded)."""
        return await self._starter.affordable(session, prompt)

    async def picture_file(self, session: RegionSession) -> StoredPicture:
        """The picture to paint on. Raises UserError if its file is gone."""
        result = _paintable(await self.parent(session))
        path = self._media.path(result)
        if not await asyncio.to_thread(path.is_file):
            raise UserError(say.FILE_GONE())
        return StoredPicture(path, result.content_type)

    async def submit(self, session: RegionSession, mask: bytes, prompt: str, agreed_price: int) -> Job | InReview:
        """Check a mask (any picture, see `masks.from_upload`) and a prompt (empty = the picture's) and start the job,
        unless moderators look at the prompt first. `agreed_price` is the price in credits that its member has
        agreed to. The rules apply to the asker of the given `session`.

        Raises UserError, including LinkError and PriceRaised; the session stays open then unless it was used.
        """
        turn = self._turns.setdefault(session.id, asyncio.Lock())
        async with turn:
            session = replace(await self._session(session.id), asker=session.asker)
            parent = await self.parent(session)
            text = clean(prompt) or parent.base_prompt
            await self._starter.composed(session, text)
            async with pictures.turn(session.asker.user_id):
                checked = await _checked(mask, _paintable(parent))
            came = await self._starter.start_region(session, checked, text, agreed_price)
            if isinstance(came, Job):
                await self._mark_used(session, came.id)
        return came

    async def _session(self, session_id: str | None) -> RegionSession:
        if session_id is None:
            raise LinkError(LinkFault.FORGED)
        async with self._db.read() as conn:
            session = await regions.get(conn, session_id)
            came = await _came_of(conn, session) if session is not None else None
        if came is not None:
            raise LinkError(came)
        if session is None or session.expires_at <= self._clock():
            raise LinkError(LinkFault.EXPIRED)
        return session

    async def _mark_used(self, session: RegionSession, job_id: JobId) -> None:
        try:
            async with self._db.transaction() as conn:
                await regions.mark_used(conn, session.id, job_id)
        except Busy as fault:
            log.warning("a region session is not marked as used, its job's key shows it: %s", fault)


async def _came_of(conn: Connection, session: RegionSession) -> LinkFault | None:
    """The outcome of a session that was used."""
    if session.used_job_id is not None or await jobs.by_key(conn, session.job_key) is not None:
        return LinkFault.USED
    review = await pending.get(conn, review_id(session.job_key))
    if review is None:
        return None
    match review.approved:
        case False:
            return LinkFault.REJECTED
        case True if review.closed_at is not None:
            return LinkFault.USED
        case _:
            return LinkFault.WAITS


def _paintable(parent: Job) -> ResultFile:
    if parent.result is None or not parent.result.content_type.startswith("image/"):
        raise UserError(say.NO_PICTURE())
    return parent.result


async def _checked(mask: bytes, picture: ResultFile) -> bytes:
    try:
        return await pictures.mask(mask, picture.width, picture.height)
    except MaskError as fault:
        raise UserError(fault.reason) from fault
