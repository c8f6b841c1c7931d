"""Masks chosen inside Discord: drawn from a preset or uploaded, shown over the picture, then started."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.errors import ProviderError, UserError
from bot.core.files.media_faults import NotMedia
from bot.core.jobs.asker import Asker
from bot.core.jobs.region import InReview, RegionSession
from bot.core.models import Attachment, Job
from bot.core.text.quoting import quoted
from bot.core.text.sentences import sentence
from bot.imaging.decoding import pictures
from bot.imaging.masks import MaskError, MaskPreset
from bot.services.jobs.references import References
from bot.services.media.media import MediaStore
from bot.services.region.sessions import RegionService
from bot.store.database.database import Database
from bot.store.members import regions
from bot.texts.region import region as say

MiB = 1024 * 1024
MAX_UPLOAD_BYTES = 10 * MiB


@dataclass(frozen=True, slots=True)
class Draft:
    """A mask that waits for Start: the picture with the region tinted, the part that changes (0..1), the prompt, and
    the price in credits."""

    session: RegionSession
    preview: bytes
    share: float
    prompt: str
    cost: int


class RegionDrafts:
    """Keeps the newest mask of each session until its member starts it."""

    def __init__(self, db: Database, regions_: RegionService, media: MediaStore, references: References) -> None:
        self._db = db
        self._regions = regions_
        self._media = media
        self._references = references

    async def from_preset(self, session_id: str, asker: Asker, preset: str, prompt: str) -> Draft:
        """Draw one of the known regions. Raises UserError."""
        session = await self._mine(session_id, asker)
        async with pictures.turn(asker.user_id):
            return await self._from_preset(session, preset, prompt)

    async def _from_preset(self, session: RegionSession, preset: str, prompt: str) -> Draft:
        parent = await self._regions.parent(session)
        if parent.result is None or preset not in set(MaskPreset):
            raise UserError(say.UNKNOWN_PRESET())
        mask = await pictures.preset_mask(MaskPreset(preset), parent.result.width, parent.result.height)
        return await self._keep(session, mask, prompt or parent.base_prompt)

    async def from_file(self, session_id: str, asker: Asker, upload: Attachment, prompt: str) -> Draft:
        """Take an uploaded picture, white = repaint. Raises UserError."""
        session = await self._mine(session_id, asker)
        most = min(upload.size_bytes or MAX_UPLOAD_BYTES, MAX_UPLOAD_BYTES)
        async with pictures.turn(asker.user_id), self._media.memory.hold(most):
            return await self._from_file(session, upload, prompt)

    async def _from_file(self, session: RegionSession, upload: Attachment, prompt: str) -> Draft:
        parent = await self._regions.parent(session)
        name = quoted(upload.filename)
        if upload.size_bytes > MAX_UPLOAD_BYTES:
            size, most = round(upload.size_bytes / MiB), MAX_UPLOAD_BYTES // MiB
            raise UserError(say.FILE_TOO_LARGE(name=name, size=size, most=most))
        try:
            content = await self._references.download(upload.url, limit_bytes=MAX_UPLOAD_BYTES, given=upload.given)
        except ProviderError as fault:
            raise UserError(say.NOT_FETCHED(name=name, why=sentence(fault.reason))) from fault
        if parent.result is None:
            raise UserError(say.NO_PICTURE())
        try:
            mask = await pictures.mask(content, parent.result.width, parent.result.height)
        except MaskError as fault:
            raise UserError(fault.reason) from fault
        return await self._keep(session, mask, prompt or parent.base_prompt)

    async def start(self, session_id: str, asker: Asker, agreed_price: int) -> Job | InReview:
        """Start the waiting mask; `agreed_price` is the price in credits that the member has agreed to.

        Raises UserError if there is none or it can't be started, including PriceRaised; it keeps waiting then.
        """
        session = await self._mine(session_id, asker)
        if session.draft_mask is None or session.draft_prompt is None:
            raise UserError(say.CHOOSE_FIRST())
        try:
            mask = await self._media.read_mask(session.draft_mask)
        except OSError:
            raise UserError(say.MASK_GONE()) from None
        return await self._regions.submit(session, mask, session.draft_prompt, agreed_price)

    async def _keep(self, session: RegionSession, mask: bytes, prompt: str) -> Draft:
        text = (await self._regions.composed(session, prompt)).text
        cost = await self._regions.price(session, prompt)
        picture = await self._regions.picture_file(session)
        try:
            shown, share = await pictures.mask_preview(picture.path, mask)
        except NotMedia as fault:
            raise UserError(say.NO_PREVIEW(why=sentence(fault.reason))) from fault
        name = f"{session.id}-draft.png"
        await self._media.save_mask(name, mask)
        async with self._db.transaction() as conn:
            await regions.set_draft(conn, session.id, name, prompt)
        return Draft(session, shown, share, text, cost)

    async def _mine(self, session_id: str, asker: Asker) -> RegionSession:
        """The open session, with its member's roles and place from this interaction: they may have lost some since they
        opened it."""
        session = await self._regions.session(session_id)
        if session.asker.user_id != asker.user_id:
            raise UserError(say.NOT_YOURS())
        if session.asker.channel_id != asker.channel_id:  # no client of Discord's shows the panel elsewhere
            raise UserError(say.FORM_OUTDATED())
        return replace(session, asker=replace(session.asker, member_context=asker.member_context))
