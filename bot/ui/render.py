"""Job -> what its message says. Pure: no await, no Discord object. The first lines are fixed by the contract."""

from __future__ import annotations

import re

from bot.core.actions import title
from bot.core.models import Action, Job, JobState

MAX_FIRST_LINE = 1900  # of Discord's 2,000; small print follows
MAX_CONTENT = 2000
MAX_ALT_TEXT = 1024
MAX_REASON = 600
_MARKDOWN = re.compile(r"[*`|\\]")


def first_line(job: Job, status: str, most: int = MAX_FIRST_LINE) -> str:
    """``**<prompt>** - <@user> <status>`` in at most `most` characters; asterisks in a prompt stay in its bold text."""
    tail = f"** - <@{job.user_id}> {status}"
    prompt = _MARKDOWN.sub(lambda found: "\\" + found[0], job.spec.prompt)
    room = most - len(tail) - 2
    if len(prompt) > room:
        prompt = prompt[: room - 1]
        if (len(prompt) - len(prompt.rstrip("\\"))) % 2:
            prompt = prompt[:-1]  # a lone backslash would take the meaning of the next sign
        prompt += "…"
    return f"**{prompt}{tail}"


def small(*parts: str) -> str:
    """One `-#` line of the parts that are not empty."""
    kept = [part for part in parts if part]
    return f"\n-# {' · '.join(kept)}" if kept else ""


def waiting(job: Job, place: int | None = None) -> str:
    """The text before the provider has the job."""
    note = ""
    if job.attempts and job.state is JobState.QUEUED:
        note = "The provider is busy or away; I keep trying"
    elif place is not None and place > 1:
        note = f"Place {place} in the queue"
    return first_line(job, "(Waiting to start)") + small(_what(job), note)


def announced(job: Job) -> str:
    """The first text of a job that no interaction answers for; its id lets us find the message after a crash."""
    return first_line(job, "(Waiting to start)") + small(_what(job), f"`{job.id}`")


def progress(job: Job) -> str:
    """The text while the provider works."""
    return first_line(job, f"({job.progress}%) ({job.spec.speed.shown})") + small(_what(job))


def ended(job: Job, note: str = "") -> str:
    """The text of a result, a failure or a cancelled job. `note` is more small print."""
    if job.state in (JobState.DONE, JobState.DELIVERED):
        took = _took(job.finished_at - job.created_at) if job.finished_at is not None else ""
        line = first_line(job, f"({job.spec.speed.shown})") + small(_what(job), f"`{job.id}`", took, note)
        return _with_text(line, job.text)
    if job.state is JobState.CANCELLED:
        return first_line(job, "(Cancelled)") + "\nNothing was charged."
    return _failed(job)


def _failed(job: Job) -> str:
    """Why, and that nothing was charged: the prompt is cut before that is."""
    reason = (job.fail_reason or "").strip()
    if len(reason) > MAX_REASON:
        reason = reason[: MAX_REASON - 1] + "…"
    elif reason and reason[-1] not in ".!?":
        reason += "."
    hint = " Press Retry to run it again." if job.retryable else ""
    said = f"\n{reason} Nothing was charged.{hint}"
    return first_line(job, "(Failed)", min(MAX_FIRST_LINE, MAX_CONTENT - len(said))) + said


def now(job: Job, place: int | None = None) -> str:
    """The text that fits the state that the job is in."""
    if job.state in (JobState.ACCEPTED, JobState.QUEUED):
        return waiting(job, place)
    if job.state in (JobState.DONE, JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED):
        return ended(job)
    if job.waits_for_member:
        return first_line(job, "(Waiting for you)") + small(_what(job), "Press Continue to go on")
    return progress(job) if job.progress else waiting(job)


def alt_text(job: Job) -> str:
    """What a screen reader says of the picture."""
    return job.spec.prompt[:MAX_ALT_TEXT]


def file_stem(job: Job) -> str:
    """A file name that tells the picture: job id and the first words of the prompt."""
    words = "_".join(re.findall(r"[a-z0-9]+", job.spec.prompt.lower())[:6])
    return f"{words[:48]}_{job.id}" if words else str(job.id)


def _what(job: Job) -> str:
    return "" if job.spec.action is Action.IMAGINE else title(job.spec.action, job.spec.index)


def _took(seconds: float) -> str:
    whole = max(1, round(seconds))
    return f"{whole} s" if whole < 120 else f"{whole // 60} min {whole % 60:02} s"


def _with_text(line: str, text: str) -> str:
    return f"{line}\n{text}"[:MAX_CONTENT] if text else line
