"""Removes what a server's filters catch from a provider's words, where everybody can read them."""

from __future__ import annotations

from dataclasses import replace

from bot.core.models import GuildId, Job
from bot.core.rules.policy import FilterRule, Policy
from bot.core.states import JobState
from bot.services.rules.filter_check import FilterCheck, judged_text
from bot.services.rules.policies import Policies
from bot.texts.rules import filters as say


class Readable:
    """Judges a provider's words like prompts: the author of the picture or the prompt can steer descriptions, shortened
    prompts and reasons."""

    def __init__(self, policies: Policies, filter_check: FilterCheck) -> None:
        self._policies = policies
        self._filter_check = filter_check

    async def by_all(self, job: Job, guild_id: GuildId | None, *, adult: bool) -> Job:
        """`job` as everybody may read it in a place that is (not) for adults only. Each text is judged by itself.

        Filters that caught the member's own words, which were let pass, don't count. Raises Busy.
        """
        reason = job.fail_reason if job.state is JobState.FAILED else None
        policy = await self._policies.of(guild_id)
        if not policy.filters or not (job.text or reason):
            return job
        let_pass = {hit.rule for hit in await self._filter_check.find(policy, judged_text(job.spec))}

        async def caught(text: str) -> bool:
            return await self._is_caught(policy, text, let_pass, adult)

        if job.text:
            lines = [say.LEFT_OUT() if await caught(line) else line for line in job.text.splitlines()]
            job = replace(job, text="\n".join(lines))
        if reason and await caught(reason):
            job = replace(job, fail_reason=say.REASON_LEFT_OUT(job=job.id))
        return job

    async def _is_caught(self, policy: Policy, text: str, let_pass: set[FilterRule], adult: bool) -> bool:
        ruling = await self._filter_check.judge(policy, text, adult=adult, let_pass=let_pass)
        return ruling.verdict is not None
