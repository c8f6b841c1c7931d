"""The texts of the private panels about jobs. Pure: no await, no Discord object."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.actions import title
from bot.core.discord_limits import MAX_CONTENT
from bot.core.jobs.pending_request import PendingRequest
from bot.core.kinds import Action
from bot.core.links import message_link
from bot.core.models import Job, ResultFile
from bot.core.states import JobState
from bot.core.text.foreign_text import shown as foreign
from bot.services.members.job_details import Details
from bot.services.members.library import LibraryPage, OpenJob
from bot.texts.members import library as say
from bot.ui.jobs.message_text import small

MAX_PROMPT = 1600  # characters of a prompt, with its escapes, in short texts
MAX_PROMPT_OF_MANY = 250  # beside the links to its relatives
MAX_WORDS = 500  # of a description
MAX_LISTED_PROMPT = 70


def page(shown: LibraryPage) -> str:
    """One page of `/history`."""
    job = shown.job
    kind = title(job.spec.action, job.spec.index) or job.spec.action.value.capitalize()
    made = f"<t:{int(job.created_at)}:R>"
    counter = say.NUMBER(number=shown.number, total=shown.total)
    missing = say.SEE_MESSAGE() if job.message is not None else say.NO_PREVIEW()
    note = "" if shown.small is not None or job.text else missing
    head = f"**{cut(job.spec.shown, MAX_PROMPT_OF_MANY if job.text else MAX_PROMPT)}**"
    words = f"\n{foreign(job.text, MAX_WORDS, lines=True)}" if job.text else ""
    where = say.ONLY_YOU() if job.private else _linked(say.ITS_MESSAGE(), job) if message_link(job) else ""
    line = " · ".join(part for part in (kind, made, where) if part)
    return f"{head}\n{line}{words}" + small(counter, f"`{job.id}`", job.spec.speed.shown, note)


def going(
    listed: Sequence[OpenJob],
    note: str = "",
    *,
    in_review: Sequence[PendingRequest] = (),
    free: tuple[int, int] | None = None,
) -> str:
    """`/jobs`; `in_review` are texts that wait for moderators. `note` is a first line about what has just happened.
    `free`: how many cancels of running jobs are still free today, and how many a day; None = not shown."""
    lines, entries = [note] if note else [], [*map(_going, listed), *map(_waiting, in_review)]
    if not entries:
        return "\n".join([*lines, say.NOTHING_GOES_ON()])
    small_print = [] if free is None else [_free(*free)]
    for number, line in enumerate(entries, 1):
        if len("\n".join([*lines, line, *small_print])) > MAX_CONTENT - 50:
            lines.append(f"-# {say.AND_MORE(count=len(entries) - number + 1)}")
            break
        lines.append(f"{number}. {line}")
    return "\n".join([*lines, *small_print])


def _free(left: int, most: int) -> str:
    """The price of cancelling a running job."""
    if left:
        return f"-# {say.FREE_CANCELS(left=left, most=most)}"
    return f"-# {say.FREE_CANCELS_USED(count=most) if most else say.NO_FREE_CANCELS()}"


def _going(one: OpenJob) -> str:
    job = one.job
    line = f"**{cut(job.spec.shown, MAX_LISTED_PROMPT)}** · {state(one)} · <t:{int(job.created_at)}:R>"
    return f"{line} · {_linked(say.MESSAGE(), job)}" if message_link(job) else line


def _waiting(request: PendingRequest) -> str:
    text = cut(request.new.spec.shown, MAX_LISTED_PROMPT)
    return f"**{text}** · {say.WITH_MODERATORS()} · <t:{int(request.created_at)}:R>"


def details(known: Details, note: str = "") -> str:
    """The More panel; `note` is a last line of small print."""
    job = known.job
    took = f"{max(1, round(job.finished_at - job.created_at))} s" if job.finished_at is not None else ""
    lines = [f"**{cut(job.spec.shown, MAX_PROMPT_OF_MANY)}**"]
    if known.parent is not None:
        parent, pressed = _named(known.parent), job.parent_slot is not None
        lines.append(say.MADE_FROM(kind=_kind(job), parent=parent) if pressed else say.RETRY_OF(parent=parent))
    if known.root is not None and known.parent is not None and known.root.id != known.parent.id:
        lines.append(say.BEGAN_WITH(root=_named(known.root)))
    if known.children:
        made = " · ".join(_linked(_kind(child), child) for child in known.children[:6])
        more = len(known.children) - 6
        lines.append(say.CHILDREN(children=made) if more <= 0 else say.CHILDREN_AND_MORE(children=made, count=more))
    if job.seed:
        lines.append(say.SEED(seed=job.seed))
    if job.result is not None:
        lines.append(_original(job.result))
    text = "\n".join(lines)
    return text + small(f"`{job.id}`", job.spec.speed.shown, took, f"<t:{int(job.created_at)}:R>", note)


def _original(result: ResultFile) -> str:
    size = f"{result.size_bytes / 1_000_000:.1f}"
    if not result.width:
        return say.ORIGINAL(size=size)
    return say.ORIGINAL_PICTURE(width=result.width, height=result.height, size=size)


def cut(prompt: str, most: int) -> str:
    """A bold prompt, in at most `most` characters with their escapes."""
    return foreign(prompt, most, inline=True)


def _kind(job: Job) -> str:
    return title(job.spec.action, job.spec.index) or job.spec.action.value


def _named(job: Job) -> str:
    name = say.GRID() if job.spec.action is Action.IMAGINE else _kind(job)
    return f"{_linked(name, job)} `{job.id}`"


def _linked(text: str, job: Job) -> str:
    link = message_link(job)
    return f"[{text}]({link})" if link else text


def state(one: OpenJob) -> str:
    """The progress of a job."""
    job = one.job
    match job.state:
        case JobState.QUEUED if one.position is not None:
            number, about = one.position.number, one.position.about
            return say.WAITING_ABOUT(place=number, about=about) if about else say.WAITING_AT(place=number)
        case JobState.ACCEPTED | JobState.QUEUED:
            return say.WAITING()
        case JobState.SUBMITTING | JobState.UNKNOWN:
            return say.SENDING()
        case JobState.NEEDS_INPUT if job.waits_for_member:
            return say.NEEDS_YOU()
        case JobState.NEEDS_INPUT | JobState.RUNNING:
            label = say.STOPPING if job.cancel is not None else say.PROGRESS if one.stoppable else say.UNSTOPPABLE
            return label(percent=job.progress)
        case _:
            return say.READY()
