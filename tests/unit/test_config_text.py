"""What `/admin config` and `/admin usage` say, and that Discord takes it whatever is in it."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from bot.core.discord_limits import MAX_CONTENT, MAX_FIELD, MAX_TITLE
from bot.core.kinds import Speed
from bot.core.models import ChannelId
from bot.core.rules.policy import FilterRule, Policy, Verdict, Visibility, WhoMayPress
from bot.core.rules.usage_report import UsageOf, UsageReport
from bot.services.rules.filters import AdultWords
from bot.services.rules.server_settings import GuildConfig
from bot.services.rules.usage_report import Usage
from bot.ui.admin import config_text, usage_text
from bot.ui.admin.config_forms import FormTopic, open_form
from bot.ui.admin.config_text import ConfigPage
from bot.ui.kit.reachability import Sight

BIG = ChannelId(10**19)
WORST = "`*_|" * 25
ZONE = "America/Argentina/ComodRivadavia"
MOST = Policy(
    speed=Speed.TURBO,
    timezone=ZONE,
    visibility=Visibility.PRIVATE,
    press=WhoMayPress.ROLES,
    press_roles=frozenset(range(BIG, BIG + 25)),
    log_channel=BIG,
    review_channel=BIG,
    max_running=9**9,
    max_queued=9**9,
    share=9**9,
    filters=tuple(FilterRule(f"{number}{WORST}", False, Verdict.ADULT) for number in range(1000)),
)


def config(policy: Policy, most_share: int | None = None) -> GuildConfig:
    return GuildConfig(policy, Speed.FAST, 3, 10, most_share)


def test_texts_fit_into_a_message_whatever_is_in_them() -> None:
    sights = (Sight(), Sight(closed=frozenset({BIG})), Sight(gone=frozenset({BIG})))
    for sight, page in itertools.product(sights, ConfigPage):
        assert len(config_text.text(config(MOST, 9**9), sight, page)) <= MAX_CONTENT
    assert len(config_text.left_out(AdultWords((), ((WORST, "x" * 100),) * 1000))) <= MAX_CONTENT
    shares = tuple(UsageOf(WORST, 10**9, 10**12) for _ in range(1000))
    day = date(2026, 12, 31)
    report = UsageReport(WORST * 9, ZONE, day, day, (), shares, shares, 10**9, 10**12, 10**9)
    assert len(usage_text.usage(Usage(report, 10**9, 10**12, b"", 100_000, None))) <= MAX_CONTENT


LIMITS = [
    (Policy(), None, "3 (the bot's own limit); that wait: 10 (the bot's own limit)", "as many as there is room for"),
    (Policy(max_running=2, max_queued=4, share=5), None, "2; that wait: 4", "5"),
    (
        Policy(max_running=9, max_queued=10, share=9),
        8,
        "3 (the bot's own limit); that wait: 10",
        "8 (the bot's own limit)",
    ),
    (Policy(), 8, "3 (the bot's own limit)", "8 (the bot's own limit)"),
]


@pytest.mark.parametrize(("policy", "most_share", "member", "server"), LIMITS)
def test_limits_are_those_that_hold(policy: Policy, most_share: int | None, member: str, server: str) -> None:
    text = config_text.text(config(policy, most_share), Sight(), ConfigPage.GENERAL)
    assert f"Jobs of one member that run at once: {member}" in text
    assert f"Jobs of the whole server that run at once: {server}\n" in text


@pytest.mark.parametrize(
    ("sight", "said"),
    [
        (Sight(gone=frozenset({BIG})), "gone"),
        (Sight(closed=frozenset({BIG})), "can't post"),
        (Sight(), None),
    ],
    ids=["gone", "closed", "open"],
)
def test_a_channel_that_cannot_be_used_is_told(sight: Sight, said: str | None) -> None:
    text = config_text.text(config(Policy(log_channel=BIG)), sight, ConfigPage.CHANNELS)
    assert ("⚠️" in text, (said or "") in text) == (said is not None, True)


@pytest.mark.parametrize("form", FormTopic)
def test_forms_are_taken_by_discord(form: FormTopic) -> None:
    shown = open_form(form, config(MOST, 8)).to_dict()
    assert len(shown["title"]) <= MAX_TITLE
    for row in shown["components"]:
        (field,) = row["components"]
        assert len(field["label"]) <= MAX_TITLE
        assert len(field.get("value", "")) <= field["max_length"] <= MAX_FIELD
