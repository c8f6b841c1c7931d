"""`/imagine`: what was typed and attached becomes a plan for a job."""

from __future__ import annotations

from bot.core.config import Settings
from bot.core.models import (
    Action,
    JobSpec,
)
from bot.services.account import AccountService
from bot.services.deadline import in_time
from bot.services.intake import Intake
from bot.services.references import check
from bot.services.requests import ImagineRequest, Start


class ImagineService:
    """`/imagine`."""

    def __init__(self, intake: Intake, settings: Settings, account: AccountService) -> None:
        self._intake = intake
        self._account = account
        self._settings = settings

    async def prepare(self, request: ImagineRequest) -> Start:
        """Check an `/imagine`. Changes nothing; raises UserError with what the member should do."""
        prompt = await self._account.compose(
            request.origin, request.prompt, aspect=request.aspect, model=request.model, speed=request.speed
        )
        for attachment in request.attachments:
            check(attachment)
        spec = JobSpec(Action.IMAGINE, prompt.text, speed=prompt.speed, references=request.attachments)
        plan = Start(self._intake.new(request.origin, spec, self._settings.accounts[0].name), request.origin)
        await in_time(self._intake.check_room(plan.new), request.origin.answer_by)
        return plan
