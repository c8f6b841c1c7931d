"""`/admin access`: where the bot may be used, by which roles, and who may not use it at all."""

from __future__ import annotations

from dataclasses import replace

from bot.core.errors import UserError
from bot.core.models import GuildId, UserId
from bot.core.rules.access import holds
from bot.core.rules.audit import MEMBER
from bot.core.rules.policy import Block, Policy, Rule
from bot.core.text.quoting import quoted
from bot.services.ports import Clock
from bot.services.rules.changes import RuleChanges
from bot.store.database.schema_rules import Target
from bot.store.rules import access, policies
from bot.texts.rules import access as say

HOUR_S = 3600
MOST_RULES = 500  # per server; far more than anyone can oversee
DONE = {Rule.ALLOW: say.DID_ALLOW, Rule.DENY: say.DID_DENY, None: say.DID_LIFT}
_TOO_MANY = {Target.CHANNEL: say.TOO_MANY_CHANNELS, Target.ROLE: say.TOO_MANY_ROLES}
_MENTION = {Target.CHANNEL: "#", Target.ROLE: "@&"}


class AccessService:
    """Changes the rules of access. Callers check that the actor manages the server.

    Every method returns the new rules, and raises UserError (also Busy).
    """

    def __init__(self, changes: RuleChanges, clock: Clock) -> None:
        self._changes = changes
        self._clock = clock

    async def set_channel(self, guild_id: GuildId, actor_id: UserId, channel_id: int, rule: Rule | None) -> Policy:
        """Allow or deny a channel, a thread or a category; None = remove its rule."""
        return await self._set(guild_id, actor_id, Target.CHANNEL, channel_id, rule)

    async def set_role(self, guild_id: GuildId, actor_id: UserId, role_id: int, rule: Rule | None) -> Policy:
        """Allow or deny a role; None = remove its rule."""
        return await self._set(guild_id, actor_id, Target.ROLE, role_id, rule)

    async def _set(
        self, guild_id: GuildId, actor_id: UserId, target: Target, target_id: int, rule: Rule | None
    ) -> Policy:
        async with self._changes.transaction(guild_id, actor_id) as change:
            known = change.policy.channels if target is Target.CHANNEL else change.policy.roles
            if rule is not None and target_id not in known and len(known) >= MOST_RULES:
                raise UserError(_TOO_MANY[target](most=MOST_RULES))
            if known.get(target_id) is not rule:
                await access.set_rule(change.conn, guild_id, target, target_id, rule)
                change.note(DONE[rule](what=f"<{_MENTION[target]}{target_id}>"))
            return await policies.load(change.conn, guild_id)

    async def block(
        self, guild_id: GuildId, actor_id: UserId, user_id: UserId, reason: str, hours: int | None
    ) -> Policy:
        """Block a member for `hours`, None = until it is lifted. An existing block gets this reason and end."""
        until = None if hours is None else self._clock() + hours * HOUR_S
        block = Block(user_id, " ".join(reason.split()), until)
        async with self._changes.transaction(guild_id, actor_id) as change:
            await access.prune_blocks(change.conn, guild_id, change.now)
            await access.block(change.conn, guild_id, block, actor_id, change.now)
            change.note(_blocked(block), block.user_id)
            return await policies.load(change.conn, guild_id)

    async def unblock(self, guild_id: GuildId, actor_id: UserId, user_id: UserId) -> Policy:
        """Lift the block of a member. Raises UserError if there is none."""
        async with self._changes.transaction(guild_id, actor_id) as change:
            found = change.policy.blocks.get(user_id)
            if found is None or not holds(found, change.now):
                raise UserError(say.NOT_BLOCKED(member=f"<@{user_id}>"))
            await access.unblock(change.conn, guild_id, user_id)
            change.note(say.DID_UNBLOCK(member=MEMBER), user_id)
            left = {one: block for one, block in change.policy.blocks.items() if one != user_id}
            return replace(change.policy, blocks=left)


def _blocked(block: Block) -> str:
    if block.until is None:
        what = say.DID_BLOCK(member=MEMBER)
    else:
        what = say.DID_BLOCK_UNTIL(member=MEMBER, end=f"<t:{int(block.until)}:f>")
    return say.BECAUSE(what=what, reason=quoted(block.reason)) if block.reason else what
