"""Messages waiting to be posted: stored with the change they announce, deleted when Discord has them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import RowMapping, and_, case, delete, func, insert, or_, select, update

from bot.core.discord_limits import MAX_NONCE
from bot.core.jobs.pending_request import PendingRequest
from bot.core.models import ChannelId, GuildId, MessageId, MessageRef, UserId
from bot.store.database.connection import Connection
from bot.store.database.schema_rules import notices

Lane = tuple[int, int, bool, int]  # where messages are posted one after the other

MOST_BACKOFF_S = 60.0
MOST_RETRACT_BACKOFF_S = 1800.0  # it is retried for days


@dataclass(frozen=True, slots=True)
class Notice:
    """One message, for a channel or (`user_id`) for a member directly; times in UTC seconds since 1970.

    With a `request_id`, one for a channel is the card of that request, and one for a member is the answer to it.
    `failures` is the number of failed jobs that it reports; None = none. `message_id` is our message that the text
    replaces.
    """

    id: int
    guild_id: GuildId | None
    channel_id: ChannelId | None
    user_id: UserId | None
    request_id: str | None
    text: str
    failures: int | None
    at: float
    tries: int
    message_id: MessageId | None = None

    @property
    def lane(self) -> Lane:
        """The lane: notices of one lane are posted in order. A postponed retraction doesn't hold up others."""
        alone = self.id if self.retracts and self.tries else 0
        return self.channel_id or 0, self.user_id or 0, self.failures is not None, alone

    @property
    def retracts(self) -> bool:
        """True if the text replaces a message of ours."""
        return self.message_id is not None

    @property
    def most_backoff_s(self) -> float:
        """The longest pause between two tries."""
        return MOST_RETRACT_BACKOFF_S if self.retracts else MOST_BACKOFF_S

    @property
    def nonce(self) -> str:
        """The same for every try and for no other notice: ids alone are reused after a deletion."""
        return f"n{self.id}-{round(self.at * 1_000_000):x}"[:MAX_NONCE]


async def to_channel(
    conn: Connection, guild_id: GuildId | None, channel_id: ChannelId | None, text: str, now: float
) -> None:
    """Queue `text` for a channel; nothing if there is none."""
    if channel_id is not None:
        row = {"guild_id": guild_id, "channel_id": channel_id, "text": text, "at": now}
        await conn.execute(insert(notices).values(**row))


async def to_member(conn: Connection, request: PendingRequest, text: str, now: float) -> None:
    """Queue the outcome of a request for its member. Others may see only the first line of `text`."""
    row = {"guild_id": request.asker.guild_id, "user_id": request.asker.user_id, "held_id": request.id}
    await conn.execute(insert(notices).values(**row, text=text, at=now))


async def card(conn: Connection, guild_id: GuildId | None, channel_id: ChannelId, request_id: str, now: float) -> None:
    """Queue the card of a request for a channel, where it is posted or updated."""
    row = {"guild_id": guild_id, "channel_id": channel_id, "held_id": request_id, "text": "", "at": now}
    await conn.execute(insert(notices).values(**row))


async def retract(conn: Connection, guild_id: GuildId | None, message: MessageRef, text: str, now: float) -> None:
    """Queue `text` to replace one of our messages, including its buttons and files."""
    row = {"guild_id": guild_id, "channel_id": message.channel_id, "message_id": message.message_id}
    await conn.execute(insert(notices).values(**row, text=text, at=now))


async def due(conn: Connection, now: float) -> list[Notice]:
    """The notices that may be posted now: the oldest of every lane, unless its next try is later."""
    c = notices.c
    alone = case((and_(c.message_id.is_not(None), c.tries > 0), c.id), else_=0)
    lane = func.coalesce(c.channel_id, 0), func.coalesce(c.user_id, 0), c.failures.is_(None), alone
    heads = select(func.min(c.id)).group_by(*lane)
    # times far in the future were set before the clock was set back
    wrong = or_(
        c.not_before > now + 2 * MOST_RETRACT_BACKOFF_S,
        and_(c.message_id.is_(None), c.not_before > now + 2 * MOST_BACKOFF_S),
    )
    in_time = or_(c.not_before <= now, wrong)
    found = select(notices).where(c.id.in_(heads), in_time).order_by(c.id)
    return [_notice_from(row) for row in (await conn.execute(found)).mappings()]


async def put_off(conn: Connection, notice: Notice, not_before: float) -> None:
    """Postpone a notice that Discord didn't accept until `not_before`, at most by its `most_backoff_s`."""
    later = update(notices).where(notices.c.id == notice.id)
    await conn.execute(later.values(not_before=not_before, tries=notices.c.tries + 1))


async def done(conn: Connection, notice: Notice) -> None:
    """Delete a notice that Discord has, or never will accept."""
    # the id may have been reused: notices are deleted with their request
    gone = delete(notices).where(notices.c.id == notice.id, notices.c.at == notice.at)
    if notice.failures is not None:
        gone = gone.where(notices.c.failures == notice.failures)
    await conn.execute(gone)


def _notice_from(row: RowMapping) -> Notice:
    return Notice(
        id=row["id"],
        guild_id=None if row["guild_id"] is None else GuildId(row["guild_id"]),
        channel_id=None if row["channel_id"] is None else ChannelId(row["channel_id"]),
        user_id=None if row["user_id"] is None else UserId(row["user_id"]),
        request_id=row["held_id"],
        text=row["text"],
        failures=row["failures"],
        at=row["at"],
        tries=row["tries"],
        message_id=None if row["message_id"] is None else MessageId(row["message_id"]),
    )
