"""Requests on dialect A: a route below /mj/submit/ and a JSON body. See docs/providers.md, "Calls"."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from bot.core.kinds import Action
from bot.providers.midjourney_proxy import buttons
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

_NIJI = re.compile(r"(?:^|\s)--niji\b")


@dataclass(frozen=True, slots=True)
class SubmitOrder:
    """A request ready to send: to the first of `routes` that the server has. `optional`: some servers of this dialect
    have none of them. `parent` and `custom_id` are those of a pressed button."""

    action: Action
    routes: tuple[str, ...]
    payload: bytes = field(repr=False)
    optional: bool = True
    parent: str = ""
    custom_id: str = ""


def write_order(request: SubmitRequest, key: str, notify_url: str = "") -> SubmitOrder:
    """The request on the wire. Encodes pictures, so run it in a thread.

    `key` comes back with the task; `notify_url` is called by the server when the task changes ("" = not wanted).
    """
    common = {"state": key} | ({"notifyHook": notify_url} if notify_url else {})
    match request:
        case ImagineRequest():
            body = {"prompt": request.prompt, "base64Array": _data_urls(request.references), **_bot(request.prompt)}
            return replace(_order(Action.IMAGINE, ("imagine",), body, common), optional=False)
        case ActionRequest():
            return _press(request, common)
        case BlendRequest():
            body = {"base64Array": _data_urls(request.pictures)}
            shape = {"dimensions": request.dimensions.upper()} if request.dimensions else {}
            return _order(Action.BLEND, ("blend",), {**body, **shape}, common)
        case DescribeRequest():
            return _order(Action.DESCRIBE, ("describe",), {"base64": data_url(request.picture)}, common)
        case ShortenRequest():
            return _order(Action.SHORTEN, ("shorten",), {"prompt": request.prompt, **_bot(request.prompt)}, common)
        case VideoRequest():
            image = data_url(request.picture) if request.picture is not None else ""
            body = {"prompt": request.prompt, "motion": request.motion, "image": image}
            return _order(Action.VIDEO, ("video",), body, common)
        case EditRequest():
            body = {"prompt": request.prompt, "image": data_url(request.picture)}
            return _order(Action.EDIT, ("edits", "edit"), body, common)  # the same under two names
        case _:
            assert_never(request)


def _press(request: ActionRequest, common: Mapping[str, str]) -> SubmitOrder:
    parent, custom_id = request.parent, request.custom_id
    body: dict[str, object] = {"taskId": parent, **common}
    if (change := buttons.read_change(custom_id)) is not None:
        body |= {"action": change[0], "index": change[1]}
        return SubmitOrder(Action.OTHER, ("change",), encode(body), parent=parent, custom_id=custom_id)
    button = buttons.parse(custom_id, "", "")
    action = button.action if button is not None else Action.OTHER
    body |= {"customId": custom_id, **({"enableRemix": True} if request.remix else {})}
    return SubmitOrder(action, ("action",), encode(body), optional=False, parent=parent, custom_id=custom_id)


def _order(
    action: Action, routes: tuple[str, ...], body: Mapping[str, object], common: Mapping[str, str]
) -> SubmitOrder:
    return SubmitOrder(action, routes, encode({**body, **common}))


def _bot(prompt: str) -> dict[str, str]:
    return {"botType": "NIJI_JOURNEY"} if _NIJI.search(prompt) else {}


def data_url(picture: Picture) -> str:
    """The only form of an uploaded picture that every server reads."""
    return f"data:{picture.content_type};base64,{base64.b64encode(picture.content).decode('ascii')}"


def _data_urls(pictures: tuple[Picture, ...]) -> list[str]:
    return [data_url(picture) for picture in pictures]


def encode(body: Mapping[str, object]) -> bytes:
    """A JSON body."""
    return json.dumps(body).encode("utf-8")
