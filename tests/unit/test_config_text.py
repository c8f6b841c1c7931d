"""The texts of `/admin config` and `/admin usage`; Discord accepts them whatever they contain."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
from datetime import date

import pytest

from bot.core.discord_limits import MAX_CONTENT, MAX_FIELD, MAX_TITLE
from bot.core.kinds import Speed
from bot.core.models import ChannelId
from bot.core.rules.policy import FilterRule, Policy, Verdict, Visibility, WhoMayPress
from bot.core.rules.usage_report import UsageOf, UsageReport
from bot.services.rules.filters import AdultWords
from bot.services.rules.server_settings import GuildChoice, GuildConfig
from bot.services.rules.usage_report import Usage
from bot.ui.admin import config as config_pages
from bot.ui.admin import usage_text
from bot.ui.admin.config import drawing, panel
from bot.ui.admin.config.channels import CHANNELS
from bot.ui.admin.config.general import GENERAL
from bot.ui.admin.config.page import ConfigForm, ConfigPage, id_of
from bot.ui.admin.config.pages import PAGES
from bot.ui.admin.config.words import left_out
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
    for sight, page in itertools.product(sights, PAGES):
        assert len(drawing.text(config(MOST, 9**9), sight, page)) <= MAX_CONTENT
    assert len(left_out(AdultWords((), ((WORST, "x" * 100),) * 1000))) <= MAX_CONTENT
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
    text = drawing.text(config(policy, most_share), Sight(), GENERAL)
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
    text = drawing.text(config(Policy(log_channel=BIG)), sight, CHANNELS)
    assert ("⚠️" in text, (said or "") in text) == (said is not None, True)


FORMS = [control for page in PAGES for control in page.controls if isinstance(control, ConfigForm)]


@pytest.mark.parametrize("form", FORMS, ids=[form.key for form in FORMS])
def test_forms_are_taken_by_discord(form: ConfigForm) -> None:
    shown = drawing.form(form, config(MOST, 8)).to_dict()
    assert len(shown["title"]) <= MAX_TITLE
    for row in shown["components"]:
        (field,) = row["components"]
        assert len(field["label"]) <= MAX_TITLE
        assert len(field.get("value", "")) <= field["max_length"] <= MAX_FIELD


@pytest.mark.parametrize("page", PAGES, ids=[page.key for page in PAGES])
async def test_the_controls_of_a_page_fit_into_a_message(page: ConfigPage) -> None:
    shown = panel.view(config(MOST, 8), Sight(), page)  # discord.py counts rows and options
    (pages,) = shown.to_components()[0]["components"]
    assert [option["value"] for option in pages["options"] if option["default"]] == [page.key]


def test_every_choice_of_a_server_is_made_on_one_page() -> None:
    made = [part for page in PAGES for control in page.controls for part in id_of(control) if part in set(GuildChoice)]
    assert sorted(made) == sorted(GuildChoice)


def test_what_stays_in_panels_means_one_page_or_control() -> None:
    ids = [id_of(control) for page in PAGES for control in page.controls]
    keys = [page.key for page in PAGES]
    assert (len(set(ids)), len(set(keys))) == (len(ids), len(keys))
    assert drawing.PAGE not in {verb for verb, _argument in ids}


def test_every_page_is_offered() -> None:
    names = [f"{config_pages.__name__}.{module.name}" for module in pkgutil.iter_modules(config_pages.__path__)]
    made = [one for name in names for one in vars(importlib.import_module(name)).values()]
    assert {one.key for one in made if isinstance(one, ConfigPage)} == {page.key for page in PAGES}
