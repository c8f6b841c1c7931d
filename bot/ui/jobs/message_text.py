"""Texts of a job's message. Pure: no await, no Discord object. The first lines are fixed by the contract."""

from __future__ import annotations

import re

from bot.core.actions import keycap, title
from bot.core.discord_limits import MAX_CONTENT
from bot.core.jobs.cancelling import charged
from bot.core.jobs.queue_position import QueuePosition
from bot.core.kinds import Action, FailCause
from bot.core.models import Job, JobId
from bot.core.states import JobState
from bot.core.text.foreign_text import plain, shown
from bot.core.text.quoting import quoted, said
from bot.core.text.sentences import sentence
from bot.texts.jobs import jobs as say

MAX_FIRST_LINE = 1860  # of Discord's 2,000; small print follows
MAX_ALT_TEXT = 1024
MAX_REASON = 300
MOST_ADDED, MAX_ADDED = 3, 60  # pieces of a prompt that its member didn't type
MAX_LINE_OVER_WORDS = 500  # a text result needs the space
BAR = 6  # characters of a progress bar
MAX_NUMBER = 5  # characters of a keycap, the space behind it and the end of its line


def first_line(job: Job, status: str, most: int = MAX_FIRST_LINE) -> str:
    """``**<prompt>** - <@user> <status>`` in at most `most` characters; the prompt looks as typed, in bold."""
    tail = f"** - <@{job.user_id}> {status}"
    return f"**{shown(job.spec.shown, most - len(tail) - 2, inline=True)}{tail}"


def small(*parts: str) -> str:
    """One `-#` line of the non-empty parts."""
    kept = [part for part in parts if part]
    return f"\n-# {' · '.join(kept)}" if kept else ""


def waiting(job: Job, position: QueuePosition | None = None) -> str:
    """The text before the provider has the job."""
    notes: tuple[str, ...] = ()
    if job.attempts and job.state is JobState.QUEUED:
        notes = (say.KEEP_TRYING(),)
    elif position is not None:
        notes = (say.PLACE(number=position.number), position.about)
    return first_line(job, say.WAITING_TO_START()) + small(_what(job), *notes, marker(job))


def marker(job: Job) -> str:
    """The mark that tells our message of a job from every other: after a crash, and where another process with our
    token has answered the same command in the same words."""
    return f"`{job.id}`"


def says_marker(content: str, job_id: JobId) -> bool:
    """True if the small print of a message of ours names a job."""
    return any(line.startswith("-# ") and f"`{job_id}`" in line for line in content.splitlines())


def progress(job: Job) -> str:
    """The text while the provider works."""
    status = say.PROGRESS(percent=job.progress, speed=job.spec.speed.shown)
    return first_line(job, status) + small(bar(job.progress), _what(job), job.fetch_note)


def bar(percent: int) -> str:
    """The progress of a job, as a bar and a number."""
    full = min(BAR, max(0, percent * BAR // 100))
    return say.BAR(bar="▰" * full + "▱" * (BAR - full), percent=percent)


def ended(job: Job, note: str = "") -> str:
    """The text of a result, a failure or a cancelled job. `note` is more small print."""
    if job.state in (JobState.DONE, JobState.DELIVERED):
        took = _took(job.finished_at - job.created_at) if job.finished_at is not None else ""
        most = MAX_LINE_OVER_WORDS if job.choices or job.address else MAX_FIRST_LINE
        line = first_line(job, say.SPEED(speed=job.spec.speed.shown), most) + small(
            _what(job), marker(job), say.SEED(seed=job.seed) if job.seed else "", job.spec.speed.shown, took, note
        )
        return f"{line}{elsewhere(job)}" if job.address else _with_text(line, job)
    if job.state is JobState.CANCELLED:
        return f"{first_line(job, say.CANCELLED())}\n{_spent(job)}"
    return _failed(job)


def _spent(job: Job) -> str:
    """The cost of a cancelled job."""
    return say.CREDITS_SPENT() if charged(job) else say.NOTHING_CHARGED()


def _failed(job: Job) -> str:
    """The reason, and that nothing was charged: the prompt is cut before these are."""
    reason = said(sentence(job.fail_reason or ""), MAX_REASON)
    hints: list[str] = []
    if job.retryable and job.fail_cause is FailCause.OPERATOR:
        hints.append(say.AFTER_THAT())
    elif job.retryable:
        hints.append(say.FETCH_AGAIN() if job.finished_at_provider else say.RUN_AGAIN())
    if job.refused_prompt:
        hints = [say.ADDED(text=quoted(text, MAX_ADDED), source=source) for source, text in job.spec.added[:MOST_ADDED]]
        hints.append(say.EDIT())
    details = "\n" + " ".join(filter(None, (reason, say.NOTHING_CHARGED(), *hints)))
    return first_line(job, say.FAILED(), min(MAX_FIRST_LINE, MAX_CONTENT - len(details))) + details


def in_own_words(job: Job, note: str = "") -> str:
    """The last form of a job's last message, if Discord accepts no other: it has no words but ours."""
    who = f"<@{job.user_id}>"
    if job.state in (JobState.DONE, JobState.DELIVERED):
        return f"{who} {say.SPEED(speed=job.spec.speed.shown)}" + small(marker(job), note)
    if job.state is JobState.CANCELLED:
        return f"{who} {say.CANCELLED()}\n{_spent(job)}" + small(marker(job))
    lines = [say.NOTHING_CHARGED()]
    if job.retryable and job.fail_cause is not FailCause.OPERATOR:  # otherwise the reason would be missing
        lines.append(say.FETCH_AGAIN() if job.finished_at_provider else say.RUN_AGAIN())
    return f"{who} {say.FAILED()}\n{' '.join(lines)}" + small(marker(job))


def elsewhere(job: Job) -> str:
    """The lines with the address of a result that only its member can open; "" = we have the result. It shows no
    preview, and nothing in it formats."""
    return f"\n{say.ELSEWHERE()}\n<{job.address}>" if job.address else ""


def kept_back(job: Job, why: str) -> str:
    """The text of a result that Discord doesn't accept yet."""
    return f"{first_line(job, say.READY())}\n{say.KEPT_BACK(why=why)}" + small(_what(job), marker(job))


def moved(job: Job, link: str) -> str:
    """The message of a job whose result is elsewhere, in our own words; `link` is empty for a direct message."""
    member = f"<@{job.user_id}>"
    return (say.MOVED(member=member, link=link) if link else say.MOVED_TO_DM(member=member)) + small(marker(job))


def now(job: Job, position: QueuePosition | None = None) -> str:
    """The text for the job's current state."""
    if job.state in (JobState.ACCEPTED, JobState.QUEUED):
        return waiting(job, position)
    if job.state in (JobState.DONE, JobState.DELIVERED, JobState.FAILED, JobState.CANCELLED):
        return ended(job)
    if job.waits_for_member:
        return first_line(job, say.WAITING_FOR_YOU()) + small(_what(job), say.PRESS_CONTINUE())
    return progress(job) if job.progress else waiting(job)


def alt_text(job: Job) -> str:
    """The picture's text for screen readers."""
    return plain(job.spec.shown, MAX_ALT_TEXT)


def file_stem(job: Job) -> str:
    """A file name for the picture: job id and the first words of the prompt."""
    words = "_".join(re.findall(r"[a-z0-9]+", job.spec.shown.lower())[:6])
    return f"{words[:48]}_{job.id}" if words else str(job.id)


def _what(job: Job) -> str:
    return "" if job.spec.action is Action.IMAGINE else title(job.spec.action, job.spec.index)


def _took(seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole < 120:
        return say.SECONDS(seconds=whole)
    return say.MINUTES(minutes=whole // 60, seconds=f"{whole % 60:02}")


def _with_text(line: str, job: Job) -> str:
    """The result's text below its first line: choices with the numbers of their buttons, cut to the same length, so
    that all of them fit. The form behind a button has the whole text."""
    if not job.choices:
        return line
    room = (MAX_CONTENT - len(line)) // len(job.choices) - MAX_NUMBER
    numbers = [keycap(n) for n in range(1, len(job.choices) + 1)] if len(job.choices) > 1 else [""]
    texts = [shown(choice, room) for choice in job.choices]
    return "\n".join([line, *(f"{number} {text}".strip() for number, text in zip(numbers, texts, strict=True))])
