"""What GoAPI says when something goes wrong, as a sentence. See docs/providers.md, "Errors of GoAPI"."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from bot.providers.fields import OrEmpty, Text, one_line
from bot.providers.http import Answer

NO_CREDIT = "The provider account has no credit left; the operator of this bot has to top it up."

# these say only that it failed, which the member sees anyway
_EMPTY_WORDS = frozenset({"", "task failed", "failed", "error", "failure", "success"})


class Fault(BaseModel):
    """An `error` object. `message` is for people; `raw_message` is Midjourney's own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    message: Text = ""
    raw_message: Text = ""
    detail: Text = ""

    def sentence(self) -> str:
        """What it says, each thing once; "" where it says nothing."""
        said = (self.message, self.raw_message, self.detail)
        telling = [text for text in dict.fromkeys(said) if text.lower() not in _EMPTY_WORDS]
        return one_line(": ".join([*(text.rstrip(".: ") for text in telling[:-1]), *telling[-1:]]))


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    error: Annotated[Fault, OrEmpty] = Fault()


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    message: Text = ""
    error: Annotated[Fault, OrEmpty] = Fault()
    data: Annotated[_Data, OrEmpty] = _Data()


def message_of(answer: Answer) -> str:
    """The sentence of an error body: of `data.error`, of `error`, else `message`; "" where there is none."""
    try:
        parsed = answer.json()
    except ValueError:
        return ""
    if not isinstance(parsed, dict):
        return ""
    body = _Body.model_validate(parsed)
    return body.data.error.sentence() or body.error.sentence() or Fault(message=body.message).sentence()


def explain(answer: Answer, secret: str) -> str:
    """The error message for people, else the status line. `secret` is blotted out, should a server repeat the key."""
    text = message_of(answer) or f"HTTP {answer.status} {answer.phrase}".rstrip()
    return text.replace(secret, "***") if secret else text
