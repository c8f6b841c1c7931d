"""Texts of midjourney-proxy servers as plain English sentences. Their texts are Chinese, English or bare identifiers.

See docs/providers.md, "Errors".
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.text.quoted_prompts import without_prompts
from bot.providers.shared.error_words import error_words, spoken, status_line, structured
from bot.providers.shared.fields import Redact, one_line, words
from bot.providers.shared.http_answer import Answer
from bot.texts.catalog import Text
from bot.texts.providers import midjourney as say
from bot.texts.providers import provider

# the first needle found decides, so the narrower ones stand first
_SENTENCES: tuple[tuple[str, Text], ...] = (
    ("quota_not_enough", provider.NO_CREDIT),
    ("无可用的账号实例", say.NO_FREE_ACCOUNT),
    ("该任务所属渠道已被禁用", say.ACCOUNT_GONE),
    ("关联任务不存在", provider.PICTURE_UNKNOWN),
    ("任务不存在", provider.PICTURE_UNKNOWN),
    ("task_no_found", provider.PICTURE_UNKNOWN),
    ("task_not_found", provider.PICTURE_UNKNOWN),
    ("task_not_exist", provider.PICTURE_UNKNOWN),
    ("关联任务状态错误", provider.PICTURE_UNFINISHED),
    ("task_status_not_success", provider.PICTURE_UNFINISHED),
    ("unknown_action", provider.CANNOT_RUN_BUTTON),
    ("未知的 action", provider.CANNOT_RUN_BUTTON),
    ("该任务不支持重新生成", say.CANNOT_RUN_AGAIN),
    ("关联任务不允许执行变化", provider.CANNOT_RUN_BUTTON),
    ("custom_id_is_required", provider.CANNOT_RUN_BUTTON),
    ("get_channel_info_failed", say.ACCOUNT_NOT_FOUND),
    ("do_request_failed", say.MIDJOURNEY_AWAY),
    ("prompt_is_required", say.PROMPT_EMPTY),
    ("prompt不能为空", say.PROMPT_EMPTY),
    ("可能包含敏感词", say.PROMPT_FILTERED),
    ("禁止上传", say.NO_REFERENCES),
    ("base64", say.BAD_REFERENCE),
    ("图片参数错误", say.TWO_TO_FIVE),
    ("state参数过长", say.LABEL_REFUSED),
    ("不支持 remix", say.REMIX_OFF),
    ("视频功能未启用", say.VIDEO_OFF),
    ("并发数已达上限", say.ALL_RUNNING),
    ("队列", say.QUEUE_FULL),
    ("今日绘图次数已达上限", say.DAY_USED_UP),
    ("绘图次数已达上限", say.JOBS_USED_UP),
    ("账号已被临时封锁", say.ACCOUNT_BLOCKED),
    ("系统异常", say.INTERNAL_ERROR),
    ("操作失败", say.INTERNAL_ERROR),
    ("负载已饱和", say.AT_ITS_LIMIT),
    ("超过1小时", say.HOUR_PASSED),
    ("任务超时", say.TOOK_TOO_LONG),
    ("取消任务", provider.CANCELLED),
    ("参数错误", say.NOT_ACCEPTED),
)

_FINE = ("0", "1", "200", "201", "202", "success", "ok")

# every way to say "no such task"; another key's task looks the same
UNKNOWN_TASK = ("task_no_found", "task_not_found", "task_not_exist", "任务不存在")


def sentence(text: str, prompts: Iterable[str] = ()) -> str:
    """A known text in plain English; any other unchanged, on one line, at most 200 characters. Quotes of `prompts`
    make no text known."""
    folded = without_prompts(text, prompts)
    for needle, known in _SENTENCES:
        if needle in folded:
            return known()
    return one_line(text)


def unwrapped(body: object) -> object:
    """The content of an envelope such as {"code": 200, "data": {...}}, as if it had come without one."""
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
    """True for an envelope that reports success, in one of the usual ways."""
    code, success = envelope.get("code", envelope.get("status")), envelope.get("success")
    return success is not False and (success is True if code is None else str(code).strip().lower() in _FINE)


def compared(answer: Answer) -> str:
    """The message of an error body without the prompts that it quotes; "" if there is none. For comparing only."""
    return without_prompts(raw_message(answer), answer.prompts)


def raw_message(answer: Answer) -> str:
    """The message of an error body: the first non-empty one of `error`, `description`, `message` and the like; "" if
    there is none. It may contain secrets."""
    try:
        body = unwrapped(answer.json())
    except ValueError:
        return ""
    return error_words(body.get("error")) or spoken(body) if isinstance(body, dict) else ""


def explain(answer: Answer, redact: Redact) -> str:
    """The error message for people, without secrets (some servers repeat the key), else the status line."""
    text = raw_message(answer) or status_line(answer)
    return sentence(words(text, redact), answer.prompts)
