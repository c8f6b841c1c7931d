"""`/imagine`: plans a job from the typed text and attached pictures."""

from __future__ import annotations

from bot.core.errors import UserError
from bot.core.jobs.new_job import NewJob
from bot.core.kinds import Action
from bot.core.models import JobSpec
from bot.services.jobs.plans import ImagineCommand, Start
from bot.services.jobs.prompt_composer import Composer
from bot.services.jobs.references import check
from bot.services.provider_accounts.routing import Routing
from bot.texts.jobs import job_commands as say


class ImagineService:
    """`/imagine`."""

    def __init__(self, routing: Routing, composer: Composer) -> None:
        self._routing = routing
        self._composer = composer

    async def prepare(self, request: ImagineCommand) -> Start:
        """Check an `/imagine`. Changes nothing; raises UserError with the next step for the member."""
        prompt = await self._composer.compose(
            request.asker, request.prompt, aspect=request.aspect, model=request.model, speed=request.speed
        )
        for attachment in request.attachments:
            check(attachment)
        spec = JobSpec(
            Action.IMAGINE, prompt.text, speed=prompt.speed, references=request.attachments, added=prompt.added
        )
        account = self._routing.pick(Action.IMAGINE)
        if account is None:
            raise UserError(say.NO_IMAGINE())
        return Start(NewJob(request.asker, spec, account))
