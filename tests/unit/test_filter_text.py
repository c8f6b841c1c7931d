"""What `/admin filter` and the cards of moderators say fits into a message, whatever is filtered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.held import Held, Purpose
from bot.core.models import Action, ChannelId, GuildId, JobSpec, MessageId, MessageRef, NewJob, UserId
from bot.core.policy import NOBODY, FilterRule, Policy, Verdict
from bot.services.wordings import Ruling
from bot.ui import filter_text, review_panel
from bot.wording import Hit

LONG = tuple(FilterRule(f"{number:`<200}", number % 2 == 0, list(Verdict)[number % 3]) for number in range(1000))
WORST = "*" * 1800
HELD = Held(
    "0" * 16, Purpose.REVIEW,
    NewJob("k", JobSpec(Action.VIDEO, WORST, modal_prompt="_" * 1800), "main", UserId(1 << 63), GuildId(1),
           ChannelId(1 << 63), 9000, "", 1, 1),
    "alice", NOBODY, None, "`" * 200, None, 1_790_000_000.0,
)  # fmt: skip


def test_a_thousand_filters_are_listed_on_pages_that_fit() -> None:
    pages = filter_text.pages(Policy(GuildId(1), filters=LONG))
    assert all(len(page) <= 2000 for page in pages)
    assert sum(page.count("expression, ") for page in pages) == 500
    assert sum(page.count("\n`` ") for page in pages) == 1000
    assert pages[-1].endswith(f"page {len(pages)} of {len(pages)}")


def test_without_filters_the_list_says_how_to_begin() -> None:
    assert filter_text.pages(Policy(GuildId(1))) == [filter_text.NONE_YET]


def test_what_a_thousand_filters_catch_is_cut() -> None:
    ruling = Ruling(tuple(Hit(rule, "`" * 300) for rule in LONG), Verdict.REFUSE, Hit(LONG[0], "x"))
    text = filter_text.tested(WORST, ruling, adult=False)
    assert len(text) <= 2000
    assert text.endswith("more")


@pytest.mark.parametrize(
    ("changes", "says", "buttons"),
    [
        ({}, "costs 9000 credits", 2),
        ({"outcome": "Approved by <@2>, but not started: " + "because " * 300}, "⚠️ Approved by <@2>, but", 2),
        ({"approved": True, "decided_by": 2}, "✅ Approved by <@2>. It is being started.", 0),
        ({"approved": True, "decided_by": 2, "closed_at": 1.0, "outcome": "x" * 900}, "✅ Approved by <@2>. xxx", 0),
        ({"approved": False, "decided_by": 2, "closed_at": 1.0}, "⛔ Rejected by <@2>.", 0),
        ({"approved": False, "closed_at": 1.0}, "⌛ Nobody decided", 0),
    ],
)
async def test_a_card_fits_and_says_how_it_stands(changes: dict[str, object], says: str, buttons: int) -> None:
    request = replace(HELD, **changes)  # type: ignore[arg-type]  # names as in Held
    text, view = review_panel.card(replace(request, card=MessageRef(ChannelId(1), MessageId(1))))
    assert len(text) <= 2000
    assert says in text
    assert len(view.children) == buttons
