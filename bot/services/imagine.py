"""`/imagine`: what was typed and attached becomes a plan for a job."""

from __future__ import annotations

from bot.core.config import Settings
from bot.core.errors import UserError
from bot.core.models import (
    Action,
    Attachment,
    JobSpec,
)
from bot.core.prompt import parse
from bot.services.deadline import in_time
from bot.services.intake import Intake
from bot.services.requests import ImagineRequest, Start

MAX_REFERENCE_BYTES = 20 * 1024 * 1024
REFERENCE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})


class ImagineService:
    """`/imagine`."""

    def __init__(self, intake: Intake, settings: Settings) -> None:
        self._intake = intake
        self._settings = settings

    async def prepare(self, request: ImagineRequest) -> Start:
        """Check an `/imagine`. Changes nothing; raises UserError with what the member should do."""
        prompt = parse(request.prompt, aspect=request.aspect, model=request.model, speed=request.speed)
        for attachment in request.attachments:
            _check_reference(attachment)
        speed = prompt.speed or self._settings.default_speed
        spec = JobSpec(Action.IMAGINE, prompt.text, speed=speed, references=request.attachments)
        plan = Start(self._intake.new(request.origin, spec, self._settings.accounts[0].name), request.origin)
        await in_time(self._intake.check_room(plan.new), request.origin.answer_by)
        return plan


def _check_reference(attachment: Attachment) -> None:
    if attachment.content_type.partition(";")[0].strip().lower() not in REFERENCE_TYPES:
        raise UserError(f"{attachment.filename!r} is not a picture that I can use. Please attach PNG, JPEG or WebP.")
    if attachment.size_bytes > MAX_REFERENCE_BYTES:
        size = attachment.size_bytes / 1024 / 1024
        raise UserError(
            f"{attachment.filename!r} has {size:.0f} MB; at most 20 MB are possible. Please make it smaller."
        )
