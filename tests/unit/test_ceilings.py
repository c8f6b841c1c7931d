"""The operator's ceilings: what is refused, and with which words."""

from __future__ import annotations

import pytest

from bot.core.credits.ceilings import Ceiling, Whose, line, of_member, refusal

RESETS = 1_790_035_200
MEMBER = Ceiling(Whose.MEMBER, 4, 3, RESETS)
SERVER = Ceiling(Whose.SERVER, 9, 9, RESETS)


@pytest.mark.parametrize(
    ("found", "cost"),
    [((), 1_000), ((MEMBER,), 1), ((Ceiling(Whose.SERVER, 4, 0, RESETS),), 4)],
    ids=["no ceiling", "the last one", "all of it"],
)
def test_what_a_ceiling_has_room_for_is_not_refused(found: tuple[Ceiling, ...], cost: int) -> None:
    assert refusal(found, cost) is None


@pytest.mark.parametrize(
    ("found", "cost", "said"),
    [
        ((MEMBER,), 2, ("leaves 1 credit, and this counts as 2", "4 credits a day across all", f"<t:{RESETS}:R>")),
        ((SERVER,), 1, ("is reached", "all members of this server together can spend 9", f"<t:{RESETS}:R>")),
        ((MEMBER,), 5, ("5 credits, more than the operator's limit", "cheaper")),
        ((Ceiling(Whose.MEMBER, 0, 0, RESETS),), 1, ("lets no member spend",)),
        ((Ceiling(Whose.SERVER, 0, 0, RESETS), MEMBER), 2, ("lets nobody spend credits in this server",)),
    ],
    ids=["too little", "reached", "never enough", "no member", "no server"],
)
def test_a_refusal_names_the_operators_limit(found: tuple[Ceiling, ...], cost: int, said: tuple[str, ...]) -> None:
    told = refusal(found, cost)
    assert told is not None
    assert all(part in told for part in said), told
    assert told.endswith(".")
    assert not told.endswith("..")


def test_more_used_than_a_lowered_ceiling_leaves_nothing() -> None:
    assert Ceiling(Whose.MEMBER, 2, 7, RESETS).left == 0


def test_the_lines_say_whom_they_are_about() -> None:
    assert line(MEMBER).startswith("Operator's limit: you have **1** of **4** credits left today (UTC) across all")
    assert of_member(MEMBER).startswith("Operator's limit: they have **1** of **4**")
    assert line(SERVER).startswith("Operator's limit: all members of this server together have **0** of **9**")
