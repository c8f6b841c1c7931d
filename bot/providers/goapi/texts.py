"""Error texts of GoAPI, as a sentence. See docs/providers.md, "Errors of GoAPI"."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from bot.providers.shared.error_words import error_words, spoken, status_line, structured
from bot.providers.shared.fields import Lenient, OrEmpty, Redact, Spoken, one_line, whole_number, words
from bot.providers.shared.http_answer import Answer
from bot.texts.providers import provider as say

# these only say that it failed, which the member sees anyway
_EMPTY_WORDS = frozenset({"", "task failed", "failed", "error", "failure", "success"})


def joined(*said: str) -> str:
    """Texts as one sentence, each thing once; "" if they say nothing."""
    telling = [text for text in dict.fromkeys(said) if text.lower() not in _EMPTY_WORDS]
    return one_line(": ".join([*(text.rstrip(".: ") for text in telling[:-1]), *telling[-1:]]))


class _Fault(Lenient):
    """An `error` object. `message` is for people; `raw_message` is Midjourney's own."""

    message: Spoken = ""
    raw_message: Spoken = ""
    detail: Spoken = ""

    def sentence(self) -> str:
        """Its texts, each once; "" if it has none."""
        return joined(self.message, self.raw_message, self.detail)


def _any_fault(value: object) -> object:
    """Convert an `error` of another shape into one of ours."""
    inner = structured(value)
    ours = isinstance(inner, dict) and any(spoken(inner.get(name)) for name in _Fault.model_fields)
    return inner if ours else {"message": error_words(inner)}


Fault = Annotated[_Fault, BeforeValidator(_any_fault)]
NO_FAULT = _Fault()


class _Data(Lenient):
    error: Fault = NO_FAULT


class _Body(Lenient):
    error: Fault = NO_FAULT
    data: Annotated[_Data, OrEmpty] = _Data()

    def sentence(self) -> str:
        """The text of its error; "" if there is none."""
        return self.data.error.sentence() or self.error.sentence()


def error_of(body: dict[str, object], redact: Redact) -> str:
    """The sentence of the error in a body, or in its `data`; "" if there is none."""
    return _Body.model_validate(body, context=redact).sentence()


def message_of(answer: Answer, redact: Redact) -> str:
    """The sentence of an error body: of `data.error`, of `error`, else `message`; "" if there is none."""
    try:
        parsed = answer.json()
    except ValueError:
        return ""
    if not isinstance(parsed, dict):
        return ""
    others = ("message", "msg", "description", "detail")
    texts = (joined(words(spoken(parsed.get(name)), redact)) for name in others)
    return error_of(parsed, redact) or next(filter(None, texts), "")


def explain(answer: Answer, redact: Redact) -> str:
    """The error message for people, without secrets, else its code (a refusal under HTTP 2xx) or the status line."""
    if said := message_of(answer, redact):
        return said
    code = code_of(answer)
    if answer.status < 400 and code is not None and code >= 400:
        return say.CODE(code=code)
    return one_line(redact(status_line(answer)))


def envelope(answer: Answer) -> dict[str, object] | None:
    """The body as an object; None if it isn't one."""
    try:
        body = structured(answer.json())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def code_of(answer: Answer) -> int | None:
    """The code in the body; None if it has none."""
    body = envelope(answer)
    return whole_number(body.get("code")) if body is not None else None
