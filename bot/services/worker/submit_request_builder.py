"""Turns a stored job into the one request that its provider gets."""

from __future__ import annotations

from bot.core.kinds import Action
from bot.core.models import Attachment, JobSpec, UserId
from bot.imaging.decoding import pictures
from bot.providers.submit_requests import (
    ActionRequest,
    BlendRequest,
    DescribeRequest,
    EditRequest,
    ImagineRequest,
    Picture,
    ShortenRequest,
    SubmitRequest,
    VideoRequest,
)
from bot.services.jobs.references import References, UnusablePicture, fetch
from bot.texts.jobs import failures as say

SENT_TIMES = 4


def bytes_of(spec: JobSpec) -> int:
    """The size of a job's largest upload: they are fetched one at a time, and made smaller. Linked files count nothing,
    because a slow host must not take memory from jobs that have something to show."""
    return max((attachment.size_bytes for attachment in spec.references), default=0)


def sent_bytes(request: SubmitRequest) -> int:
    """The size of a request's pictures while they are sent: the files, their base64 text, and the body around it."""
    match request:
        case BlendRequest(pictures=given) | ImagineRequest(references=given):
            return SENT_TIMES * sum(len(picture.content) for picture in given)
        case DescribeRequest(picture=picture) | EditRequest(picture=picture) | VideoRequest(picture=picture):
            return SENT_TIMES * len(picture.content) if picture is not None else 0
        case _:
            return 0


async def build_request(spec: JobSpec, references: References, member: UserId) -> SubmitRequest:
    """Build the request for `spec`, with its pictures fetched and checked, one of the member's at a time.

    Raises UnusablePicture; ProviderUnavailable or ProviderBusy if a picture may be fetched later.
    """
    if spec.custom_id is not None and spec.parent_ref is not None:
        return ActionRequest(spec.parent_ref, spec.custom_id, spec.speed, remix=spec.remix, prompt=spec.prompt)
    given = tuple([await _fetched(references, attachment, member) for attachment in spec.references])
    if not given and spec.action in (Action.DESCRIBE, Action.VIDEO, Action.EDIT):
        raise UnusablePicture(say.PICTURE_MISSING())
    match spec.action:
        case Action.BLEND:
            return BlendRequest(given, spec.dimensions, spec.speed)
        case Action.DESCRIBE:
            return DescribeRequest(given[0], spec.speed)
        case Action.SHORTEN:
            return ShortenRequest(spec.prompt, spec.speed)
        case Action.VIDEO:
            return VideoRequest(given[0], spec.prompt, spec.motion, spec.speed)
        case Action.EDIT:
            return EditRequest(given[0], spec.prompt, spec.speed)
        case _:
            return ImagineRequest(spec.prompt, spec.speed, given)


async def _fetched(references: References, attachment: Attachment, member: UserId) -> Picture:
    async with pictures.fetch_turn(member):
        return await fetch(references, attachment)
