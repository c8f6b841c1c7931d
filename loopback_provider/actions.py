"""The submissions that continue from a finished task: buttons, their modals, and U, V, R by number."""

from __future__ import annotations

import re
from dataclasses import replace

from loopback_provider.derive import MODAL_VERBS, REMIX_VERBS, Child, custom_zoom, derive, first_grid, inpaint
from loopback_provider.desk import Desk, Order, WrongTypeError
from loopback_provider.mask import BadMaskError, read_mask
from loopback_provider.midjourney_proxy import buttons
from loopback_provider.midjourney_proxy.answers import (
    Answer,
    Refusal,
    missing,
    missing_parent,
    result,
    unfinished_parent,
    upstream_error,
)
from loopback_provider.midjourney_proxy.buttons import Press, read_press
from loopback_provider.midjourney_proxy.submit import described, imagined
from loopback_provider.midjourney_proxy.view import buttons_of, picture_url
from loopback_provider.prompt import parse, without_parameter
from loopback_provider.tasks import NEVER_MS, Flavour, Stage, TaskRecord

_KEPT_21 = ("Inpaint", "CustomZoom")
_UNKNOWN_PRESS = "未知的 Action 类型"
_BAD_MASKS = {"unreadable": "maskBase64格式错误", "size": "蒙版尺寸与图片不一致", "empty": "蒙版为空"}
_ONCE = {Flavour.NOVICEZK: ("upsample", "variation"), Flavour.RELAY: ("upsample",)}
_NO_REROLL = ("REROLL", "ZOOM", "CUSTOM_ZOOM", "INPAINT", "PIC_READER", "VIDEO_EXTEND")


def action(desk: Desk, order: Order) -> Answer:
    """/mj/submit/action."""
    custom_id = order.text("customId")
    if not custom_id:
        raise Refusal(missing(desk.flavour, "custom_id"))
    parent = _parent(desk, order.text("taskId"))
    pressed = _known_press(desk, parent, custom_id)
    if pressed.verb in MODAL_VERBS and pressed.index >= 0:
        return _open_modal(desk, order, parent, pressed, custom_id)
    if _wants_remix(desk, order) and pressed.verb.startswith(REMIX_VERBS):
        return _open_modal(desk, order, parent, pressed, custom_id)
    if pressed == Press("PicReader", -1):
        return _imagine_all(desk, order, parent)
    if custom_id == "MJ::Picread::Retry":
        name = parent.shots[0].references[0] if parent.shots[0].references else None
        return desk.accept(order, described(desk, order, name), weight=0.5)
    return _press(desk, order, parent, pressed, custom_id)


def change(desk: Desk, order: Order) -> Answer:
    """/mj/submit/change: U, V and R of the oldest servers, by number."""
    index = order.body.get("index")
    if index is not None and not isinstance(index, int):
        raise WrongTypeError("index")
    if desk.flavour is Flavour.RELAY and not index:
        raise Refusal(upstream_error("index_is_required"))
    return _changed(desk, order, order.text("taskId"), order.text("action").upper(), index or 0)


def simple_change(desk: Desk, order: Order) -> Answer:
    """/mj/submit/simple-change: `<id> U1`, `<id> V2` or `<id> R`."""
    match = re.fullmatch(r"(\d+)\s+(?:([UV])([1-4])|R)", order.text("content"), re.IGNORECASE)
    if match is None:
        raise Refusal(result(4, "content参数错误", None))
    verb = {"U": "UPSCALE", "V": "VARIATION"}.get((match[2] or "").upper(), "REROLL")
    return _changed(desk, order, match[1], verb, int(match[3] or 1))


def modal(desk: Desk, order: Order) -> Answer:
    """/mj/submit/modal: the prompt (and mask) that a waiting task asked for; it continues under the same id."""
    task = desk.ledger.tasks.get(order.text("taskId"))
    if task is None:
        raise Refusal(missing_parent(desk.flavour))
    if not task.modal or task.cancelled_ms is not None:
        raise Refusal(result(4, "关联任务状态错误", None))
    parent = _parent(desk, task.parent)
    prompt = order.text("prompt") or task.final_prompt or parent.prompt
    if not prompt:
        raise Refusal(result(4, "prompt不能为空", None))
    pressed = read_press(task.press)
    child = None if pressed is None else _answered(desk, order, parent, pressed, prompt, task.seed)
    if child is None:
        raise Refusal(result(4, _UNKNOWN_PRESS, None))
    prompt = without_parameter(prompt, "zoom")
    answered = replace(
        task,
        action=child.action,
        stage=child.stage,
        prompt=prompt,
        final_prompt=prompt,
        description=f"/imagine {prompt}",
        shots=child.shots,
        scale=child.scale,
        motion=child.motion,
    )
    return desk.accept(order, answered, weight=child.weight)


def _answered(desk: Desk, order: Order, parent: TaskRecord, pressed: Press, prompt: str, seed: int) -> Child | None:
    if pressed.verb == "Inpaint":
        name, area = _mask(desk, order, parent)
        return inpaint(parent.shots[0], name, area, prompt, seed)
    if pressed.verb == "CustomZoom":
        child = custom_zoom(parent.shots[0], prompt, seed)
        if child is None:
            raise Refusal(result(4, "zoom参数错误，取值范围1~2", None))
        return child
    if pressed.verb in ("PicReader", "PromptAnalyzer"):
        parameters = parse(prompt)
        chosen = seed if parameters.seed is None else parameters.seed
        return Child("IMAGINE", Stage.GRID, first_grid(parameters, chosen))
    return derive(pressed, parent, prompt, seed)


def _mask(desk: Desk, order: Order, parent: TaskRecord) -> tuple[str, tuple[float, float, float, float]]:
    """The mask's name in the ledger, and the box around its white as parts of the width and height.

    Raises Refusal unless it is a PNG of exactly the picture's size with something white in it.
    """
    given = order.text("maskBase64")
    if not given:
        raise Refusal(result(4, "maskBase64不能为空", None))
    try:
        mask = read_mask(given.removeprefix("data:image/png;base64,"), desk.album.pixels(parent.shots, parent.scale))
    except BadMaskError as error:
        raise Refusal(result(4, _BAD_MASKS[error.reason], None)) from error
    return desk.ledger.keep(mask.content), mask.area


def _known_press(desk: Desk, parent: TaskRecord, custom_id: str) -> Press:
    """The press of a button that the parent really has and that this kind of server carries out."""
    refusal = desk.refused_press(custom_id)
    pressed = read_press(custom_id)
    unpriced = pressed is None or (pressed.verb == "BOOKMARK" and desk.flavour is Flavour.RELAY)
    if refusal is True or (unpriced and refusal is None and desk.flavour is Flavour.RELAY):
        raise Refusal(upstream_error(f"unknown_action:{custom_id}"))
    offered = any(button["customId"] == custom_id for button in buttons_of(parent, desk.flavour))
    if refusal is False or pressed is None or not offered or pressed.verb == "BOOKMARK":
        raise Refusal(result(4, _UNKNOWN_PRESS, None))
    if pressed.verb == "PromptAnalyzer" and desk.flavour is Flavour.TRUEAI:
        raise Refusal(result(4, _UNKNOWN_PRESS, None))
    stubborn = desk.flavour is Flavour.TRUEAI and desk.setting.strict
    if pressed.verb == "reroll" and parent.action in _NO_REROLL and stubborn:
        raise Refusal(result(4, "该任务不支持重新生成", None))
    return pressed


def _wants_remix(desk: Desk, order: Order) -> bool:
    if order.body.get("enableRemix") is not True:
        return desk.setting.remix
    if not desk.setting.remix_allowed:
        raise Refusal(result(4, "当前账号不支持 remix，请开启 remix 功能", None))
    return True


def _open_modal(desk: Desk, order: Order, parent: TaskRecord, pressed: Press, custom_id: str) -> Answer:
    """Sets up a task that waits for /mj/submit/modal; relays hide most of these behind code 1."""
    if pressed.verb in ("PicReader", "PromptAnalyzer"):
        if not 1 <= pressed.index <= len(parent.text):
            raise Refusal(result(4, _UNKNOWN_PRESS, None))
        suggestion = parent.text[pressed.index - 1]
    else:
        suggestion = "" if pressed.verb == "Inpaint" else parent.prompt
    child = derive(pressed, parent, parent.prompt, 0)
    act = {"Inpaint": "INPAINT", "CustomZoom": "CUSTOM_ZOOM"}.get(pressed.verb, child.action if child else "MODAL")
    task = desk.draft(order, act, Stage.GRID, suggestion, (), parent=parent.id, press=custom_id, seed=desk.dice())
    desk.ledger.put(replace(task, modal=True, starts_ms=NEVER_MS, description="Waiting for window confirm"))
    code = 1 if desk.flavour is Flavour.RELAY and pressed.verb not in _KEPT_21 else 21
    return result(code, "Waiting for window confirm", task.id, {"finalPrompt": suggestion, "remix": True})


def _imagine_all(desk: Desk, order: Order, parent: TaskRecord) -> Answer:
    if desk.flavour is Flavour.PLUS:
        raise Refusal(result(4, _UNKNOWN_PRESS, None))
    answers = [desk.accept(order, imagined(desk, order, text)) for text in parent.text]
    ids = [answer.body["result"] for answer in answers if isinstance(answer.body, dict)]
    return result(1, "成功", ",".join(map(str, ids)))


def _changed(desk: Desk, order: Order, task_id: str, verb: str, index: int) -> Answer:
    verbs = {"UPSCALE": "upsample", "VARIATION": "variation", "REROLL": "reroll"}
    if verb not in verbs or (verb != "REROLL" and not 1 <= index <= 4):
        raise Refusal(result(4, "参数错误", None))
    pressed = Press(verbs[verb], 0 if verb == "REROLL" else index)
    parent = _parent(desk, task_id)
    row = buttons.grid(parent.job)
    custom_id = next(one["customId"] for one in row if read_press(one["customId"]) == pressed)
    return _press(desk, order, parent, pressed, custom_id)


def _parent(desk: Desk, task_id: str) -> TaskRecord:
    parent = desk.ledger.tasks.get(task_id)
    if parent is None:
        raise Refusal(missing_parent(desk.flavour))
    if not desk.success(parent):
        raise Refusal(unfinished_parent(desk.flavour))
    return parent


def _press(desk: Desk, order: Order, parent: TaskRecord, pressed: Press, custom_id: str) -> Answer:
    if (existing := _repeated(desk, parent, pressed)) is not None:
        return existing
    seed = desk.dice()
    child = derive(pressed, parent, parent.prompt, seed)
    if child is None:
        raise Refusal(result(4, _UNKNOWN_PRESS, None))
    task = desk.draft(
        order,
        child.action,
        child.stage,
        parent.prompt,
        child.shots,
        parent=parent.id,
        press=custom_id,
        scale=child.scale,
        motion=child.motion,
        seed=seed,
    )
    if pressed.verb in ("upsample", "variation"):
        letter = "U" if pressed.verb == "upsample" else "V"
        task = replace(task, description=f"/up {parent.id} {letter}{pressed.index}")
    return desk.accept(order, replace(task, final_prompt=parent.final_prompt), weight=child.weight)


def _repeated(desk: Desk, parent: TaskRecord, pressed: Press) -> Answer | None:
    """The answer to a press that was made before, if this kind of server doesn't start it again.

    novicezk says so (21); a relay rewrites that to 1, so only the old task's id reveals it.
    """
    if pressed.verb not in _ONCE.get(desk.flavour, ()):
        return None
    for task in desk.ledger.tasks.values():
        if task.parent == parent.id and read_press(task.press) == pressed and not desk.lost(task):
            properties = {"status": desk.moment(task).status, "imageUrl": picture_url(task, desk.base_url)}
            return result(21 if desk.flavour is Flavour.NOVICEZK else 1, "任务已存在", task.id, properties)
    return None
