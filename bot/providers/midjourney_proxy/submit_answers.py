"""Reads the answer to a midjourney-proxy submit. See docs/providers.md, "Submit answers" and "Errors".

The one question that matters for money: was the job taken (Submitted), surely not (ProviderBusy, ProviderRejected and
its kinds), or is it unclear (SubmitUncertain)? Anything that is not clearly one of the first two is the third.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BeforeValidator

from bot.core.errors import (
    AccountRefused,
    OutOfCredit,
    ParentMissing,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderProtocolError,
    ProviderRejected,
    SubmitUncertain,
    UnknownButton,
)
from bot.core.models import TaskRef
from bot.core.text.sentences import without_end
from bot.core.text.task_ids import id_text, is_task_id
from bot.providers.base import Submitted
from bot.providers.midjourney_proxy import buttons
from bot.providers.midjourney_proxy.texts import UNKNOWN_TASK, compared, explain, raw_message, unwrapped
from bot.providers.shared.error_words import error_words, structured
from bot.providers.shared.fields import Ids, Lenient, Name, OrEmpty, Prompt, Redact, Text, Url, whole_number
from bot.providers.shared.http_answer import Answer
from bot.providers.shared.refusals import says_no_credit
from bot.texts.providers import provider as say

_SEED = re.compile(r"[0-9]{1,20}")
_NO_BUTTON = (
    "unknown_action",
    "未知的 action",
    "该任务不支持重新生成",
    "关联任务不允许执行变化",
    "custom_id_is_required",
)
_NO_PARENT = (*UNKNOWN_TASK, "该任务所属渠道已被禁用")
_NO_ACCOUNT = "无可用的账号实例"
_PASSING = (  # refused now, and worth another try without any change
    "关联任务状态错误",
    "task_status_not_success",
    "get_channel_info_failed",
    "上限",
    "账号已被临时封锁",
)
_REFUSALS = frozenset({3, 4, 9, 23, 24, 30, 401, 402, 403, 404, 429})  # codes for which nothing was accepted
_NO_KIND = ("unknown_action", "未知的 action")


def no_route(answer: Answer) -> bool:
    """True if the server doesn't have the address at all; a submit result with status 404 is about a task."""
    if answer.status not in (404, 405):
        return False
    try:
        body = answer.json()
    except ValueError:
        return True
    return not isinstance(body, dict) or whole_number(body.get("code")) in (None, 404, 405)


def no_such_kind(answer: Answer) -> bool:
    """True if a refusal names the kind of button, not this picture or the way it was requested."""
    said = compared(answer)
    return any(text in said for text in _NO_KIND)


class _SubmitProperties(Lenient):
    status: Name = ""
    imageUrl: Url = ""
    finalPrompt: Prompt = ""
    bannedWord: Text = ""
    remix: object = None
    numberOfQueues: Annotated[int | None, BeforeValidator(whole_number)] = None


class _Result(Lenient):
    code: Annotated[int | None, BeforeValidator(whole_number)] = None
    result: Ids = ""
    properties: Annotated[_SubmitProperties, OrEmpty] = _SubmitProperties()


def _result(body: object, redact: Redact) -> _Result:
    return _Result.model_validate(body, context=redact) if isinstance(body, dict) else _Result()


def read_seed(answer: Answer, redact: Redact) -> str:
    """The digits in an answer to image-seed; "" for every way of having none."""
    try:
        body = unwrapped(answer.json())
    except ValueError:
        return ""
    result = _result(body, redact)
    return result.result if result.code == 1 and _SEED.fullmatch(result.result) else ""


def read_cancel(answer: Answer, redact: Redact) -> bool:
    """True if the server took the request to stop a task, mostly without a word; False for every refusal.

    Raises ProviderProtocolError for anything else.
    """
    if answer.status >= 400:
        return False
    try:
        body = unwrapped(answer.json()) if answer.body.strip() else None
    except ValueError:
        raise ProviderProtocolError(say.ANSWER_BROKEN()) from None
    return _result(body, redact).code in (None, 1)


@dataclass(frozen=True, slots=True)
class SubmitReader:
    """Reads answers to one kind of submit: a new picture (neither `parent` nor `custom_id`), a pressed button (both),
    or a modal's answer (`parent` alone, the waiting task). `redact` removes secrets from the server's words."""

    redact: Redact = field(repr=False)
    parent: str = ""
    custom_id: str = ""

    def read(self, answer: Answer) -> Submitted:
        """The accepted job. Raises as `Provider.submit`."""
        try:
            body = unwrapped(answer.json())
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise self._unreadable(answer)
        result = _result(body, self.redact)
        if result.code in (1, 21, 22):
            return self._accepted(answer, result)
        denied = body.get("success") is False or bool(error_words(body.get("error")))
        if answer.status < 300 and result.code not in _REFUSALS and (named := self._named(body)):
            if body.get("code") is None and not denied and is_task_id(named):
                return Submitted(TaskRef(named))
            raise SubmitUncertain(say.UNCLEAR())  # it may well be running
        raise self._refusal(answer, result, denied=denied)

    def _named(self, body: dict[str, object]) -> str:
        """The task that an answer names, in whatever way, except the one that this submit continues; "" = none. It may
        be unusable as an id."""
        inner = structured(body.get("data"))
        for place in (body, inner if isinstance(inner, dict) else {}):
            names = ("task_id", "taskId") if body.get("code") is None else ("task_id", "taskId", "result")
            for name in names:
                named = id_text(place.get(name))
                if named and named != self.parent and (name != "result" or is_task_id(named)):  # else it may be text
                    return named
        return ""

    def _accepted(self, answer: Answer, result: _Result) -> Submitted:
        refs = [part for part in re.split(r"[,\s]+", result.result) if is_task_id(part)]
        if self.parent and not self.custom_id and not result.result:
            refs = [self.parent]  # the answered task keeps its id if the server names no other
        if not refs or answer.status >= 400:
            raise SubmitUncertain(say.NO_TASK_ID())
        said = result.properties
        return Submitted(
            TaskRef(refs[0]),
            queue_position=said.numberOfQueues if result.code == 22 else None,
            needs_input=result.code == 21 and self._waits_for_input(said),
            final_prompt=said.finalPrompt,
        )

    def _waits_for_input(self, said: _SubmitProperties) -> bool:
        """True if code 21 means "a modal waits", not "exists already". If there are no signs, polling will tell."""
        if said.status or said.imageUrl:
            return False
        if said.remix is True or "finalPrompt" in said.model_fields_set:
            return True
        return buttons.opens_modal(self.custom_id)

    def _unreadable(self, answer: Answer) -> ProviderError:
        if answer.status < 400:
            return SubmitUncertain(say.WEB_PAGE(status=answer.status) if answer.is_page else say.ANSWER_UNREADABLE())
        reason = without_end(explain(answer, self.redact))
        return self._rejection(answer, say.REFUSED(reason=reason))

    def _refusal(self, answer: Answer, result: _Result, *, denied: bool) -> ProviderError:
        says_why = answer.status >= 400 or raw_message(answer)
        reason = explain(answer, self.redact) if says_why else say.REFUSED_UNSAID()
        match result.code:
            case 401 | 403 if not says_no_credit(answer):
                return ProviderAuthError(say.KEY_REFUSED(reason=without_end(reason)))
            case 23 | 30 | 429 if not says_no_credit(answer):
                return ProviderBusy(reason, retry_after_s=answer.retry_after_s)
            case 24:
                word = result.properties.bannedWord
                return ProviderRejected(say.BANNED_WORD(word=word[:50]) if word else reason)
            case 3:
                if self.parent and _NO_ACCOUNT not in compared(answer):
                    return ParentMissing(reason)
                return AccountRefused(reason, retryable=True)
            case 5:
                return SubmitUncertain(reason)
            case 9:
                short = says_no_credit(answer)
                return (
                    OutOfCredit(say.NO_CREDIT(), retryable=True) if short else ProviderRejected(reason, retryable=True)
                )
            case None | 0 | 200 if answer.status < 400 and not denied:
                return SubmitUncertain(say.UNCLEAR())
            case _:
                return self._rejection(answer, reason)

    def _rejection(self, answer: Answer, reason: str) -> ProviderError:
        if "do_request_failed" in raw_message(answer).lower():  # quoted or not: it may have been taken
            return SubmitUncertain(reason)
        said = compared(answer)
        if self.parent and any(text in said for text in _NO_PARENT):
            return ParentMissing(reason)
        if self.custom_id and any(text in said for text in _NO_BUTTON):
            return UnknownButton(reason)
        if says_no_credit(answer):
            return OutOfCredit(say.NO_CREDIT(), retryable=True)
        return ProviderRejected(reason, retryable=any(text in said for text in _PASSING))
