"""Credits in words, for members and for admins: short, complete, and within Discord's limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.credits.quota import Credits, Grant, Limit, Period, QuotaRule, Scope, Subject
from bot.core.credits.quota_text import refusal, what_things_cost, whose
from bot.core.discord_limits import MAX_CONTENT
from bot.core.kinds import Priced
from bot.core.models import GuildId, UserId
from bot.core.rules.policy import Policy
from bot.services.rules.member_credits import Holding, TakenBack
from bot.services.rules.quotas import PAGE_RULES, RulesPage
from bot.ui.admin import quota_text
from bot.ui.members import account_text

COSTS = "A job costs 1 credit; video 4, turbo 2. Failed and refused requests cost nothing."
BIG = 10**9
SNOWFLAKE = 2**63
ALICE = UserId(7)


def limit(granted: int | None, reserved: int = 0, spent: int = 0, **changes: object) -> Limit:
    day = Limit(Scope.MEMBER, Period.DAY, granted, reserved, spent, 0, 1000.0)
    return replace(day, **changes)  # type: ignore[arg-type]  # names as in Limit


def grant(credits: int, reason: str = "", until: float | None = None, *, held: int = 0, spent: int = 0) -> Grant:
    return Grant(1, credits, held, spent, reason, until)


DAY, MONTH = limit(50, 3, 5), limit(500, 0, 490, period=Period.MONTH, resets_at=9000.0)
POOL = limit(9, 0, 8, scope=Scope.POOL, resets_at=3000.0)

REFUSALS = [
    (Credits((limit(50, 0, 49),)), 2, "but you have 1 of 50 left today. Your credits come back <t:1000"),
    (Credits((limit(50, 3, 47),)), 1, "you have 0 of 50 left today (3 reserved for running and waiting jobs). "),
    (Credits((limit(50, 0, 50),), (grant(1),)), 2, "you have 0 of 50 left today and 1 extra. "),
    (Credits((limit(5, 0, 9),)), 1, "you have 0 of 5 left today. "),
    (Credits((limit(50, 0, 50), replace(MONTH, spent=500))), 1, "0 of 500 left this month. Your credits come back <t:"),
    (Credits((limit(1),)), 4, "costs 4 credits, more than your limit of 1 a day. "),
    (Credits((limit(0), MONTH)), 1, "You can't spend credits here."),
    (Credits((limit(0),), (grant(2, held=2),)), 1, "This costs 1 credit, but all your extra credits are reserved for "),
    (Credits((limit(0),), (grant(2),)), 3, "more than your limit of 0 a day and 2 extra. "),
    (Credits((limit(None),), (), (POOL,)), 2, "of this server have 1 of 9 left today. They come back <t:3000"),
    (Credits((DAY,), (), (replace(POOL, scope=Scope.CHANNEL, granted=2),)), 3, "together can spend only 2 a day."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("view", "cost", "says"),
    REFUSALS,
    ids=[
        "some left", "held by jobs", "with extra", "limit lowered", "two limits", "dearer than the limit", "nothing",
        "extra is held",
        "dearer than all", "pool", "dearer than the pool",
    ],
)  # fmt: skip
def test_a_refusal_says_what_is_left_and_when_it_comes_back(view: Credits, cost: int, says: str) -> None:
    assert says in refusal(view, cost)


def test_who_has_exactly_the_price_hears_of_the_pool_that_is_full() -> None:
    credits = Credits((limit(50, 0, 48),), (), (replace(POOL, spent=9),))
    assert (credits.own, credits.room) == (2, 0)
    told = refusal(credits, 2)
    assert f"<t:{POOL.resets_at:.0f}" in told
    assert f"<t:{DAY.resets_at:.0f}" not in told


def test_a_pool_that_has_exactly_the_price_is_not_called_full() -> None:
    enough = limit(10, 0, 8, scope=Scope.CHANNEL, resets_at=9000.0)
    assert f"<t:{POOL.resets_at:.0f}" in refusal(Credits((limit(None),), (), (enough, POOL)), 2)


@pytest.mark.parametrize(
    ("prices", "says"),
    [
        ({}, COSTS),
        ({"video": 1, "turbo": 1}, "A job costs 1 credit. Failed"),
        ({"imagine": 0, "relax": 0, "turbo": 3}, "; imagine 0, video 4, relax 0, turbo 3. "),
    ],
    ids=["defaults", "all alike", "free"],
)
def test_prices_are_named_where_they_are_not_the_usual_one(prices: dict[str, int], says: str) -> None:
    assert says in what_things_cost(prices)


def test_quota_tells_the_tightest_limit_first_and_what_things_cost_last() -> None:
    view = Credits((DAY, MONTH), (grant(5, "a `prize`", 7000.5),), (POOL,))
    assert account_text.quota(view, Policy()).splitlines() == [
        "All members together have **1** of **9** credits left today: 8 spent. Full again <t:3000:R>.",
        "You have **10** of **500** credits left this month: 490 spent. Full again <t:9000:R>.",
        "You have **42** of **50** credits left today: 5 spent, 3 credits reserved for running and waiting jobs. "
        "Full again <t:1000:R>.",
        "-# Each job also needs room in the shared credits.",
        "Extra: **5** of **5** left, for `` a `prize` ``, until <t:7000:f>. Used when your limits leave nothing.",
        COSTS,
    ]


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (
            limit(None, 1, 2),
            "You have **unlimited** credits today: 2 spent, 1 credit reserved for running and waiting jobs.",
        ),
        (limit(9), "You have **9** of **9** credits left today: 0 spent. The next day begins <t:1000:R>."),
        (limit(9, 0, 5, forgiven=5), "You have **9** of **9** credits left today: 0 spent. The next day "),
        (limit(0), "You have **0** of **0** credits left today: 0 spent."),
        (limit(4, 0, 9), "You have **0** of **4** credits left today: 9 spent; more was allowed before. Full again "),
        (limit(0, 0, 9), "You have **0** of **0** credits left today: 9 spent; more was allowed before."),
    ],
    ids=["unlimited", "untouched", "after a reset", "nothing allowed", "limit lowered", "nothing allowed since"],
)
def test_a_limit_is_one_line(one: Limit, says: str) -> None:
    first, last = account_text.quota(Credits((one,)), Policy()).splitlines()
    assert first.startswith(says)
    assert ("<t:" in first) == bool(one.granted)
    assert last == COSTS


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (None, "are the bot's default:"),
        ((Subject.MEMBER, 7), "are their own:"),
        ((Subject.ROLE, 8), "are those of <@&8>:"),
        ((Subject.EVERYONE, 0), "are those of everyone:"),
    ],
    ids=["default", "own", "role", "everyone"],
)
def test_an_admin_sees_what_a_member_may_spend_and_whose_rules_say_so(
    source: tuple[Subject, int] | None, says: str
) -> None:
    view = Credits((replace(DAY, forgiven=2),), (grant(3),), (replace(POOL, scope=Scope.CHANNEL),))
    first, own, pool, extra = quota_text.holding(Holding(ALICE, view, source)).splitlines()
    assert first.startswith("<@7> can spend **1 credit** here now. ")
    assert first.endswith(says)
    assert own.startswith("They have **44** of **50** left today: 3 reserved, 5 spent, 2 of them given back. Full ")
    assert pool.startswith("All in this channel together have **1** of **9** left today: 0 reserved, 8 spent. ")
    assert extra == "Extra: **3** of **3** left; they don't expire."


HELD = grant(5, held=2, spent=1)


@pytest.mark.parametrize(
    "told",
    [
        account_text.quota(Credits((DAY,), (HELD,)), Policy()),
        quota_text.holding(Holding(ALICE, Credits((DAY,), (HELD,)), None)),
        quota_text.taken(TakenBack(ALICE, 1, (HELD,))),
        quota_text.granted(ALICE, HELD),
    ],
    ids=["to its member", "to an admin", "when some is taken back", "when its end is chosen"],
)
def test_extra_credits_that_jobs_hold_are_told(told: str) -> None:
    assert "**2** of **5** left, 2 reserved for running and waiting jobs" in told


def test_an_admin_sees_which_extra_credits_were_used_up() -> None:
    used = (grant(3, "the banner", spent=3), grant(2, spent=2))
    lines = quota_text.holding(Holding(ALICE, Credits((DAY,)), None, used)).splitlines()
    assert lines[-2:] == ["No extra credits left.", "-# Extra credits used up: 3 for `the banner`, 2"]


def test_an_admin_reads_a_limit_that_was_lowered_as_one() -> None:
    shown = quota_text.holding(Holding(ALICE, Credits((limit(3, 8, 0),)), None))
    assert "**0** of **3** left today: 8 reserved, 0 spent; more was allowed before. Full again <t:1000:R>." in shown


def test_what_holds_for_a_subject_is_on_one_line() -> None:
    rule = QuotaRule(Subject.EVERYONE, 0, Period.HOUR, 5)
    said = quota_text.rule_set(rule, {Period.MONTH: None, Period.HOUR: 5})
    assert said.startswith("Done. Everyone: **5** an hour, **unlimited** a month\n-# ")
    assert "own daily limit no longer applies" in said
    assert "own daily limit" not in quota_text.rule_set(rule, {Period.DAY: 5})


@pytest.mark.parametrize("subject", Subject)
def test_every_subject_has_a_name_and_a_meaning(subject: Subject) -> None:
    assert whose(subject, 5)
    assert "\n-# " in quota_text.rule_set(QuotaRule(subject, 5, Period.DAY, 1), {Period.DAY: 1})


def test_a_dear_price_is_told_to_ask_first() -> None:
    assert "ask first" in quota_text.price_set(Priced.ZOOM, 4, {"zoom": 4})
    assert "ask first" not in quota_text.price_set(Priced.ZOOM, 3, {"zoom": 3})


def test_the_longest_answers_fit_into_a_message() -> None:
    prices: dict[str, int] = dict.fromkeys(Priced, 10**6)
    policy = Policy(GuildId(1), timezone="America/Argentina/ComodRivadavia", prices=prices)
    rules = [QuotaRule(Subject.CHANNEL, SNOWFLAKE + n, Period.MONTH, BIG) for n in range(PAGE_RULES)]
    assert len(quota_text.rules(RulesPage(policy, rules, 1, 50, {}, BIG))) <= MAX_CONTENT
    limits = tuple(limit(BIG, BIG, BIG, period=period) for period in Period)
    pools = tuple(replace(one, scope=scope) for one in limits for scope in (Scope.POOL, Scope.CHANNEL))
    view = Credits(limits, tuple(grant(BIG, "*`_" * 70, 1e9) for _ in range(9)), pools)
    quota = account_text.quota(view, policy)
    assert len(quota) <= MAX_CONTENT
    assert quota.endswith(what_things_cost(prices))
    held = (
        quota_text.holding(Holding(ALICE, view, None, view.grants[:3])),
        quota_text.taken(TakenBack(ALICE, BIG, view.grants)),
    )
    assert max(map(len, held)) <= MAX_CONTENT
    assert "and 3 more grants" in held[1]
