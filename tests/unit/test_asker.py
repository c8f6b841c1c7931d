"""The asker as JSON: everything is restored but the key and the token, and garbage is detected."""

from __future__ import annotations

import json

import pytest

from bot.core.jobs.asker import Asker, decode, encode
from bot.core.models import ChannelId, GuildId, UserId
from bot.core.rules.policy import MemberContext

CONTEXT = MemberContext(frozenset({5, 1 << 63}), (70, 7), 70, adult=True)
ASKER = Asker("k", UserId(1 << 63), "alice \ud800", GuildId(900), ChannelId(70), "token", 5, 10 << 20, CONTEXT)
LEAST = {"user_id": 1, "channel_id": 2, "application_id": 3, "size_limit_bytes": 4}


def test_an_asker_comes_back_whole() -> None:
    assert decode(encode(ASKER), "k", "token") == ASKER


def test_neither_the_key_nor_the_token_is_in_the_json() -> None:
    assert encode(ASKER).isascii()
    assert {"key", "interaction_token"}.isdisjoint(json.loads(encode(ASKER)))


def test_what_is_missing_is_empty() -> None:
    assert decode(json.dumps(LEAST), "k", None) == Asker("k", UserId(1), "", None, ChannelId(2), "", 3, 4)


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{}",
        "[]",
        "null",
        "secret",
        json.dumps(LEAST | {"user_id": "secret"}),
        json.dumps(LEAST | {"member_context": 1}),
    ],
)
def test_garbage_is_refused_without_being_quoted(kept: str) -> None:
    with pytest.raises(ValueError, match=r"^the stored asker of k cannot be read \(\w+\)$"):
        decode(kept, "k", None)
