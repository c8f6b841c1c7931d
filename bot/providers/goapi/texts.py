"""Error texts of GoAPI, as a sentence. See docs/providers.md, "Errors of GoAPI"."""

from __future__ import annotations

from typing import Annotated

from bot.providers.shared.answer import Answer
from bot.providers.shared.fields import Blot, Lenient, OrEmpty, Text, one_line, words

# these say only that it failed, which the member sees anyway
_EMPTY_WORDS = frozenset({"", "task failed", "failed", "error", "failure", "success"})


def joined(*said: str) -> str:
    """Texts as one sentence, each thing once; "" where they say nothing."""
    telling = [text for text in dict.fromkeys(said) if text.lower() not in _EMPTY_WORDS]
    return one_line(": ".join([*(text.rstrip(".: ") for text in telling[:-1]), *telling[-1:]]))


class Fault(Lenient):
    """An `error` object. `message` is for people; `raw_message` is Midjourney's own."""

    message: Text = ""
    raw_message: Text = ""
    detail: Text = ""

    def sentence(self) -> str:
        """Its texts, each once; "" if it has none."""
        return joined(self.message, self.raw_message, self.detail)


class _Data(Lenient):
    error: Annotated[Fault, OrEmpty] = Fault()


class _Body(Lenient):
    message: Text = ""
    msg: Text = ""
    description: Text = ""
    detail: Text = ""
    error: Annotated[Fault, OrEmpty] = Fault()
    data: Annotated[_Data, OrEmpty] = _Data()


def message_of(answer: Answer, blot: Blot) -> str:
    """The sentence of an error body: of `data.error`, of `error`, else `message`; "" where there is none."""
    try:
        parsed = answer.json()
    except ValueError:
        return ""
    if not isinstance(parsed, dict):
        return ""
    body = _Body.model_validate(parsed, context=blot)
    said = (words(parsed.get("error"), blot), body.message, body.msg, body.description, body.detail)
    others = (joined(text) for text in said)
    return body.data.error.sentence() or body.error.sentence() or next(filter(None, others), "")


def explain(answer: Answer, blot: Blot) -> str:
    """The error message for people, without secrets, else the status line."""
    return message_of(answer, blot) or one_line(blot(f"HTTP {answer.status} {answer.phrase}".rstrip()))
