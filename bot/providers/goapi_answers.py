"""What an answer of GoAPI means: taken, refused, no such path, no such task, or nobody knows.

See docs/providers.md, "Errors of GoAPI". Errors come as HTTP statuses and as codes inside an HTTP 200; both are read
the same way.
"""

from __future__ import annotations

from bot.core.errors import (
    ParentMissing,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderProtocolError,
    ProviderRejected,
    ProviderUnavailable,
    SubmitUncertain,
)
from bot.providers.base import Missing, Submitted, TaskStatus
from bot.providers.goapi_routes import Family, make_ref
from bot.providers.goapi_tasks import Task, read_task
from bot.providers.goapi_texts import NO_CREDIT, explain, message_of
from bot.providers.http import Answer

_FINE = frozenset({0, 200})
NO_PATH = frozenset({404, 405})
_OF_A_TASK = ("task", "origin")
_UNKNOWN = ("not found", "not exist", "no such")
_SHORT_OF_CREDIT = ("insufficient", "credit", "balance", "quota")


def _envelope(answer: Answer) -> dict[str, object] | None:
    try:
        body = answer.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _code(body: dict[str, object] | None) -> int | None:
    code = body.get("code") if body is not None else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _status(answer: Answer) -> int:
    """The HTTP status, or what the envelope says in its place. A code of the vendor's own is a plain refusal."""
    code = _code(_envelope(answer))
    if answer.status >= 400 or code is None or code in _FINE:
        return answer.status
    return code if 400 <= code < 600 else 400


def no_path(answer: Answer, *, follows_up: bool) -> bool:
    """True when the server does not have the path, so that nothing was accepted. A 404 about the parent of a follow-up
    comes in the service's own envelope and says so."""
    if answer.status not in NO_PATH:
        return False
    if answer.status == 405 or not follows_up or _code(_envelope(answer)) is None:
        return True
    return not any(word in message_of(answer).lower() for word in _OF_A_TASK)


def is_of_the_service(answer: Answer, secret: str) -> bool:
    """True for an answer that only the service gives: an envelope or a task, whatever it says of the request.

    Raises ProviderAuthError, ProviderBusy or ProviderUnavailable for what an envelope says of the account.
    """
    body = _envelope(answer)
    if _code(body) is None and (answer.status >= 400 or read_task(body) is None):
        return False
    status = _status(answer)
    if status in (401, 403, 429) or status >= 500:
        raise _refusal(status, answer, "", secret, lost=ProviderUnavailable)
    return True


def read_submitted(answer: Answer, family: Family, parent: str, secret: str) -> Submitted:
    """The accepted task. `parent` is the task that it follows up, "" for none. Raises what `Provider.submit` names."""
    status = _status(answer)
    if status >= 400:
        raise _refusal(status, answer, parent, secret, lost=SubmitUncertain)
    task = read_task(_envelope(answer))
    if task is None or not task.task_id:
        if task is not None and task.failed:
            raise ProviderRejected(task.reason())
        raise SubmitUncertain("The provider's answer does not say whether it took the job.")
    return Submitted(make_ref(family, task.task_id))  # should it have failed at once, the first poll tells


def read_state(answer: Answer, task_id: str, secret: str) -> TaskStatus:
    """The state of task `task_id`; Missing where the service does not know it. Raises what `Provider.poll` names."""
    task = _task(answer, secret)
    if task is None:
        return Missing()
    if task.task_id not in ("", task_id):
        raise ProviderProtocolError("The image provider answered about another job.")
    return task.outcome()


def _task(answer: Answer, secret: str) -> Task | None:
    status = _status(answer)
    body = _envelope(answer)
    if status >= 400:
        said = message_of(answer).lower()
        if (status == 404 and _code(body) is not None) or any(text in said for text in _UNKNOWN):
            return None
        raise _refusal(status, answer, "", secret, lost=ProviderUnavailable)
    task = read_task(body)
    if task is None:
        raise ProviderProtocolError(f"The image provider's answer is broken ({explain(answer, secret)}).")
    return task


def _refusal(status: int, answer: Answer, parent: str, secret: str, *, lost: type[ProviderError]) -> ProviderError:
    """`lost` is for answers that say nothing about the job."""
    reason = explain(answer, secret)
    match status:
        case 401 | 403:
            return ProviderAuthError(f"The image provider refuses the bot's key ({reason}).")
        case 429:
            return ProviderBusy(f"The image provider is busy ({reason}).", retry_after_s=answer.retry_after_s)
        case status if status >= 500:
            return lost(f"The image provider has a problem of its own ({reason}).")
        case _ if lost is not SubmitUncertain:
            return ProviderProtocolError(f"The image provider cannot show the job ({reason}).")
        case 404 if parent:
            return ParentMissing("The provider no longer knows the picture that this button belongs to.")
        case 402:
            return ProviderRejected(NO_CREDIT, retryable=True)
        case _ if any(word in reason.lower() for word in _SHORT_OF_CREDIT):
            return ProviderRejected(NO_CREDIT, retryable=True)
        case _:
            return ProviderRejected(f"The provider refused it: {reason}")
