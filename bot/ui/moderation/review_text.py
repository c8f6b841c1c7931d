"""The texts of moderators' cards: everything that would be sent, as a file if it is too long. No Discord object."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.actions import title
from bot.core.credits.prices import ASK_ABOVE
from bot.core.credits.quota_text import credits
from bot.core.discord_limits import MAX_CONTENT
from bot.core.jobs.pending_request import PendingRequest
from bot.core.links import link_to
from bot.core.models import JobSpec
from bot.core.text.foreign_text import plain
from bot.core.text.foreign_text import shown as foreign
from bot.core.text.quoting import quoted
from bot.texts.moderation import reviews as say
from bot.ui.jobs.message_text import small

MAX_TEXT = 1000  # characters of the request, on the card itself
MAX_OUTCOME = 300
MAX_STATE = MAX_OUTCOME + 80
MAX_PATTERN = 100
MAX_PIECE = 80  # characters of a filter's match
AROUND = 40  # characters before it, and behind it
SHORT = 200  # the longest text in which a moderator finds the match at a glance
LEAST = 50


@dataclass(frozen=True, slots=True)
class CardText:
    """The text of a card, and the whole text of the request if the card shows only a part of it."""

    content: str
    whole: str | None


def card(request: PendingRequest) -> CardText:
    """The text of a card, in 2,000 characters at most. The file goes with the first post; edits leave it."""
    new, parts = request.new, _parts(request.new.spec)
    member, channel = f"<@{request.asker.user_id}>", f"<#{request.asker.channel_id}>"
    when = f"<t:{int(request.created_at)}:R>"
    caught = _caught(request, [text for _name, text in parts])
    head = f"{say.HEAD(member=member, channel=channel, when=when)}\n{caught}"
    price = say.COSTS(price=credits(new.cost)) if new.cost > ASK_ABOVE else ""
    link = "" if request.clicked is None or new.private else link_to(request.clicked, request.asker.guild_id)
    below = f"[{say.MESSAGE()}]({link})" if link else ""
    whole_below = say.WHOLE_BELOW()
    foot = small(title(new.spec.action, new.spec.index), price, below)
    room = min(MAX_TEXT, MAX_CONTENT - len(head) - len(foot) - len(whole_below) - MAX_STATE - 5)
    shown, complete = _shown(parts, room)
    note = "" if complete else small(whole_below)
    state = f"\n{said}" if (said := state_of(request)) else ""
    return CardText(f"{head}{shown}{note}{foot}{state}", None if complete else _whole(parts))


def state_of(request: PendingRequest) -> str:
    """The state of a request, "" while it is undecided."""
    by = f"<@{request.decided_by}>"
    match request.approved:
        case None:
            return say.NOTED(outcome=_cut(request.outcome)) if request.outcome else ""
        case True if request.closed_at is None:
            return say.STARTING(moderator=by)
        case True:
            return say.APPROVED(moderator=by, outcome=_cut(request.outcome)).rstrip()
        case False if request.decided_by is None:
            outcome = _cut(request.outcome)
            return say.ENDED(outcome=outcome) if outcome else say.NOBODY_DECIDED()
        case False:
            return say.REJECTED_BY(moderator=by)


def _parts(spec: JobSpec) -> list[tuple[str, str]]:
    """Everything that filters look at, each part with its name; the last typed one comes first."""
    named = {say.NEW_TEXT(): spec.modal_prompt or "", say.PROMPT(): spec.prompt, say.FILES(): spec.title}
    parts: dict[str, str] = {}
    for name, text in named.items():
        if text and text not in parts.values():
            parts[name] = text
    return list(parts.items())


def _shown(parts: list[tuple[str, str]], room: int) -> tuple[str, bool]:
    """The parts, quoted, each cut to its share of the room; and True if nothing was cut."""
    said, complete, share = "", True, room // max(len(parts), 1)
    for name, text in parts:
        heading = f"\n{say.PART(name=name)}" if len(parts) > 1 else ""
        # each line has two more characters in front
        most = max(share - len(heading) - 2 * len(text.splitlines()) - 1, LEAST)
        cut = foreign(text, most, lines=True)
        complete = complete and cut == foreign(text, 3 * len(text), lines=True)
        said += heading + "".join(f"\n> {line}" for line in cut.splitlines())
    return said, complete


def _caught(request: PendingRequest, texts: list[str]) -> str:
    """The filter that caught it; with the match and the words around it, if they aren't visible at once."""
    pattern = quoted(request.caught, MAX_PATTERN)
    piece = request.piece.strip()
    text = next((text for text in texts if piece and piece in text), "")
    if len(text) <= SHORT:
        return say.CAUGHT(filter=pattern)
    at = text.index(piece)
    before = _line(text[max(at - AROUND, 0) : at], 2 * AROUND)
    behind = _line(text[at + len(piece) : at + len(piece) + AROUND], 2 * AROUND)
    return say.CAUGHT_IN(filter=pattern, before=before, piece=_line(piece, MAX_PIECE), after=behind)


def _line(text: str, most: int) -> str:
    before, behind = (" " if sign.isspace() else "" for sign in (text[:1], text[-1:]))
    return f"{before}{foreign(text, most, inline=True)}{behind}"


def _whole(parts: list[tuple[str, str]]) -> str:
    if len(parts) == 1:
        return parts[0][1]
    return "\n\n".join(f"{say.PART(name=name)}\n{text}" for name, text in parts)


def _cut(text: str) -> str:
    return plain(text, MAX_OUTCOME)
