"""Carries out deletions: rows first, then files, then the database's log. After a kill it continues from what is
stored: the request, until its member was notified, and the list of files, which is stored as the rows are deleted. The
list goes last, when files and log are clean."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Final

from bot.core.members.privacy_text import deleted, forgotten
from bot.core.models import GuildId, UserId
from bot.services.loops import OneByOne
from bot.services.media.media import MediaStore
from bot.services.media.thumbs import Thumbs
from bot.services.ports import Clock, Publisher
from bot.services.region.sessions import KEPT_S
from bot.services.rules.changes import RuleChanges
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.members import deletion_queries, file_erasures, pending_deletions
from bot.store.members.file_erasures import Erasure
from bot.store.members.pending_deletions import Deletion
from bot.texts.members import privacy as say

log = logging.getLogger(__name__)

JOBS_AT_ONCE: Final = 200  # in one transaction, while others wait
CARDS_S: Final = 60.0  # the time for moderators' cards to be posted, and then taken back
TURN_S: Final = 1.0  # of one deletion, before others get their turn and a stop is noticed
LOG_AGAIN_S: Final = 0.1
LOG_LATER_S: Final = 60.0
LOG_TRIES: Final = 50
TELL_S: Final = 3.0  # the time limit of the announcement: a stop waits for it
TOKEN_LIFE_S: Final = 14 * 60.0  # less than Discord's 15 minutes by the time that a call may take


class Deletions:
    """`pseudonym` gives the pseudonym of a member in a server's sums; `ready` is true while connected to Discord."""

    def __init__(
        self,
        db: Database,
        changes: RuleChanges,
        media: MediaStore,
        thumbs: Thumbs,
        publisher: Publisher,
        pseudonym: Callable[[UserId], int],
        ready: Callable[[], bool],
        clock: Clock,
    ) -> None:
        self._db = db
        self._changes = changes
        self._media = media
        self._thumbs = thumbs
        self._publisher = publisher
        self._pseudonym = pseudonym
        self._ready = ready
        self._clock = clock
        self._deferred: set[str] = set()
        self._each = OneByOne("deletions")
        self._log_at = 0.0  # when the log may be emptied again, in monotonic seconds

    @contextmanager
    def held_back(self, deletion_id: str) -> Iterator[None]:
        """True if this deletion must wait: its press isn't acknowledged yet."""
        self._deferred.add(deletion_id)
        try:
            yield
        finally:
            self._deferred.discard(deletion_id)

    async def begin(self) -> None:
        """Delete, at the start, drafts of regions and masks that were never sent, or whose process ended before it
        could say what they were for. Without their sessions, nobody can be asked about them."""
        try:
            old = await self._media.old_masks(self._clock() - KEPT_S)
            for first in range(0, len(old), JOBS_AT_ONCE):
                await self._media.delete((), await self._unused(old[first : first + JOBS_AT_ONCE]))
        except OSError as fault:
            log.error("could not delete old masks of regions, trying again at the next start: %s", fault)

    async def _unused(self, masks: Sequence[str]) -> list[str]:
        """The masks that no job has, nor a request that may still become one."""
        if not masks:
            return []
        async with self._db.read() as conn:
            used = await file_erasures.masks_in_use(conn)
        return [name for name in masks if name not in used]

    async def once(self) -> None:
        """Carry every deletion on as far as possible now. Files of deleted rows go, even if other steps fail."""
        async with self._db.read() as conn:
            wishes, due = self._takeable(await pending_deletions.to_do(conn)), await file_erasures.due(conn)
        if not wishes and not due:
            return
        if any(wish.interaction_token and not self._can_be_notified(wish) for wish in wishes):
            async with self._db.transaction() as conn:
                await pending_deletions.wipe_tokens(conn, self._clock() - TOKEN_LIFE_S)
        await self._each.run((wish for wish in wishes if wish.deleted_at is None), attrgetter("id"), self._delete)
        await self.finish()
        if not wishes:
            return
        async with self._db.read() as conn:
            wishes, due = self._takeable(await pending_deletions.to_do(conn)), await file_erasures.due(conn)
        left = {erasure.deletion_id for erasure in due}
        over = [wish for wish in wishes if wish.deleted_at is not None and wish.id not in left]
        await self._each.run(over, attrgetter("id"), self._end)
        if over:
            await self.finish()

    def _takeable(self, found: Sequence[Deletion]) -> list[Deletion]:
        return [wish for wish in found if wish.id not in self._deferred]

    async def _delete(self, wish: Deletion) -> None:
        """Delete the rows: jobs in batches, then everything else at once."""
        until = time.monotonic() + TURN_S
        while time.monotonic() < until:
            async with self._db.transaction() as conn:
                batch = await deletion_queries.delete_jobs(
                    conn, wish.user_id, wish.guild_id, JOBS_AT_ONCE, self._clock()
                )
                if batch.jobs:
                    await file_erasures.add(conn, batch.jobs, batch.masks, wish.id)
                    continue
                if await deletion_queries.unfinished(conn, wish.user_id, wish.guild_id):
                    return  # their messages must say first that they were cancelled
                young = self._clock() - wish.created_at < CARDS_S
                if young and await deletion_queries.unposted_cards(conn, wish.user_id, wish.guild_id):
                    return  # otherwise nobody could take them back
            if wish.guild_id is None:
                async with self._db.transaction() as conn:
                    await self._delete_others(conn, wish)
            else:
                await self._forget_rest(wish, wish.guild_id)
            return

    async def _forget_rest(self, wish: Deletion, guild_id: GuildId) -> None:
        async with self._changes.transaction(guild_id, wish.actor_id) as change:
            await self._delete_others(change.conn, wish)
            change.note(say.AUDIT_DELETED(member="{member}"), UserId(0))

    async def _delete_others(self, conn: Connection, wish: Deletion) -> None:
        now = self._clock()
        masks = await deletion_queries.delete_rest(
            conn, wish.user_id, self._pseudonym(wish.user_id), wish.guild_id, now
        )
        await file_erasures.add(conn, (), masks, wish.id)
        await pending_deletions.rows_gone(conn, wish.id, now)

    async def _end(self, wish: Deletion) -> None:
        """Report the end in the answer to the request, while Discord allows it, and forget who asked."""
        if wish.interaction_token and self._can_be_notified(wish):
            if not self._ready():
                return
            try:
                async with asyncio.timeout(TELL_S):
                    await self._publisher.retell(wish.application_id, wish.interaction_token, _end_of(wish))
            except TimeoutError:
                log.info("could not report the end of a deletion, trying again later: Discord did not answer in time")
                return
        async with self._db.transaction() as conn:
            await pending_deletions.done(conn, wish.id)
            await file_erasures.add(conn, (), ())  # so that it is removed from the log, too

    def _can_be_notified(self, wish: Deletion) -> bool:
        return self._clock() - wish.created_at < TOKEN_LIFE_S

    async def finish(self) -> bool:
        """Delete the files of deleted jobs and empty the database's log. False: something is left for later."""
        async with self._db.read() as conn:
            due = await file_erasures.due(conn)
        if not due:
            return True
        if time.monotonic() < self._log_at:
            return False
        gone: list[str] = []
        # looked up once for all: that reads every job
        unused = set(await self._unused([mask for erasure in due for mask in erasure.masks]))

        async def erase(erasure: Erasure) -> None:
            masks = unused.intersection(erasure.masks)
            await self._media.delete(erasure.jobs, masks)  # first: small versions are made of them
            await self._thumbs.delete(erasure.jobs)
            gone.append(erasure.key)

        await self._each.run(due, lambda erasure: erasure.key, erase)
        if not gone:
            return False
        if not await self._empty_log():
            log.error("could not empty the database's log, trying again in a minute")
            self._log_at = time.monotonic() + LOG_LATER_S
            return False
        async with self._db.transaction() as conn:
            await file_erasures.done(conn, gone)
        return len(gone) == len(due)

    async def _empty_log(self) -> bool:
        for _try in range(LOG_TRIES):
            if await self._db.empty_log():
                return True
            await asyncio.sleep(LOG_AGAIN_S)
        return False


def _end_of(wish: Deletion) -> str:
    return deleted(wish.kept) if wish.guild_id is None else forgotten(wish.user_id, wish.kept)
