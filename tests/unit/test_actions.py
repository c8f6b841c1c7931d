"""Buttons look as the provider labels them, unless Discord would refuse that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.actions import face, title
from bot.core.discord_limits import MAX_BUTTON
from bot.core.kinds import Action
from bot.providers.midjourney_proxy.buttons import parse
from loopback_discord.checks.emoji import is_unicode_emoji
from tests.providers.fixtures import PAIRS

INDEXES = st.integers(0, 12)


def recorded_buttons() -> Iterator[tuple[str, str, str]]:
    """The customId, label and emoji of every button in the recorded answers."""

    def walk(value: Any) -> Iterator[tuple[str, str, str]]:
        if isinstance(value, dict):
            if isinstance(value.get("customId"), str):
                yield value["customId"], value.get("label") or "", value.get("emoji") or ""
            for inner in value.values():
                yield from walk(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner)

    for pair in PAIRS.values():
        yield from walk(pair.answer)


RECORDED = sorted(set(recorded_buttons()))


def assert_discord_takes(action: Action, index: int, label: str, emoji: str) -> None:
    look = face(action, index, label, emoji)
    assert look.label or look.emoji
    assert len(look.label) <= MAX_BUTTON
    assert look.label == look.label.strip()
    assert not look.emoji or is_unicode_emoji(look.emoji)


@pytest.mark.parametrize(("custom_id", "label", "emoji"), RECORDED, ids=[row[0][:40] for row in RECORDED])
def test_recorded_buttons_keep_their_labels_and_discord_takes_them(custom_id: str, label: str, emoji: str) -> None:
    button = parse(custom_id, label, emoji)
    if button is None:
        return  # not offered in Discord at all
    assert_discord_takes(button.action, button.index, label, emoji)
    look = face(button.action, button.index, label, emoji)
    assert look.label == label or not label
    assert look.label or look.emoji == emoji or not is_unicode_emoji(emoji)


@given(st.sampled_from(Action), INDEXES, st.text(max_size=120), st.text(max_size=12))
def test_whatever_a_provider_sends_becomes_a_button_that_discord_takes(
    action: Action, index: int, label: str, emoji: str
) -> None:
    assert_discord_takes(action, index, label, emoji)


LOOKS = [
    (Action.UPSCALE, 1, "U1", "", ("U1", "")),
    (Action.UPSCALE, 3, "", "", ("U3", "")),
    (Action.UPSCALE, 2, "", "upscale_1", ("U2", "")),
    (Action.VIDEO_UPSCALE, 4, "", "", ("U4", "")),
    (Action.VARIATION, 4, " V4 ", "", ("V4", "")),
    (Action.REROLL, 0, "", "🔄", ("", "🔄")),
    (Action.REROLL, 0, "", "reroll", ("", "🔄")),
    (Action.REROLL, 0, "Reroll", "", ("Reroll", "🔄")),
    (Action.PAN_LEFT, 0, "", "⬅", ("", "⬅️")),
    (Action.UPSCALE_SUBTLE, 0, "Upscale (Subtle)", "upscale_1", ("Upscale (Subtle)", "⏫")),
    (Action.VARY_STRONG, 0, "", "", ("Vary (Strong)", "🪄")),
    (Action.DESCRIBE_PICK, 2, "", "", ("", "2️⃣")),
    (Action.DESCRIBE_PICK, 12, "", "", ("", "💬")),
    (Action.OTHER, 0, "", "", ("More", "")),
    (Action.OTHER, 0, "Brand New", "notanemoji", ("Brand New", "")),
    (Action.OTHER, 0, "a " * 60, "", (("a " * 40)[:79].strip() + "…", "")),
]


@pytest.mark.parametrize(
    ("action", "index", "label", "emoji", "look"), LOOKS, ids=[f"{row[0]}{row[1]} {row[2][:9]!r}" for row in LOOKS]
)
def test_faces(action: Action, index: int, label: str, emoji: str, look: tuple[str, str]) -> None:
    shown = face(action, index, label, emoji)
    assert (shown.label, shown.emoji) == look


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_name(action: Action) -> None:
    assert title(action, 1)


def test_names_are_those_of_midjourney() -> None:
    assert [title(Action.UPSCALE, 1), title(Action.ZOOM_OUT_2X, 0), title(Action.REROLL, 0)] == [
        "U1",
        "Zoom Out 2x",
        "🔄",
    ]
