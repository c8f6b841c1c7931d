"""The texts of the panels of `/admin`. Pure: no await, no Discord object."""

from __future__ import annotations

from bot.core.discord_limits import MAX_CONTENT
from bot.services.members.library import OpenJob
from bot.services.members.status import JobsPage, Status
from bot.texts.admin import admin as say
from bot.texts.kit import paging
from bot.ui.jobs.message_text import small
from bot.ui.members import account_text
from bot.ui.members.library_text import cut, state

MAX_PROMPT = 40  # characters; with its escapes it takes up to twice as many
MAX_NAME = 20  # of an account, beside a job
MAX_WORDS = 60  # of what an account or its bill says


def jobs(status: Status, shown: JobsPage) -> str:
    """`/admin jobs list`: as many accounts as fit above the jobs."""
    accounts = status.accounts
    below = "\n".join([*account_text.forgotten(status), _head(shown), *map(_job, shown.listed)])
    if shown.pages > 1:
        below += small(paging.PAGE(number=shown.number, pages=shown.pages))
    lines: list[str] = []
    for number, account in enumerate(accounts):
        line = account_text.provider(account, MAX_WORDS)
        if len("\n".join([*lines, line, below])) > MAX_CONTENT - 40:
            lines.append(f"-# {say.MORE_ACCOUNTS(count=len(accounts) - number)}")
            break
        lines.append(line)
    return "\n".join([*lines, below])


def _head(shown: JobsPage) -> str:
    if shown.user_id is None:
        return say.JOBS_HERE(count=shown.total) if shown.total else say.NOTHING_HERE()
    member = f"<@{shown.user_id}>"
    return say.JOBS_OF(count=shown.total, member=member) if shown.total else say.NOTHING_OF(member=member)


def _job(one: OpenJob) -> str:
    job = one.job
    return (
        f"`{job.id}` <@{job.user_id}> **{cut(job.spec.shown, MAX_PROMPT)}** · {state(one)} · "
        f"<t:{int(job.created_at)}:R> · `{job.account[:MAX_NAME]}`"
    )
