"""Limits of an account: what it has refused, and on dialect A the family of its server.

See docs/providers.md, "What a server does not do".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.core.actions import Needs, facts
from bot.core.kinds import Action


class ServerFamily(StrEnum):
    """The maker of a server. UNKNOWN until a task has shown it."""

    UNKNOWN = "unknown"
    RELAY = "relay"
    PLUS = "plus"
    TRUEAI = "trueai"
    NOVICEZK = "novicezk"


# fields that only this family's tasks have
_TRUEAI_ANY = frozenset({"displays", "requestMode", "imageUrls"})
_RELAY_ALL = frozenset({"maskBase64", "customId", "botType", "videoUrls", "buttons"})
_SELF_HOSTED_ANY = frozenset(
    {"messageId", "messageHash", "progressMessageId", "flags", "nonce", "notifyHook", "discordInstanceId"}
)

# `action` of the tasks that end with four pictures in one
GRIDS = frozenset({"IMAGINE", "VARIATION", "REROLL", "BLEND"})

# A new-api relay of the version that was read runs no animation buttons, a newer one may: what depends on the version
# is offered until it is refused. novicezk has neither buttons nor any way to press one but U, V and reroll by number.
_GRID_ROW = frozenset({Action.UPSCALE, Action.VARIATION, Action.REROLL})
_PICKS = frozenset(action for action in Action if facts(action).needs is Needs.CHOICE)
_NOT_DONE: dict[ServerFamily, frozenset[Action]] = {
    ServerFamily.UNKNOWN: frozenset(),
    ServerFamily.RELAY: frozenset(),
    ServerFamily.TRUEAI: frozenset(),
    ServerFamily.PLUS: frozenset({Action.VIDEO, Action.EDIT}),
    ServerFamily.NOVICEZK: frozenset(Action) - _GRID_ROW - _PICKS - {Action.IMAGINE, Action.BLEND, Action.DESCRIBE},
}

# Never believed to be refused as a kind: OTHER is many kinds, the picks are ours and no server sees them, and an
# account that refuses the rest has a fault, not a limit.
_ALWAYS = _GRID_ROW | _PICKS | {Action.IMAGINE, Action.OTHER}


def family_of(task: Mapping[str, object]) -> ServerFamily:
    """The maker of the server that this task object comes from; UNKNOWN if it could be any.

    Only the fields of tasks count: errors prove nothing, because a relay passes on those of the server behind it.
    """
    fields = task.keys()
    if fields & _TRUEAI_ANY:
        return ServerFamily.TRUEAI
    if fields >= _RELAY_ALL:
        return ServerFamily.RELAY
    properties = task.get("properties")
    if not isinstance(properties, dict) or not properties.keys() & _SELF_HOSTED_ANY:
        return ServerFamily.UNKNOWN
    if "buttons" in fields:
        return ServerFamily.PLUS
    # before its end, or under a text, any server might leave out buttons that it does not have
    kind, status = (str(task.get(name)).strip().upper() for name in ("action", "status"))
    return ServerFamily.NOVICEZK if kind in GRIDS and status == "SUCCESS" else ServerFamily.UNKNOWN


class KnownLimits:
    """Actions that an account does not support, in memory; see `refused`. `stops_nothing`: it stops no tasks."""

    def __init__(self) -> None:
        self.family = ServerFamily.UNKNOWN
        self.stops_nothing = False
        self._refused: set[Action] = set()

    @property
    def refused(self) -> frozenset[Action]:
        """The kinds that the account has refused."""
        return frozenset(self._refused)

    def offers(self, action: Action) -> bool:
        """False for actions that the account is known not to support."""
        return action not in self._refused and action not in _NOT_DONE[self.family]

    def stops(self) -> bool:
        """False if running tasks are known not to be stopped."""
        return not self.stops_nothing and self.family not in (ServerFamily.RELAY, ServerFamily.NOVICEZK)

    def see(self, task: object) -> None:
        """Look at a task object of the account. The newest one counts: servers are upgraded."""
        seen = family_of(task) if isinstance(task, dict) else ServerFamily.UNKNOWN
        if seen is not ServerFamily.UNKNOWN:
            self.family = seen

    def learn(self, refused: Iterable[Action]) -> None:
        """Stop offering these, except those whose refusal proves nothing."""
        self._refused |= set(refused) - _ALWAYS

    def confirm(self, action: Action) -> None:
        """Note that the account accepted the action, so anything learned against it is out of date."""
        self._refused.discard(action)

    @staticmethod
    def can_be_refused(action: Action) -> bool:
        """False for actions that are offered whatever the account says."""
        return action not in _ALWAYS
