"""Accepts or refuses every submission of dialect B."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, replace

from loopback_provider.derive import Child, custom_zoom, derive, inpaint
from loopback_provider.desk import Desk, Order
from loopback_provider.goapi.actions import CUSTOM_ZOOM, INPAINT, PRESSES, REROLL, actions_of, asked_action
from loopback_provider.goapi.answers import invalid, moderated, problem
from loopback_provider.goapi.links import BrokenLinkError, linked_pictures
from loopback_provider.goapi.requests import Blend, Describe, FollowUp, Inpaint, Input, Outpaint, Request
from loopback_provider.mask import BadMaskError, read_mask
from loopback_provider.midjourney_proxy.answers import Refusal
from loopback_provider.midjourney_proxy.submit import blended, described, imagined
from loopback_provider.prompt import parse
from loopback_provider.tasks import Script, Stage, TaskRecord

_PLAIN = Order({}, None)  # dialect A's additions come from its own bodies only
_ASPECTS = {"square": (1, 1), "portrait": (2, 3), "landscape": (3, 2)}
_LINK = re.compile(r"https?://[^\s>]+")
_NO_PICTURE = "[Invalid image] Could not fetch the linked image"
_BAD_MASKS = {
    "unreadable": "mask must be a PNG in plain base64",
    "size": "mask must have the size of the image",
    "empty": "mask has nothing white",
}
_FREE_INPUT = {CUSTOM_ZOOM: ("zoom_ratio", "aspect_ratio"), INPAINT: ("mask",)}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft of a task, how long it takes compared to an imagine, and its default speed."""

    task: TaskRecord
    weight: float = 1.0
    speed: str = "relax"


async def ordered(desk: Desk, request: Request) -> TaskRecord:
    """The task of a submission: a new one, or the one that a repeated action made before. Raises Refusal."""
    flags = parse(request.input.prompt).flags
    if desk.full or "reject" in flags:
        raise Refusal(problem(429, "too many requests"))
    if "banned" in flags and not request.input.skip_prompt_check:
        raise Refusal(moderated())
    draft = await _drafted(desk, request)
    if draft.task.id in desk.ledger.tasks:
        return draft.task
    task = replace(
        draft.task,
        id=str(uuid.uuid4()),
        action=request.task_type,
        given=json.dumps(request.given),
        service_mode=request.service_mode,
        hook=request.hook,
        hook_secret=request.hook_secret,
    )
    speed = request.input.process_mode or parse(task.prompt).speed or draft.speed
    return desk.place(task, speed, draft.weight)


async def _drafted(desk: Desk, request: Request) -> _Draft:
    asked = request.input
    if isinstance(asked, FollowUp):
        parent = _parent(desk, asked.origin_task_id)
        if request.task_type == "seed":
            seed = desk.draft(_PLAIN, "SEED", Stage.SEED, "", (), parent=parent.id, text=(str(parent.seed),))
            return _Draft(seed, 0.1, parent.speed)
        return _followed(desk, request, asked, parent)
    links = _links(asked)
    try:
        names = tuple(desk.ledger.keep(content) for content in await linked_pictures(links))
        script = Script()
    except BrokenLinkError:
        names, script = (), Script(fail=_NO_PICTURE)
    match asked:
        case Describe():
            task, weight = described(desk, _PLAIN, names[0] if names else None), 0.5
        case Blend():
            task, weight = blended(desk, _PLAIN, names, _ASPECTS[asked.dimension], len(links)), 1.0
        case _:
            task, weight = imagined(desk, _PLAIN, _whole_prompt(asked, asked.prompt.strip()), names), 1.0
    return _Draft(replace(task, script=script), weight)


def _links(asked: Input) -> list[str]:
    match asked:
        case Describe():
            return [asked.image_url]
        case Blend():
            return asked.image_urls
        case _:
            return _LINK.findall(asked.prompt)


def _whole_prompt(asked: Input, prompt: str) -> str:
    """The prompt with the aspect ratio of its own field, unless it names one itself."""
    if asked.aspect_ratio in ("", "1:1") or "aspect" in parse(prompt).flags:
        return prompt
    return f"{prompt} --ar {asked.aspect_ratio}"


def _parent(desk: Desk, task_id: str) -> TaskRecord:
    parent = desk.ledger.tasks.get(task_id)
    if parent is None:
        raise Refusal(invalid("origin task not found"))
    if not desk.success(parent):
        raise Refusal(invalid("origin task is not completed"))
    return parent


def _followed(desk: Desk, request: Request, asked: FollowUp, parent: TaskRecord) -> _Draft:
    offered = actions_of(parent, desk.ledger.tasks)
    action = INPAINT if isinstance(asked, Inpaint) else asked_action(asked, offered)
    if action not in offered or desk.refused_press(action) is not None:
        raise Refusal(invalid(f"action {action} is not available for this task"))
    prompt = asked.prompt.strip() or parent.prompt
    if action != CUSTOM_ZOOM:  # there the ratio is the new frame's alone
        prompt = _whole_prompt(asked, prompt)
    if (made := _made_before(desk, request, parent, action, prompt)) is not None:
        return _Draft(made)
    seed = desk.dice()
    child = _child(desk, asked, parent, action, prompt, seed)
    task = desk.draft(
        _PLAIN,
        request.task_type,
        child.stage,
        prompt,
        child.shots,
        parent=parent.id,
        press=action,
        scale=child.scale,
        seed=seed,
    )
    return _Draft(task, child.weight, parent.speed)


def _made_before(desk: Desk, request: Request, parent: TaskRecord, action: str, prompt: str) -> TaskRecord | None:
    """The task that the same action with the same words made from the same parent: all but a reroll run once."""
    if action == REROLL:
        return None
    for task in desk.ledger.tasks.values():
        if (task.parent, task.press, task.prompt) != (parent.id, action, prompt) or desk.lost(task):
            continue
        given = json.loads(task.given)
        if all(given.get(name) == request.given.get(name) for name in _FREE_INPUT.get(action, ())):
            return task
    return None


def _child(desk: Desk, asked: FollowUp, parent: TaskRecord, action: str, prompt: str, seed: int) -> Child:
    child: Child | None = None
    if isinstance(asked, Inpaint):
        try:
            mask = read_mask(asked.mask, desk.album.pixels(parent.shots, parent.scale))
        except BadMaskError as error:
            raise Refusal(invalid(_BAD_MASKS[error.reason])) from error
        return inpaint(parent.shots[0], desk.ledger.keep(mask.content), mask.area, prompt, seed)
    if action == CUSTOM_ZOOM and isinstance(asked, Outpaint):
        frame = f" --ar {asked.aspect_ratio}" if asked.aspect_ratio else ""
        child = custom_zoom(parent.shots[0], f"{parse(prompt).text}{frame} --zoom {asked.zoom_ratio}", seed)
    elif action in PRESSES:
        child = derive(PRESSES[action], parent, prompt, seed)
    if child is None:
        raise Refusal(invalid(f"action {action} is not available for this task"))
    return child
