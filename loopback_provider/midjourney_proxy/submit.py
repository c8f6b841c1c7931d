"""The submissions that start something new: imagine, blend, describe, shorten, video, edits, uploads, face swap."""

from __future__ import annotations

import re
from dataclasses import replace

from loopback_provider.derive import first_grid
from loopback_provider.desk import Desk, Order
from loopback_provider.midjourney_proxy import words
from loopback_provider.midjourney_proxy.answers import (
    Answer,
    Refusal,
    missing,
    missing_parent,
    result,
    unfinished_parent,
)
from loopback_provider.pictures.album import Shot, compose
from loopback_provider.prompt import parse
from loopback_provider.tasks import Flavour, Script, Stage, TaskRecord

_DIMENSIONS = {"PORTRAIT": (2, 3), "SQUARE": (1, 1), "LANDSCAPE": (3, 2)}
_OWN_PICTURE = re.compile(r"/mj/image/(?P<task>\d+)(?:\?index=(?P<index>[0-3]))?")


def imagine(desk: Desk, order: Order) -> Answer:
    """/mj/submit/imagine."""
    prompt = order.text("prompt")
    if not prompt:
        raise Refusal(missing(desk.flavour, "prompt"))
    names = [desk.picture(data_url) for data_url in order.texts("base64Array")]
    references = tuple(name for name in names if name is not None)
    return desk.accept(order, imagined(desk, order, prompt, references))


def imagined(desk: Desk, order: Order, prompt: str, references: tuple[str, ...] = ()) -> TaskRecord:
    """The draft of a new grid from a prompt."""
    parameters = parse(prompt)
    if "niji" not in parameters.flags and order.text("botType") == "NIJI_JOURNEY":
        parameters = parse(f"{prompt} --niji {parameters.version}")
    seed = desk.dice() if parameters.seed is None else parameters.seed
    return desk.draft(order, "IMAGINE", Stage.GRID, prompt, first_grid(parameters, seed, references), seed=seed)


def blend(desk: Desk, order: Order) -> Answer:
    """/mj/submit/blend."""
    pictures = order.texts("base64Array")
    aspect = _DIMENSIONS.get(order.text("dimensions") or "SQUARE")
    if not 2 <= len(pictures) <= 5:
        raise Refusal(result(4, "图片参数错误，2~5张图片", None))
    if aspect is None:
        raise Refusal(result(4, "dimensions参数错误", None))
    names = tuple(name for name in map(desk.picture, pictures) if name is not None)
    return desk.accept(order, blended(desk, order, names, aspect, len(pictures)))


def blended(desk: Desk, order: Order, names: tuple[str, ...], aspect: tuple[int, int], count: int) -> TaskRecord:
    """The draft of a blend of the uploads `names`; for `count` pictures that were only linked, it is drawn at
    random."""
    seed = desk.dice()
    first = compose("", seed, aspect)
    shots = tuple(
        Shot("", seed * 4 + n, first.frame, first.view, references=names, manner="blend" if names else "scene")
        for n in range(4)
    )
    task = desk.draft(order, "BLEND", Stage.GRID, "", shots, seed=seed)
    links = " ".join(f"<https://s.mj.run/{name[:11]}>" for name in names)
    suffix = f" --ar {aspect[0]}:{aspect[1]}" if aspect != (1, 1) else ""
    return replace(task, description=f"/blend {task.id} {count}", final_prompt=f"{links}{suffix}")


def describe(desk: Desk, order: Order) -> Answer:
    """/mj/submit/describe."""
    given = order.text("base64") or (order.text("link") if desk.flavour is Flavour.TRUEAI else "")
    if not given:
        raise Refusal(result(4, "base64不能为空", None))
    return desk.accept(order, described(desk, order, desk.picture(given)), weight=0.5)


def described(desk: Desk, order: Order, name: str | None) -> TaskRecord:
    """The draft of a describe; a picture that was only linked is described from its dice."""
    seed = desk.dice()
    shot = compose("", seed, (1, 1)) if name is None else _uploaded(desk, name)
    texts = words.describe(None if name is None else desk.ledger.read(name), seed)
    task = desk.draft(order, "DESCRIBE", Stage.DESCRIBE, "", (shot,), text=texts, seed=seed)
    return replace(task, description=f"/describe {task.id}.png", final_prompt="")


def shorten(desk: Desk, order: Order) -> Answer:
    """/mj/submit/shorten."""
    prompt = order.text("prompt")
    if not prompt:
        raise Refusal(missing(desk.flavour, "prompt"))
    texts = words.shorten(parse(prompt).text)
    return desk.accept(order, desk.draft(order, "SHORTEN", Stage.SHORTEN, prompt, (), text=texts), weight=0.3)


def video(desk: Desk, order: Order) -> Answer:
    """/mj/submit/video, and its `action: extend`."""
    if not desk.setting.video:
        raise Refusal(result(4, "视频功能未启用", None))
    prompt, motion = order.text("prompt"), order.text("motion")
    if motion not in ("low", "high"):
        raise Refusal(result(4, "motion参数错误", None))
    if not prompt and desk.flavour is Flavour.TRUEAI and desk.setting.strict:
        raise Refusal(missing(desk.flavour, "prompt"))
    extends = order.text("action") == "extend"
    shot = _extended(desk, order) if extends else first_frame(desk, order, prompt)
    action = "VIDEO_EXTEND" if extends else "VIDEO"
    task = desk.draft(order, action, Stage.VIDEO, prompt, (shot,) * 4, motion=motion)
    task = replace(
        task,
        description=f"/video {prompt}".strip(),
        final_prompt=f"{prompt} --motion {motion} --video 1".strip(),
    )
    return desk.accept(order, task, weight=1.5, properties={"prompt": prompt})


def first_frame(desk: Desk, order: Order, prompt: str) -> Shot:
    """The picture that `image` stands for: one of ours, an upload, or for a foreign link one drawn from the prompt."""
    image = order.text("image")
    if not image:
        raise Refusal(result(4, "image不能为空", None))
    own = _OWN_PICTURE.search(image)
    task = desk.ledger.tasks.get(own["task"]) if own else None
    if own is not None and task is not None and task.shots:
        return task.shots[min(int(own["index"] or 0), len(task.shots) - 1)]
    name = desk.picture(image)
    if name is None:
        return compose(parse(prompt).text or image, desk.dice(), (16, 9))
    return _uploaded(desk, name)


def _uploaded(desk: Desk, name: str) -> Shot:
    """An uploaded picture, unchanged."""
    shot = compose("", 0, words.size_of(desk.ledger.read(name)))
    return Shot("", 0, shot.frame, shot.view, references=(name,), manner="edit")


def _extended(desk: Desk, order: Order) -> Shot:
    """The last frame of the clip that an extension names (`index` is 0-based and may be text)."""
    task = desk.ledger.tasks.get(order.text("taskId") or order.text("task_id"))
    if task is None:
        raise Refusal(missing_parent(desk.flavour))
    if not desk.success(task):
        raise Refusal(unfinished_parent(desk.flavour))
    if task.stage not in (Stage.VIDEO, Stage.CLIP):
        raise Refusal(result(4, "关联任务状态错误", None))
    index = str(order.body.get("index", 0))
    if not index.isdecimal() or int(index) >= len(task.shots):
        raise Refusal(result(4, "index参数错误", None))
    return task.shots[int(index)]


def edits(desk: Desk, order: Order) -> Answer:
    """/mj/submit/edits: the picture in the mood of the prompt, in four versions."""
    prompt = order.text("prompt")
    if not prompt:
        raise Refusal(missing(desk.flavour, "prompt"))
    base, text, seed = first_frame(desk, order, prompt), parse(prompt).text, desk.dice()
    text = f"{base.prompt}, {text}".strip(", ")
    shots = tuple(
        Shot(text, seed * 4 + n, base.frame, base.view, base.drift, base.anime, base.references, base.manner)
        for n in range(4)
    )
    return desk.accept(order, desk.draft(order, "EDITS", Stage.GRID, prompt, shots, seed=seed))


def swap_face(desk: Desk, order: Order) -> Answer:
    """/mj/insight-face/swap: one picture without buttons."""
    source, target = desk.picture(order.text("sourceBase64")), desk.picture(order.text("targetBase64"))
    names = tuple(name for name in (target, source) if name is not None)
    if not names:
        raise Refusal(result(4, "base64格式错误", None))
    shape = compose("", 0, words.size_of(desk.ledger.read(names[0])))
    shot = Shot("", 0, shape.frame, shape.view, references=names, manner="blend")
    task = desk.draft(order, "SWAP_FACE", Stage.SINGLE, "", (shot,), script=Script(buttons=()))
    return desk.accept(order, task, weight=0.5)


def upload(desk: Desk, order: Order) -> Answer:
    """/mj/submit/upload-discord-images: no task; the answer lists addresses."""
    names = [desk.picture(data_url) for data_url in order.texts("base64Array")]
    if not names or None in names:
        raise Refusal(result(4, "base64Array不能为空", None))
    return result(1, "提交成功", [f"{desk.base_url}/mj/upload/{name}.png" for name in names])
