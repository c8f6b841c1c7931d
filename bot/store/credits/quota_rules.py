"""Limits and prices that admins set, as defined in `core/credits/quota.py` and `core/credits/prices.py`."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, delete, select

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.kinds import Priced
from bot.core.models import GuildId
from bot.store.database.connection import Connection
from bot.store.database.dialect import upsert
from bot.store.database.schema import users
from bot.store.database.schema_rules import prices, quota_rules


async def put(conn: Connection, guild_id: GuildId, rule: QuotaRule) -> None:
    """Set a limit, replacing one for the same subject and period."""
    key = {"guild_id": guild_id, "subject": rule.subject, "subject_id": rule.subject_id, "period": rule.period}
    row = upsert(conn, quota_rules).values(**key, credits=rule.credits)
    await conn.execute(row.on_conflict_do_update(index_elements=list(key), set_={"credits": rule.credits}))


async def remove(conn: Connection, guild_id: GuildId, subject: Subject, subject_id: int, period: Period) -> bool:
    """Remove a limit; False if there is none."""
    this = and_(
        quota_rules.c.guild_id == guild_id,
        quota_rules.c.subject == subject,
        quota_rules.c.subject_id == subject_id,
        quota_rules.c.period == period,
    )
    return (await conn.execute(delete(quota_rules).where(this))).rowcount > 0


async def set_price(conn: Connection, guild_id: GuildId, priced: Priced, credits: int | None) -> None:
    """Set a price; None = the default."""
    if credits is None:
        this = and_(prices.c.guild_id == guild_id, prices.c.priced == priced)
        await conn.execute(delete(prices).where(this))
        return
    row = upsert(conn, prices).values(guild_id=guild_id, priced=priced, credits=credits)
    await conn.execute(
        row.on_conflict_do_update(index_elements=[prices.c.guild_id, prices.c.priced], set_={"credits": credits})
    )


async def names(conn: Connection, user_ids: Iterable[int]) -> dict[int, str]:
    """Names of known members by id, for lists, which can't show mentions."""
    found = select(users.c.user_id, users.c.name).where(users.c.user_id.in_(list(user_ids)))
    return {row.user_id: row.name for row in await conn.execute(found)}
