"""Reads answers of GoAPI: taken, refused, no such path, no such task, or unclear.

See docs/providers.md, "Errors of GoAPI". Errors come as HTTP statuses and as codes inside an HTTP 200; both are handled
the same way.
"""

from __future__ import annotations

from bot.core.errors import (
    OutOfCredit,
    ParentMissing,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderProtocolError,
    ProviderRejected,
    ProviderUnavailable,
    SubmitUncertain,
    UnknownButton,
)
from bot.core.text.quoted_prompts import without_prompts
from bot.core.text.sentences import sentence, without_end
from bot.providers.base import Missing, Submitted, TaskStatus
from bot.providers.goapi.routes import PathFamily, make_ref
from bot.providers.goapi.task_objects import GoApiTask, names_task, read_task
from bot.providers.goapi.texts import code_of, envelope, error_of, explain, message_of
from bot.providers.shared.fields import Redact, sealed
from bot.providers.shared.http_answer import Answer
from bot.providers.shared.refusals import says_no_credit
from bot.texts.providers import provider as say

NO_PATH = frozenset({404, 405})
_OF_A_TASK = ("task", "origin")
_UNKNOWN = ("not found", "not exist", "no such")
_NOT_YET = ("not completed", "not finished", "not complete")
_NOT_OFFERED = ("not available", "not support", "unsupported", "invalid action")


def _status(answer: Answer) -> int:
    """The HTTP status, or the envelope's code in its place. A code of the vendor's own is a plain refusal."""
    code = code_of(answer)
    if answer.status >= 400 or code is None or code == 0 or 200 <= code < 300:
        return answer.status
    return code if 400 <= code < 600 else 400


def no_path(answer: Answer, redact: Redact, *, follows_up: bool) -> bool:
    """True if the server doesn't have the path, so nothing was accepted. A 404 about the parent of a follow-up comes in
    the service's own envelope and says so."""
    if answer.status not in NO_PATH:
        return False
    if answer.status == 405 or not follows_up or code_of(answer) is None:
        return True
    return not _has(without_prompts(message_of(answer, redact), answer.prompts), _OF_A_TASK)


def is_of_the_service(answer: Answer, redact: Redact) -> bool:
    """True for an answer that only the service gives: an envelope or a task, whatever it says about the request.

    Raises ProviderAuthError, ProviderBusy or ProviderUnavailable for an envelope about the account.
    """
    body = envelope(answer)
    is_task = answer.status < 400 and read_task(body, redact) is not None
    if code_of(answer) is None and not is_task and not _unknown_task(message_of(answer, redact)):
        return False
    status = _status(answer)
    if status in (401, 403, 429) or status >= 500:
        raise _refusal(status, answer, "", redact, lost=ProviderUnavailable)
    return True


def read_submitted(answer: Answer, family: PathFamily, parent: str, redact: Redact) -> Submitted:
    """The accepted task. `parent` is the task that it follows up, "" for none. Raises as `Provider.submit`."""
    status, body = _status(answer), envelope(answer)
    task, named = read_task(body, redact), names_task(body, parent)
    if status >= 400 and (task is None or task.failed or not _outweighs_code(task, answer)):
        if answer.status < 300 and task is not None and not task.failed and named:
            raise SubmitUncertain(say.UNCLEAR())  # it names a task, which may well be running
        raise _refusal(status, answer, parent, redact, lost=SubmitUncertain)
    if task is None or not task.task_id:
        if task is not None and task.failed:
            raise ProviderRejected(task.reason())
        if not named and _denies(answer, redact):
            raise _refusal(400, answer, parent, redact, lost=SubmitUncertain)
        if answer.is_page:
            raise SubmitUncertain(say.WEB_PAGE(status=answer.status))
        raise SubmitUncertain(say.UNCLEAR())
    return Submitted(make_ref(family, task.task_id))  # if it failed at once, the first poll tells


def _denies(answer: Answer, redact: Redact) -> bool:
    """True for a clear refusal without a code."""
    body = envelope(answer)
    return body is not None and (body.get("success") is False or bool(error_of(body, redact)))


def read_cancelled(answer: Answer, redact: Redact) -> bool:
    """True if the service took a task back, in whatever words; False for every refusal.

    Raises as `Provider.poll`.
    """
    status = _status(answer)
    if status in (401, 403, 429) or status >= 500:
        raise _refusal(status, answer, "", redact, lost=ProviderUnavailable)
    if status < 400 and answer.body.strip() and envelope(answer) is None:
        raise ProviderProtocolError(say.ANSWER_BROKEN_BY(reason=without_end(explain(answer, redact))))
    return status < 400


def read_state(answer: Answer, task_id: str, redact: Redact) -> TaskStatus:
    """The state of task `task_id`; Missing if the service doesn't know it. Raises as `Provider.poll`."""
    task = _task(answer, redact)
    if task is None:
        return Missing()
    if task.task_id not in ("", task_id):
        raise ProviderProtocolError(say.OTHER_JOB())
    return sealed(task.outcome(), redact)


def _task(answer: Answer, redact: Redact) -> GoApiTask | None:
    status = _status(answer)
    body = envelope(answer)
    task = read_task(body, redact)
    if status >= 400 and (task is None or not _outweighs_code(task, answer)):
        if (status == 404 and code_of(answer) is not None) or _unknown_task(message_of(answer, redact)):
            return None
        raise _refusal(status, answer, "", redact, lost=ProviderUnavailable)
    if task is None:
        raise ProviderProtocolError(say.ANSWER_BROKEN_BY(reason=without_end(explain(answer, redact))))
    return task


def _outweighs_code(task: GoApiTask, answer: Answer) -> bool:
    """True for a task with its id and status under HTTP 2xx: that counts more than the code beside it."""
    return answer.status < 300 and bool(task.task_id and task.status)


def _refusal(status: int, answer: Answer, parent: str, redact: Redact, *, lost: type[ProviderError]) -> ProviderError:
    """Sort a refusal by its status. `lost` is for answers that say nothing about the job."""
    reason = without_end(explain(answer, redact))
    if status == 402 or (says_no_credit(answer) and (status < 500 or code_of(answer) is not None)):
        return OutOfCredit(say.NO_CREDIT(), retryable=True)  # its own envelope: nothing was accepted
    match status:
        case 401 | 403:
            return ProviderAuthError(say.KEY_REFUSED(reason=reason))
        case 429:
            return ProviderBusy(say.BUSY(reason=reason), retry_after_s=answer.retry_after_s)
        case status if status >= 500:
            return lost(say.INTERNAL_ERROR(reason=reason))
        case _ if lost is not SubmitUncertain:
            return ProviderProtocolError(say.CANNOT_SHOW(reason=reason))
        case _ if answer.status < 400 and not message_of(answer, redact):
            return ProviderRejected(say.REFUSED_UNSAID())
        case _:
            return _rejection(status, reason, without_prompts(reason, answer.prompts), follows_up=bool(parent))


def _rejection(status: int, reason: str, said: str, *, follows_up: bool) -> ProviderRejected:
    """Sort a rejection by words that any phrasing must contain: the service documents no texts."""
    if follows_up and (status == 404 or _unknown_task(said)):
        return ParentMissing(say.PICTURE_UNKNOWN())
    if follows_up and _has(said, _NOT_YET):
        return ProviderRejected(say.PICTURE_UNFINISHED(), retryable=True)
    if follows_up and "action" in said and _has(said, _NOT_OFFERED):
        return UnknownButton(reason)
    return ProviderRejected(say.REFUSED_SAYING(reason=sentence(reason)))


def _unknown_task(text: str) -> bool:
    said = text.lower()
    return "task" in said and _has(said, _UNKNOWN)


def _has(said: str, needles: tuple[str, ...]) -> bool:
    return any(needle in said for needle in needles)
