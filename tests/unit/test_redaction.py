"""A secret is removed from a text in every form in which a server has been seen to repeat it."""

from __future__ import annotations

import base64
import html
import json
import time
from urllib.parse import quote

import pytest

from bot.core.text.redaction import SecretRedactor

KEY = "sk-Ab12Cd34Ef56Gh78Ij90Kl/12+Mn34Op56Qr78St90=="
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.f7Gh8-iJ9kL0mN1oP2qR3sT4uV5w"
BASIC = base64.b64encode(f"user:{KEY}".encode()).decode()

FORMS = {
    "plain": KEY,
    "in quotes": f'"{KEY}"',
    "in an address": f"https://relay.example/?key={quote(KEY, safe='')}",
    "in an address, small letters": f"?key={quote(KEY, safe='').lower()}".replace(
        quote(KEY, safe="").lower(),
        quote(KEY, safe="").replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d"),
    ),
    "encoded twice": quote(quote(KEY, safe=""), safe=""),
    "as JSON": json.dumps({"key": KEY}),
    "JSON in JSON": json.dumps(json.dumps({"key": KEY})),
    "repr": repr(KEY),
    "html": html.escape(f"<{KEY}>"),
    "base64": base64.b64encode(KEY.encode()).decode(),
    "basic auth": f"Authorization: Basic {BASIC}",
    "hex": KEY.encode().hex(),
    "the first 36 characters": KEY[:36],
    "the first 36 in a sentence": f"no such key {KEY[:36]}, ask for another",
    "the last 20": KEY[-20:],
    "the middle": KEY[9:30],
    "an ellipsis": f"{KEY[:7]}…{KEY[-4:]}",
    "three dots": f"{KEY[:12]}...",
    "stars": f"{KEY[:6]}{'*' * 20}{KEY[-4:]}",
    "another secret": f"Bot {TOKEN}",
    "another secret, cut": TOKEN[24:48],
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_no_form_of_a_secret_is_left(text: str) -> None:
    told = SecretRedactor((KEY, TOKEN))(f"words before {text} words behind")
    assert "***" in told
    assert told.startswith("words before")
    assert told.endswith("words behind")
    for secret in (KEY, TOKEN):
        for at in range(len(secret) - 10):
            assert secret[at : at + 11] not in told
    assert base64.b64encode(KEY.encode()).decode()[4:20] not in told


@pytest.mark.parametrize(
    "text",
    [
        "The provider has no free Midjourney account right now.",
        "task 1773315010000001 of sk- something",
        "https://cdn.example/attachments/1/2/a.png?ex=66&is=65",
        "a red fox --ar 3:2 --v 7",
        "midjourney is away",
        "该令牌额度已用尽",
    ],
)
def test_innocent_texts_stay(text: str) -> None:
    assert SecretRedactor((KEY, TOKEN, "midjourney-proxy", "fox1", "abc"))(text) == text


def test_a_short_secret_goes_only_as_a_word() -> None:
    assert SecretRedactor(("test",))("the latest test of test1, test.") == "the latest *** of test1, ***."


def test_a_long_text_takes_no_time() -> None:
    redact = SecretRedactor((KEY, TOKEN))
    for text in ("sk-A" * 50_000, "x" * 200_000, KEY[:11] * 20_000):
        started = time.process_time()
        redact(text)
        assert time.process_time() - started < 1.0
