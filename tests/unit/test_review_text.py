"""Moderators' cards show everything that would be sent, in a message that Discord accepts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.jobs.pending_request import PendingRequest, Purpose
from bot.core.kinds import Action
from bot.core.models import Attachment, ChannelId, GuildId, JobSpec, MessageId, MessageRef, UserId
from bot.texts.moderation.reviews import WHOLE_BELOW
from bot.ui.moderation import review_panel, review_text

WORST = JobSpec(Action.VIDEO, "*" * 1800, modal_prompt="\n_" * 1800, title="~`" * 900)
CLICKED = MessageRef(ChannelId(1 << 63), MessageId(1 << 63))
ASKER = Asker("k", UserId(1 << 63), "alice", GuildId(1 << 63), ChannelId(1 << 63), "", 1, 1)
HELD = PendingRequest(
    "0" * 16, Purpose.REVIEW,
    NewJob(ASKER, WORST, "main", 9000),
    CLICKED, "`" * 200, 1_790_000_000.0, piece="*" * 900,
)  # fmt: skip


def asked(prompt: str, piece: str = "", **parts: str) -> review_text.CardText:
    """The card of a prompt, and anything else there is."""
    spec = JobSpec(Action.IMAGINE, prompt, **parts)  # type: ignore[arg-type]  # names as in JobSpec
    return review_text.card(replace(HELD, new=replace(HELD.new, spec=spec, cost=1), piece=piece, caught="hen"))


@pytest.mark.parametrize(
    ("changes", "says", "buttons"),
    [
        ({}, "costs 9000 credits", 2),
        ({"outcome": "Approved by <@2>, but not started: " + "because " * 300}, "⚠️ Approved by <@2>, but", 2),
        ({"approved": True, "decided_by": 2}, "✅ Approved by <@2>. I'm starting it.", 0),
        ({"approved": True, "decided_by": 2, "closed_at": 1.0, "outcome": "x" * 900}, "✅ Approved by <@2>. xxx", 0),
        ({"approved": False, "decided_by": 2, "closed_at": 1.0}, "⛔ Rejected by <@2>.", 0),
        ({"approved": False, "closed_at": 1.0}, "⌛ Nobody decided", 0),
    ],
)
async def test_a_card_fits_and_says_how_it_stands(changes: dict[str, object], says: str, buttons: int) -> None:
    text, view, file = review_panel.card(replace(HELD, **changes))  # type: ignore[arg-type]  # names as in PendingRequest
    assert len(text) <= 2000
    assert says in text
    assert len(view.children) == buttons
    assert file is not None


def test_a_text_that_fits_is_shown_whole() -> None:
    text = "\n".join(["a *brave* hen", "x" * 800, "end"])
    said = asked(text)
    assert said.whole is None
    assert "Caught by `hen`\n> a \\*brave\\* hen\n> xxx" in said.content
    assert "\n> end\n" in said.content


@pytest.mark.parametrize("text", ["very " * 400 + "rude hen", "*" * 700 + " hen", "x\n" * 500 + "hen"])
def test_a_text_that_does_not_fit_is_in_the_file(text: str) -> None:
    said = asked(text)
    assert said.whole == text
    assert WHOLE_BELOW() in said.content
    assert "…" in said.content


def test_what_was_caught_is_shown_with_the_words_around_it() -> None:
    text = "very " * 300 + "a naked_\ncelebrity in a meadow, " + "nice " * 100
    assert "\nCaught by `hen`: …" in (said := asked(text, "celebrity").content)
    assert "very very a naked\\_ **celebrity** in a meadow, nice" in said
    assert asked("a naked celebrity", "celebrity").content.count("celebrity") == 1
    assert "…: " not in asked(text, "").content


def test_a_new_text_is_seen_behind_a_long_old_one() -> None:
    said = asked("old " * 500, "hen", modal_prompt="with a hen", title="hat.png")
    assert "\nNew text:\n> with a hen\nPrompt:\n> old old" in said.content
    assert "\nFiles:\n> hat.png" in said.content
    assert said.whole == f"New text:\nwith a hen\n\nPrompt:\n{'old ' * 500}\n\nFiles:\nhat.png"
    assert "New text" not in asked("the same", modal_prompt="the same").content


async def test_pictures_are_a_press_away_while_somebody_is_to_decide() -> None:
    pictures = tuple(Attachment(f"https://cdn.example/{'x' * n}", "a.png", "image/png", 1) for n in (5, 700, 9))
    request = replace(HELD, new=replace(HELD.new, spec=JobSpec(Action.EDIT, "a hen", references=pictures)))
    _text, view, _file = review_panel.card(request)
    rows = [part for row in view.to_components() for part in row["components"]]
    assert [(part["label"], part.get("url")) for part in rows][2:] == [
        ("Picture 1", pictures[0].url),
        ("Picture 3", pictures[2].url),
    ]
    assert review_panel.card(replace(request, approved=True))[1].children == []


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://cdn.example/hen.png", True),
        ("http://localhost/hen.png", False),
        ("http://intranet/hen.png", False),
        ("attachment://hen.png", False),
        (f"https://cdn.example/{'x' * 600}.png", False),
    ],
    ids=["web", "this machine", "inside", "no web address", "long"],
)
async def test_a_card_links_only_to_what_discord_accepts_behind_a_button(address: str, shown: bool) -> None:
    spec = JobSpec(Action.DESCRIBE, "", references=(Attachment(address, "hen.png", "", 0),), title="hen.png")
    _content, view, _file = review_panel.card(replace(HELD, new=replace(HELD.new, spec=spec)))
    assert [getattr(item, "url", None) for item in view.children if getattr(item, "url", None)] == [address] * shown
