"""The requests of dialect B, parsed strictly: types aren't converted, so a text isn't an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Link = Annotated[str, Field(pattern=r"^https?://\S+$")]


class BadRequestError(Exception):
    """A request that can't be parsed; `flat` if not even its outer form is right."""

    def __init__(self, message: str, *, flat: bool) -> None:
        super().__init__(message)
        self.message = message
        self.flat = flat


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", protected_namespaces=())


class Input(_Strict):
    """The fields that every `input` may have."""

    prompt: str = ""
    aspect_ratio: str = ""
    process_mode: Literal["", "relax", "fast", "turbo"] | None = None
    skip_prompt_check: bool = False
    bot_id: int = 0


class Imagine(Input):
    """A new grid."""

    prompt: Words


class Blend(Input):
    """A new grid from two to five pictures."""

    image_urls: Annotated[list[Link], Field(min_length=2, max_length=5)]
    dimension: Literal["square", "portrait", "landscape"] = "square"


class Describe(Input):
    """Words for a picture."""

    image_url: Link


class FollowUp(Input):
    """A follow-up of a finished task; by itself, a `seed` or a `reroll`."""

    origin_task_id: Words


class Upscale(FollowUp):
    """One picture of a grid, or a larger one of a single picture."""

    index: Literal["1", "2", "3", "4", "light", "beta", "2x", "4x", "subtle", "creative"]


class Variation(FollowUp):
    """Relatives of one picture."""

    index: Literal["1", "2", "3", "4", "high_variation", "low_variation"]


class Pan(FollowUp):
    """More of the scene at one side."""

    direction: Literal["up", "down", "left", "right"]


class Outpaint(FollowUp):
    """More of the scene at all sides; the ratio is text between 1 and 2."""

    zoom_ratio: Annotated[str, Field(pattern=r"^(1(\.\d{1,2})?|2(\.0{1,2})?)$")]


class Inpaint(FollowUp):
    """Something else where the mask (plain base64) is white."""

    mask: Words


INPUTS: Mapping[str, type[Input]] = {
    "imagine": Imagine,
    "upscale": Upscale,
    "variation": Variation,
    "reroll": FollowUp,
    "pan": Pan,
    "outpaint": Outpaint,
    "inpaint": Inpaint,
    "blend": Blend,
    "describe": Describe,
    "seed": FollowUp,
}


class _WebhookConfig(_Strict):
    endpoint: str = ""
    secret: str = ""


class _Config(_Strict):
    service_mode: Literal["", "public", "private"] = ""
    webhook_config: _WebhookConfig = _WebhookConfig()


class _Body(_Strict):
    model: Literal["midjourney"]
    task_type: str
    input: dict[str, object]
    config: _Config = _Config()


@dataclass(frozen=True, slots=True)
class Request:
    """One submission. `given` is the raw input, `input` the parsed one."""

    task_type: str
    given: Mapping[str, object]
    input: Input
    service_mode: str
    hook: str
    hook_secret: str


def read_unified(content: object) -> Request:
    """The body of a unified submission. Raises BadRequestError."""
    try:
        body = _Body.model_validate(content)
    except ValidationError as error:
        raise BadRequestError(_complaint(error), flat=True) from error
    webhook = body.config.webhook_config
    return _request(body.task_type, body.input, body.config.service_mode, webhook.endpoint, webhook.secret)


def read_legacy(task_type: str, content: object) -> Request:
    """The flat body of a legacy submission. Raises BadRequestError."""
    if not isinstance(content, dict):
        raise BadRequestError("body must be an object", flat=True)
    hook, secret = content.get("webhook_endpoint") or "", content.get("webhook_secret") or ""
    if not isinstance(hook, str) or not isinstance(secret, str):
        raise BadRequestError("webhook_endpoint and webhook_secret must be text", flat=False)
    return _request(task_type, content, "", hook, secret)


def _request(task_type: str, given: Mapping[str, object], mode: str, hook: str, secret: str) -> Request:
    wanted = INPUTS.get(task_type)
    if wanted is None:
        raise BadRequestError(f"task_type {task_type[:40]!r} is not supported", flat=False)
    try:
        read = wanted.model_validate(given)
    except ValidationError as error:
        raise BadRequestError(_complaint(error), flat=False) from error
    return Request(task_type, given, read, mode or "public", hook, secret)


def _complaint(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    name = ".".join(map(str, first["loc"])) or "body"
    if first["type"] in ("missing", "string_too_short"):
        return f"{name} is required"
    return f"{name} must be an object" if first["type"] == "model_type" else f"{name}: {first['msg']}"
