"""The texts of `/admin filter` fit into a message, whatever is filtered."""

from __future__ import annotations

import pytest

from bot.core.models import ChannelId, GuildId
from bot.core.rules.policy import FilterRule, Policy, Verdict
from bot.services.rules.filter_check import Ruling
from bot.texts.rules import filters as say
from bot.ui.admin import filter_text
from bot.ui.kit.reachability import Sight
from bot.word_filter import Hit

LONG = tuple(FilterRule(f"{number:`<200}", number % 2 == 0, list(Verdict)[number % 3]) for number in range(1000))
WORST = "*" * 1800


def test_a_thousand_filters_are_listed_on_pages_that_fit() -> None:
    pages = filter_text.pages(Policy(GuildId(1), filters=LONG), Sight())
    assert all(len(page) <= 2000 for page in pages)
    assert sum(page.count("expression, ") for page in pages) == 500
    assert sum(page.count("\n`` ") for page in pages) == 1000
    assert pages[-1].endswith(f"page {len(pages)} of {len(pages)}")


def test_without_filters_the_list_says_how_to_begin() -> None:
    assert filter_text.pages(Policy(GuildId(1)), Sight()) == [say.NONE_YET()]


@pytest.mark.parametrize(
    ("channel", "sight", "says"),
    [
        (None, Sight(), say.NO_CHANNEL()),
        (ChannelId(7), Sight(), ""),
        (ChannelId(7), Sight(gone=frozenset({7})), say.GONE_CHANNEL()),
        (ChannelId(7), Sight(closed=frozenset({7})), say.CLOSED_CHANNEL()),
    ],
    ids=["none", "there", "gone", "closed"],
)
def test_what_keeps_moderators_from_seeing_texts_is_told(channel: ChannelId | None, sight: Sight, says: str) -> None:
    rule = FilterRule("hen", False, Verdict.REVIEW)
    policy = Policy(GuildId(1), review_channel=channel, filters=(rule,))
    assert filter_text.channel_trouble(policy, sight) == says
    (page,) = filter_text.pages(policy, sight)
    ruling = Ruling((Hit(rule, "hen"),), Verdict.REVIEW, Hit(rule, "hen"))
    assert (says in page, says in filter_text.tested("a hen", ruling, says, adult=False)) == (True, True)
    assert "⚠️" not in filter_text.pages(Policy(GuildId(1), filters=(FilterRule("x", False, Verdict.REFUSE),)), sight)[0]


def test_what_a_thousand_filters_catch_is_cut() -> None:
    ruling = Ruling(tuple(Hit(rule, "`" * 300) for rule in LONG), Verdict.REFUSE, Hit(LONG[0], "x"))
    text = filter_text.tested(WORST, ruling, "", adult=False)
    assert len(text) <= 2000
    assert text.endswith("more")
