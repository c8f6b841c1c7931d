"""The commands besides `/imagine` that begin something new: blend, describe, shorten, video, edit, and menus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.actions import facts
from bot.core.errors import UserError
from bot.core.files.file_types import LOTTIE
from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.kinds import Action, Speed
from bot.core.models import Attachment, JobSpec
from bot.core.text.foreign_text import shows_nothing
from bot.services.jobs import references
from bot.services.jobs.imagine import ImagineService
from bot.services.jobs.plans import ImagineCommand, Start
from bot.services.jobs.prompt_composer import Composer
from bot.services.ports import Clock
from bot.services.provider_accounts.routing import Routing
from bot.store.database.database import Database
from bot.store.members import reference_forms
from bot.texts.jobs import job_commands as say

FEWEST_TO_BLEND, MOST_TO_BLEND = 2, 5
DIMENSIONS = ("portrait", "square", "landscape")
MOTIONS = ("low", "high")
MOST_FORMS = 20  # of "Use as reference", open for one member
FORM_LIFE_S = 86_400.0  # Discord's address of the picture works for about as long


class ToolService:
    """Checks typed and attached input. Every `prepare_*` changes nothing and raises UserError with what to do."""

    def __init__(
        self,
        imagine: ImagineService,
        composer: Composer,
        db: Database,
        routing: Routing,
        clock: Clock,
    ) -> None:
        self._imagine = imagine
        self._composer = composer
        self._db = db
        self._routing = routing
        self._clock = clock

    async def prepare_blend(
        self, asker: Asker, images: Sequence[Attachment], dimensions: str = "", speed: Speed | None = None
    ) -> Start:
        """`/blend`: one new grid from two to five pictures."""
        if not FEWEST_TO_BLEND <= len(images) <= MOST_TO_BLEND:
            raise UserError(say.HOW_MANY_TO_BLEND(fewest=FEWEST_TO_BLEND, most=MOST_TO_BLEND, given=len(images)))
        if dimensions not in ("", *DIMENSIONS):
            raise UserError(say.DIMENSIONS(choices=", ".join(DIMENSIONS)))
        spec = JobSpec(Action.BLEND, "", references=_checked(images), dimensions=dimensions, title=_names(images))
        return await self._plan(asker, spec, speed=speed)

    async def prepare_describe(self, asker: Asker, image: Attachment | None, url: str = "") -> Start:
        """`/describe`: prompts that could have made an attached or linked picture."""
        if (image is None) == (not url.strip()):
            raise UserError(say.ONE_PICTURE())
        picture = _checked([image])[0] if image is not None else references.linked(url)
        return await self._describe(asker, picture)

    async def prepare_described(self, asker: Asker, pictures: Sequence[Attachment]) -> Start:
        """The menu of a message: describe the first of its pictures."""
        return await self._describe(asker, _first(pictures))

    async def _describe(self, asker: Asker, picture: Attachment) -> Start:
        spec = JobSpec(Action.DESCRIBE, "", references=(picture,), title=picture.filename)
        return await self._plan(asker, spec)

    async def prepare_shorten(self, asker: Asker, prompt: str) -> Start:
        """`/shorten`: shorter wordings of a prompt."""
        return await self._plan(asker, JobSpec(Action.SHORTEN, prompt))

    async def prepare_video(
        self, asker: Asker, image: Attachment, prompt: str = "", motion: str = "", speed: Speed | None = None
    ) -> Start:
        """`/video`: a clip that begins with the picture. It moves little unless `motion` is "high"."""
        if motion not in ("", *MOTIONS):
            raise UserError(say.MOTION(choices=", ".join(MOTIONS)))
        prompt = "" if shows_nothing(prompt) else prompt
        spec = JobSpec(Action.VIDEO, prompt, references=_checked([image]), motion=motion or MOTIONS[0])
        spec = replace(spec, title="" if spec.prompt else image.filename)
        return await self._plan(asker, spec, speed=speed)

    async def prepare_edit(self, asker: Asker, image: Attachment, prompt: str) -> Start:
        """`/edit`: a new grid, with the picture changed as the prompt says."""
        spec = JobSpec(Action.EDIT, prompt, references=_checked([image]))
        return await self._plan(asker, spec)

    async def _plan(self, asker: Asker, spec: JobSpec, *, speed: Speed | None = None) -> Start:
        """Return `spec` with its prompt parsed and its speed chosen."""
        account = self._routing.pick(spec.action)
        if account is None:
            raise UserError(facts(spec.action).not_offered())
        if spec.prompt or spec.action in (Action.SHORTEN, Action.EDIT):
            # a model and a suffix are for pictures: a prompt to shorten or to film is used as typed
            prompt = await self._composer.compose(
                asker, spec.prompt, speed=speed, for_picture=spec.action is Action.EDIT
            )
            spec = replace(spec, prompt=prompt.text, speed=prompt.speed, added=prompt.added)
        else:
            spec = replace(spec, speed=await self._composer.speed(asker, speed))
        return Start(NewJob(asker, spec, account))

    # -- "Use as reference" ------------------------------------------------------------------------------------------

    async def keep_reference(self, asker: Asker, pictures: Sequence[Attachment]) -> str:
        """Store the first picture of a message for the form that is about to open; returns the form's id.

        Raises UserError if the message has no picture.
        """
        picture, now = _first(pictures), self._clock()
        async with self._db.transaction() as conn:
            await reference_forms.add(conn, asker, picture, now)
            await reference_forms.push_out(conn, asker.user_id, asker.key, MOST_FORMS)
        return asker.key

    async def prepare_referenced(self, asker: Asker, form_id: str, prompt: str) -> Start:
        """Plan an `/imagine` with the picture of a submitted form."""
        async with self._db.read() as conn:
            picture = await reference_forms.get(conn, form_id, asker.user_id)
        if picture is None:
            raise UserError(say.FORM_TOO_OLD())
        return await self._imagine.prepare(ImagineCommand(asker, prompt, attachments=(picture,)))


def _checked(images: Sequence[Attachment]) -> tuple[Attachment, ...]:
    for image in images:
        references.check(image)
    return tuple(images)


def _first(pictures: Sequence[Attachment]) -> Attachment:
    """The first usable picture of a message. Raises UserError if there is none."""
    usable = [picture for picture in pictures if references.is_usable(picture)]
    if not usable and any(picture.content_type == LOTTIE for picture in pictures):
        raise UserError(say.STICKER_MOVES())
    if not usable:
        raise UserError(say.NO_PICTURE())
    first = next(filter(references.seems_picture, usable), usable[0])
    references.check(first)
    return first


def _names(images: Sequence[Attachment]) -> str:
    return " + ".join(image.filename for image in images)
