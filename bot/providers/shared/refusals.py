"""Read error answers on every dialect, before a dialect reads its own codes. See docs/providers.md, "Refusals"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.providers.shared.answer import Answer
from bot.providers.shared.error_words import spoken

_CREDIT = r"(?:quota|balance|credits?|funds?|points?)"
_NO_CREDIT = re.compile(
    r"余额|额度|欠费|充值|积分不足|点数不足|配额(?:不足|已)"
    rf"|insufficient[\s_-]*(?:\w+[\s_-]+){{0,2}}{_CREDIT}"
    rf"|{_CREDIT}(?:[\s_-]+\w+){{0,2}}?[\s_-]*(?:not[\s_-]*(?:enough|sufficient)|insufficient|exhausted|exceeded|used[\s_-]*up"
    r"|depleted|too[\s_-]*low|ran[\s_-]*out|negative|empty|(?:is|:) ?0\b)"
    r"|(?:enough|out[\s_-]*of|no|lack[\s_-]*of|low|negative|more|exceeded|exceeds|add|buy)"
    rf"[\s_-]+(?:\w+[\s_-]+){{0,3}}?{_CREDIT}\b"
    r"|status_?exhausted|payment[\s_-]*required|billing|top[\s_-]?up|recharge|arrears|overdue|pre_?consume\w*quota|\bquota\b",
    re.IGNORECASE,
)
# how often one may ask is also called a quota
_RATE = re.compile(
    r"per[\s_-]*(?:second|minute|hour|day)|rate[\s_-]*limit|too many|resource[\s_-]*exhausted"
    r"|请求数|频率|每分钟|分钟内",
    re.IGNORECASE,
)

# Relays built on new-api and one-api write these in their middleware, before anything is sent on. What comes back from
# further behind has another type ("upstream_error") or is passed on as it came.
_OWN_TYPES = ("new_api_error", "one_api_error")
_NO_CHANNEL = re.compile(
    r"no[\s_]*available[\s_]*channel|channel[\s:_]*no[\s_]*available|get[\s_]*channel[\s_]*failed|model[\s_]*not[\s_]*found"
    r"|无可用(?:的)?渠道|可用渠道不存在|获取.{0,40}渠道失败|no channels? (?:is |are )?available|无可用的账号实例",
    re.IGNORECASE,
)
_SENT_ON = re.compile(
    r"do[\s_]request|bad_response|read_response|upstream|timed? ?out|panic|\beof\b|connection|stream|上游",
    re.IGNORECASE,
)
_WORDS = ("message", "type", "code", "description", "msg", "detail", "raw_message", "param", "error_msg", "reason")
_INNER = ("error", "data", "detail")


def says_no_credit(answer: Answer) -> bool:
    """True when the answer says that the account's credit is used up; never for how often one may ask."""
    if answer.status == 402:
        return True
    said = _said(answer)
    return _NO_CREDIT.search(said) is not None and _RATE.search(said) is None


def no_channel(answer: Answer) -> bool:
    """True for a relay that answers with a 4xx that it has no channel for the request."""
    return 400 <= answer.status < 500 and answer.status != 429 and _NO_CHANNEL.search(_said(answer)) is not None


def refused_before(answer: Answer) -> bool:
    """True for a 5xx that was certainly written before anything was sent on, so that nothing was taken."""
    said = _said(answer)
    if answer.status not in (500, 503) or not said or _SENT_ON.search(said):
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
    """All that an error body says, for comparing only; "" where it is no JSON object."""
    try:
        body = answer.json()
    except ValueError:
        return ""
    return " ".join([*_texts(body, 3), spoken(body)])[:4_000] if isinstance(body, dict) else ""


def _texts(body: dict[str, object], depth: int) -> Iterator[str]:
    for name in _WORDS:
        if isinstance(text := body.get(name), str):
            yield text
    for name in _INNER:
        inner = body.get(name)
        if isinstance(inner, dict) and depth:
            yield from _texts(inner, depth - 1)
        elif isinstance(inner, str):
            yield inner
