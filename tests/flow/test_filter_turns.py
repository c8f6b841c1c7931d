"""One server's filters don't hold up another's."""

from __future__ import annotations

import asyncio

from bot.core.models import GuildId
from bot.core.rules.policy import FilterRule, Policy, Verdict
from bot.services.rules.filter_check import MOST_KEPT, FilterCheck

SLOW = "a" * 1800 + "!"


def policy(guild_id: int, *patterns: str, regex: bool = False) -> Policy:
    rules = tuple(FilterRule(pattern, regex, Verdict.REFUSE) for pattern in patterns)
    return Policy(guild_id=GuildId(guild_id), filters=rules)


async def test_an_expensive_server_waits_for_itself_alone() -> None:
    filter_check, heavy = FilterCheck(), policy(1, *["(a+)+$"] * 399, regex=True)
    queued = [asyncio.create_task(filter_check.judge(heavy, SLOW, adult=False)) for _ in range(30)]
    for guild_id in range(2, 12):
        ruling = await filter_check.judge(policy(guild_id, "fox"), "a fox", adult=False)
        assert ruling.verdict is Verdict.REFUSE
    assert sum(task.done() for task in queued) < 10
    for task in queued:
        task.cancel()
    await asyncio.gather(*queued, return_exceptions=True)


async def test_a_text_that_no_time_is_left_for_is_refused() -> None:
    ruling = await FilterCheck().judge(policy(1, *["(a+)+$"] * 399, regex=True), SLOW, adult=False)
    assert ruling.verdict is Verdict.REFUSE
    assert "can't read this text" in ruling.refusal()


async def test_what_is_compiled_is_bounded() -> None:
    filter_check = FilterCheck()
    for guild_id in range(1, MOST_KEPT + 20):
        await filter_check.judge(policy(guild_id, "fox"), "a cat", adult=False)
    assert len(filter_check._matchers) <= MOST_KEPT


async def test_a_refusal_names_the_suffix_that_has_the_word() -> None:
    ruling = await FilterCheck().judge(policy(1, "gore"), "a fox, Gore", adult=False)
    assert "`Gore` from your suffix in `/settings`" in ruling.refusal([("your suffix in `/settings`", "gore, red")])
    assert "`Gore`. Use" in ruling.refusal()
