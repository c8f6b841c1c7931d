"""Reads error answers on every dialect, before a dialect reads its own codes. See docs/providers.md, "Refusals"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.text.quoted_prompts import without_prompts
from bot.providers.shared.error_words import spoken
from bot.providers.shared.http_answer import Answer

# The searched text quotes prompts, so no text may take long. Each has single spaces where it had blanks, "_" or "-"
# (`_said`), so that no part of a pattern matches what the part beside it does, and each run of letters has an end.
_SEPARATORS = re.compile(r"[\s_-]+")
_MOST_SAID = 2_000  # characters
_CREDIT = r"(?:quota|balance|credits?|funds?|points?)"
_NO_CREDIT = re.compile(
    r"余额|额度|欠费|充值|积分不足|点数不足|配额(?:不足|已)"
    rf"|insufficient ?(?:\w{{1,30}} ){{0,2}}{_CREDIT}"
    rf"|{_CREDIT}(?: \w{{1,30}}){{0,2}}? ?(?:not ?(?:enough|sufficient)|insufficient|exhausted|exceeded|used ?up"
    r"|depleted|too ?low|ran ?out|negative|empty|(?:is|:) ?0\b)"
    r"|(?:enough|out ?of|no|lack ?of|low|negative|more|exceeded|exceeds|add|buy)"
    rf" (?:\w{{1,30}} ){{0,3}}?{_CREDIT}\b"
    r"|status ?exhausted|payment ?required|billing|top ?up|recharge|arrears|overdue"
    r"|pre ?consume\w{0,30}quota|\bquota\b",
    re.IGNORECASE,
)
# rate limits are also called quotas
_RATE = re.compile(
    r"per ?(?:second|minute|hour|day)|rate ?limit|too many|resource ?exhausted|请求数|频率|每分钟|分钟内",
    re.IGNORECASE,
)

# Relays built on new-api and one-api write these in their middleware, before anything is sent on. What comes back from
# further behind has another type ("upstream_error") or is passed on as it came.
_OWN_TYPES = ("new_api_error", "one_api_error")
_NO_CHANNEL = re.compile(
    r"no ?available ?channel|channel ?:? ?no ?available|get ?channel ?failed|model ?not ?found"
    r"|无可用(?:的)?渠道|可用渠道不存在|获取.{0,40}渠道失败|no channels? (?:is |are )?available|无可用的账号实例",
    re.IGNORECASE,
)
_SENT_ON = re.compile(
    r"do request|bad response|read response|upstream|timed? ?out|panic|\beof\b|connection|stream|上游",
    re.IGNORECASE,
)
_WORDS_IN = ("message", "type", "code", "description", "msg", "detail", "raw_message", "param", "error_msg", "reason")
_INNER = ("error", "data", "detail")


def says_no_credit(answer: Answer) -> bool:
    """True if the answer says that the account's credit is used up; never for a rate limit."""
    if answer.status == 402:
        return True
    said = _said(answer)
    return _NO_CREDIT.search(said) is not None and _RATE.search(said) is None


def no_channel(answer: Answer) -> bool:
    """True for a relay's 4xx that says that it has no channel for the request."""
    return 400 <= answer.status < 500 and answer.status != 429 and _NO_CHANNEL.search(_said(answer)) is not None


def refused_before(answer: Answer) -> bool:
    """True for a 5xx that was certainly written before anything was passed on, so nothing was accepted."""
    said = _said(answer)
    # for this, quotes count as well: what may have been sent on must not be sent again
    if answer.status not in (500, 503) or not said or _SENT_ON.search(_spaced(_words(answer))):
        return False
    body = answer.json()
    error = body.get("error") if isinstance(body, dict) else None
    kind = error.get("type") if isinstance(error, dict) else body.get("type") if isinstance(body, dict) else None
    no_credit = _NO_CREDIT.search(said) is not None
    if kind in _OWN_TYPES and (answer.status == 503 or no_credit):
        return True
    vendor = isinstance(body, dict) and str(body.get("code")) == str(answer.status)  # its envelope repeats the status
    return (vendor and no_credit) or _NO_CHANNEL.search(said) is not None


def _said(answer: Answer) -> str:
    """The words of an error body without the prompts that it quotes, for comparing only; "" if it isn't a JSON
    object."""
    return _spaced(without_prompts(_words(answer), answer.prompts))


def _spaced(text: str) -> str:
    return _SEPARATORS.sub(" ", text)[:_MOST_SAID]


def _words(answer: Answer) -> str:
    try:
        body = answer.json()
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    return " ".join([*_texts(body, 3), spoken(body)])[: 2 * _MOST_SAID]


def _texts(body: dict[str, object], depth: int) -> Iterator[str]:
    for name in _WORDS_IN:
        if isinstance(text := body.get(name), str):
            yield text
    for name in _INNER:
        inner = body.get(name)
        if isinstance(inner, dict) and depth:
            yield from _texts(inner, depth - 1)
        elif isinstance(inner, str):
            yield inner
