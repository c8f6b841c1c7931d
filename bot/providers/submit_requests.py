"""The worker's requests to a provider, the same on every dialect."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.kinds import Speed
from bot.core.models import TaskRef


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes as received, with the content type that the bytes themselves show (not the header's claim). `url` is their
    address: some dialects are only told where a picture is."""

    content: bytes
    content_type: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ImagineRequest:
    """A new picture from text. `references` are sent along, as bytes or as addresses."""

    prompt: str
    speed: Speed
    references: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """A press on a button that the provider offered with task `parent`. `remix` asks for a modal to change the
    prompt; an account without remix refuses that (ProviderRejected).

    A dialect without modals (`Capabilities.modal`) takes the answer to one from here: `prompt` is the parent's or the
    changed one, `mask` is a PNG.
    """

    parent: TaskRef
    custom_id: str
    speed: Speed
    remix: bool = False
    prompt: str = ""
    mask: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class BlendRequest:
    """One new grid from two to five pictures. `dimensions`: "portrait", "square", "landscape", "" for the default."""

    pictures: tuple[Picture, ...]
    dimensions: str
    speed: Speed


@dataclass(frozen=True, slots=True)
class DescribeRequest:
    """Prompts that could have made this picture; they are returned as `Finished.choices`."""

    picture: Picture
    speed: Speed


@dataclass(frozen=True, slots=True)
class ShortenRequest:
    """Shorter wordings of a prompt; they are returned as `Finished.choices`."""

    prompt: str
    speed: Speed


@dataclass(frozen=True, slots=True)
class VideoRequest:
    """Clips that begin with `picture` and move as `prompt` says, if it says so. `motion`: "low" or "high". Without a
    picture, the prompt must contain a link to one."""

    picture: Picture | None
    prompt: str
    motion: str
    speed: Speed


@dataclass(frozen=True, slots=True)
class EditRequest:
    """A new grid: `picture` changed as `prompt` says."""

    picture: Picture
    prompt: str
    speed: Speed


SubmitRequest = (
    ImagineRequest | ActionRequest | BlendRequest | DescribeRequest | ShortenRequest | VideoRequest | EditRequest
)


def prompt_of(request: SubmitRequest) -> str:
    """The prompt that an answer to `request` may quote; "" for none."""
    return "" if isinstance(request, BlendRequest | DescribeRequest) else request.prompt
