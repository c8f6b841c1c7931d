"""What the private panels about jobs say. Pure: no await, no Discord object."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.actions import title
from bot.core.jobs.pending_request import Held
from bot.core.kinds import Action
from bot.core.links import message_link
from bot.core.models import Job
from bot.core.states import JobState
from bot.core.text.foreign_text import shown as foreign
from bot.services.members.details import Details
from bot.services.members.library import Going, Page
from bot.ui.jobs.render import small

MAX_CONTENT = 2000
MAX_PROMPT = 1600  # characters of a prompt, with its escapes, where not much else is said
MAX_PROMPT_OF_MANY = 250  # beside the links to its relatives
MAX_WORDS = 500  # of a description
MAX_LISTED_PROMPT = 70
NOTHING_YET = "You have no pictures yet. `/imagine` makes the first one."
NOTHING_GOES_ON = "Nothing of yours runs or waits."


def page(shown: Page) -> str:
    """One page of `/history`."""
    job = shown.job
    kind = title(job.spec.action, job.spec.index) or job.spec.action.value.capitalize()
    made = f"<t:{int(job.created_at)}:R>"
    place = f"{shown.number} of {shown.total}"
    elsewhere = "; its message has it" if job.message is not None else ""
    note = "" if shown.small is not None or job.text else f"no picture to show here{elsewhere}"
    head = f"**{cut(job.spec.shown, MAX_PROMPT_OF_MANY if job.text else MAX_PROMPT)}**"
    words = f"\n{foreign(job.text, MAX_WORDS, lines=True)}" if job.text else ""
    where = "only you see it" if job.private else _linked("its message", job) if message_link(job) else ""
    line = " · ".join(part for part in (kind, made, where) if part)
    return f"{head}\n{line}{words}" + small(place, f"`{job.id}`", job.spec.speed.shown, note)


def going(
    listed: Sequence[Going], note: str = "", *, held: Sequence[Held] = (), free: tuple[int, int] | None = None
) -> str:
    """`/jobs`; `held` are texts that wait for moderators. `note` says first what has just happened. `free`: how many
    cancels of running jobs cost nothing today, and how many a day; None = there is nothing to say of them."""
    lines, told = [note] if note else [], [*map(_going, listed), *map(_waiting, held)]
    if not told:
        return "\n".join([*lines, NOTHING_GOES_ON])
    small_print = [] if free is None else [_free(*free)]
    for number, line in enumerate(told, 1):
        if len("\n".join([*lines, line, *small_print])) > MAX_CONTENT - 50:
            lines.append(f"-# and {len(told) - number + 1} more")
            break
        lines.append(f"{number}. {line}")
    return "\n".join([*lines, *small_print])


def _free(left: int, most: int) -> str:
    """What a cancel of running jobs costs."""
    if left:
        free = f"{left} of {most} free cancels of running jobs {'is' if left == 1 else 'are'} left today"
        return f"-# {free}. After that, a cancel spends the credits of its job."
    another = f"Your {most} free cancels of today are used up. Another one" if most else "A cancel of a running job"
    return f"-# {another} spends the credits of its job, because the provider has worked for it."


def _going(one: Going) -> str:
    job = one.job
    line = f"**{cut(job.spec.shown, MAX_LISTED_PROMPT)}** · {state(one)} · <t:{int(job.created_at)}:R>"
    return f"{line} · {_linked('message', job)}" if message_link(job) else line


def _waiting(request: Held) -> str:
    text = cut(request.new.spec.shown, MAX_LISTED_PROMPT)
    return f"**{text}** · waits for moderators · <t:{int(request.created_at)}:R>"


def details(known: Details, note: str = "") -> str:
    """The More panel; `note` is a last line of small print."""
    job = known.job
    took = f"{max(1, round(job.finished_at - job.created_at))} s" if job.finished_at is not None else ""
    lines = [f"**{cut(job.spec.shown, MAX_PROMPT_OF_MANY)}**"]
    if known.parent is not None:
        how = f"Made with {_kind(job)} from" if job.parent_slot is not None else "Tried again after"
        lines.append(f"{how} {_named(known.parent)}")
    if known.root is not None and known.parent is not None and known.root.id != known.parent.id:
        lines.append(f"First of all was {_named(known.root)}")
    if known.children:
        made = " · ".join(_linked(_kind(child), child) for child in known.children[:6])
        more = f" and {len(known.children) - 6} more" if len(known.children) > 6 else ""
        lines.append(f"Made from it: {made}{more}")
    if job.seed:
        lines.append(f"Seed: `{job.seed}`")
    if job.result is not None:
        size = f"{job.result.width} x {job.result.height}, " if job.result.width else ""
        lines.append(f"Original file: {size}{job.result.size_bytes / 1_000_000:.1f} MB")
    text = "\n".join(lines)
    return text + small(f"`{job.id}`", job.spec.speed.shown, took, f"<t:{int(job.created_at)}:R>", note)


def cut(prompt: str, most: int) -> str:
    """A prompt that stands in bold, in at most `most` characters with their escapes."""
    return foreign(prompt, most, inline=True)


def _kind(job: Job) -> str:
    return title(job.spec.action, job.spec.index) or job.spec.action.value


def _named(job: Job) -> str:
    name = "its grid" if job.spec.action is Action.IMAGINE else _kind(job)
    return f"{_linked(name, job)} `{job.id}`"


def _linked(text: str, job: Job) -> str:
    link = message_link(job)
    return f"[{text}]({link})" if link else text


def state(one: Going) -> str:
    job = one.job
    match job.state:
        case JobState.QUEUED if one.place is not None:
            return ", ".join(part for part in ("waits", f"place {one.place.number}", one.place.about) if part)
        case JobState.ACCEPTED | JobState.QUEUED:
            return "waits"
        case JobState.SUBMITTING | JobState.UNKNOWN:
            return "is being sent"
        case JobState.NEEDS_INPUT if job.waits_for_member:
            return "waits for your input"
        case JobState.NEEDS_INPUT | JobState.RUNNING:
            stop = ", asked to stop" if job.cancel is not None else "" if one.stoppable else ", cannot be stopped"
            return f"{job.progress}%{stop}"
        case _:
            return "ready, on its way"
