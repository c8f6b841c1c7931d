"""What midjourney-proxy servers say, as plain English sentences. Their texts are Chinese, English or bare identifiers.

See docs/providers.md, "Errors".
"""

from __future__ import annotations

from bot.providers.shared.answer import Answer
from bot.providers.shared.fields import Blot, one_line, structured, words
from bot.providers.shared.refusals import NO_CREDIT

# the first needle found decides, so the narrower ones stand first
_SENTENCES: tuple[tuple[str, str], ...] = (
    ("quota_not_enough", NO_CREDIT),
    ("无可用的账号实例", "The provider has no free Midjourney account right now."),
    ("该任务所属渠道已被禁用", "The provider account that drew this picture is gone, so its buttons work no more."),
    ("关联任务不存在", "The provider no longer knows the picture that this button belongs to."),
    ("任务不存在", "The provider no longer knows the picture that this button belongs to."),
    ("task_no_found", "The provider no longer knows the picture that this button belongs to."),
    ("task_not_found", "The provider no longer knows the picture that this button belongs to."),
    ("task_not_exist", "The provider no longer knows the picture that this button belongs to."),
    ("关联任务状态错误", "The provider has not quite finished the picture that this button belongs to."),
    ("task_status_not_success", "The provider has not quite finished the picture that this button belongs to."),
    ("unknown_action", "The provider cannot run this button."),
    ("未知的 action", "The provider cannot run this button."),
    ("该任务不支持重新生成", "The provider cannot run this picture again."),
    ("关联任务不允许执行变化", "The provider cannot run this button."),
    ("custom_id_is_required", "The provider cannot run this button."),
    ("get_channel_info_failed", "The provider could not find the account that drew this picture."),
    ("do_request_failed", "The provider could not reach Midjourney."),
    ("prompt_is_required", "The prompt is empty."),
    ("prompt不能为空", "The prompt is empty."),
    ("可能包含敏感词", "The provider's word filter refused the prompt."),
    (
        "禁止上传",
        "The provider does not take reference pictures; put a link to one at the start of the prompt instead.",
    ),
    ("base64", "The provider could not read a reference picture."),
    ("图片参数错误", "The provider wants two to five pictures."),
    ("state参数过长", "The provider refused the job's label."),
    ("不支持 remix", "The provider account has remix switched off."),
    ("视频功能未启用", "The provider has video switched off."),
    ("并发数已达上限", "The provider account already runs as many jobs as it may."),
    ("队列", "The provider's queue is full."),
    ("今日绘图次数已达上限", "The provider account has used up today's jobs."),
    ("绘图次数已达上限", "The provider account has used up its jobs."),
    ("账号已被临时封锁", "The provider account is blocked for a while."),
    ("系统异常", "The provider has a problem of its own."),
    ("操作失败", "The provider has a problem of its own."),
    ("负载已饱和", "The provider is at its limit."),
    ("超过1小时", "The job was not finished within an hour."),
    ("任务超时", "The job took too long at the provider; sometimes that is moderation without a word."),
    ("取消任务", "The job was cancelled at the provider."),
    ("参数错误", "The provider did not accept the request."),
)

_FINE = ("0", "1", "200", "success", "ok")

# every way to say "no such task"; a task of another key's user looks the same
UNKNOWN_TASK = ("task_no_found", "task_not_found", "task_not_exist", "任务不存在")


def sentence(text: str) -> str:
    """A known text in plain English; any other as it is, on one line, at most 200 characters."""
    folded = text.lower()
    for needle, english in _SENTENCES:
        if needle in folded:
            return english
    return one_line(text)


def unwrapped(body: object) -> object:
    """What an envelope such as {"code": 200, "data": {...}} holds, as if it had come without one."""
    for _ in range(3):
        if not isinstance(body, dict) or "data" not in body or "result" in body or not _is_fine(body):
            break
        inner = structured(body["data"])
        if isinstance(inner, str | int) and not isinstance(inner, bool):
            return {"code": 1, "result": inner}
        if not isinstance(inner, dict):
            return {"code": 1} if inner is None else body
        names = [name for name in ("result", "taskId", "task_id", "id") if name in inner]
        if "code" not in inner and names:
            return {**inner, "code": 1, "result": inner[names[0]]}
        body = inner
    if isinstance(body, dict) and "code" in body and "result" in body and _is_fine(body):
        return {**body, "code": 1}
    return body


def _is_fine(envelope: dict[str, object]) -> bool:
    """True for an envelope that says that all is well, in one of the usual ways."""
    code, success = envelope.get("code", envelope.get("status")), envelope.get("success")
    return success is not False and (success is True if code is None else str(code).strip().lower() in _FINE)


def raw_message(answer: Answer) -> str:
    """The message of an error body: `error.message`, `error`, `description`, `message`, `msg` or `detail`; "" where
    there is none. For comparing only: it may hold secrets."""
    try:
        body = unwrapped(answer.json())
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    error = body.get("error")
    candidates = (
        error.get("message") if isinstance(error, dict) else error,
        *(body.get(name) for name in ("description", "message", "msg", "detail")),
    )
    return next((text.strip() for text in candidates if isinstance(text, str) and text.strip()), "")


def explain(answer: Answer, blot: Blot) -> str:
    """The error message for people, without secrets (some servers repeat the key), else the status line."""
    text = raw_message(answer) or f"HTTP {answer.status} {answer.phrase}"
    return sentence(words(text, blot))
