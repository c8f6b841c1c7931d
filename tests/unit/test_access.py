"""Access to the bot: every rule, alone and against the others."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.core.models import GuildId, UserId
from bot.core.rules.access import press_refused, refused
from bot.core.rules.policy import Block, MemberContext, Policy, Rule, WhoMayPress
from bot.ui.admin import access_text

ALLOW, DENY = Rule.ALLOW, Rule.DENY
GUILD, ALICE = GuildId(900), UserId(1)
THREAD, CHANNEL, CATEGORY, ELSEWHERE = 40, 30, 20, 10
ARTIST, PATRON = 60, 61
NOW = 1_790_000_000.0


def asked(roles: set[int] | None = None, places: tuple[int, ...] = (CHANNEL, CATEGORY)) -> MemberContext:
    return MemberContext(roles=frozenset({GUILD, *(roles or ())}), channels=places, home=CHANNEL)


@pytest.mark.parametrize(
    ("channels", "places", "says"),
    [
        ({}, (CHANNEL, CATEGORY), None),
        ({CHANNEL: DENY}, (CHANNEL, CATEGORY), "in this channel. Try another one."),
        ({CHANNEL: DENY, ELSEWHERE: ALLOW}, (CHANNEL,), "in this channel. You can use me in <#10>."),
        ({ELSEWHERE: DENY}, (CHANNEL, CATEGORY), None),
        ({ELSEWHERE: ALLOW}, (CHANNEL, CATEGORY), "in this channel. You can use me in <#10>."),
        ({CATEGORY: ALLOW}, (CHANNEL, CATEGORY), None),
        ({CATEGORY: ALLOW, CHANNEL: DENY}, (CHANNEL, CATEGORY), "in this channel"),
        ({CATEGORY: DENY, CHANNEL: ALLOW}, (CHANNEL, CATEGORY), None),
        ({CHANNEL: DENY}, (THREAD, CHANNEL, CATEGORY), "in this channel"),
        ({CHANNEL: ALLOW}, (THREAD, CHANNEL, CATEGORY), None),
        ({CHANNEL: ALLOW, THREAD: DENY}, (THREAD, CHANNEL, CATEGORY), "in this channel"),
        ({CHANNEL: DENY, THREAD: ALLOW}, (THREAD, CHANNEL, CATEGORY), None),
        ({THREAD: ALLOW}, (CHANNEL, CATEGORY), "in <#40>"),
        (dict.fromkeys(range(100, 112), ALLOW), (CHANNEL,), "<#107> and 4 more."),
    ],
)
def test_the_narrowest_place_decides(channels: Mapping[int, Rule], places: tuple[int, ...], says: str | None) -> None:
    told = refused(Policy(GUILD, channels=channels), ALICE, asked(places=places), NOW)
    assert told is None if says is None else told is not None and says in told


@pytest.mark.parametrize(
    ("rules", "roles", "says"),
    [
        ({}, set(), None),
        ({ARTIST: DENY}, set(), None),
        ({ARTIST: DENY}, {ARTIST}, "One of your roles"),
        ({ARTIST: ALLOW}, {ARTIST}, None),
        ({ARTIST: ALLOW}, set(), "one of these roles to use me here: <@&60>."),
        ({ARTIST: ALLOW, PATRON: DENY}, {ARTIST, PATRON}, "One of your roles"),
        ({ARTIST: ALLOW, PATRON: ALLOW}, {PATRON}, None),
        ({GUILD: DENY}, set(), "switched me off for everyone"),
        ({GUILD: DENY}, {ARTIST}, "switched me off for everyone"),
        ({GUILD: DENY, ARTIST: ALLOW}, {ARTIST}, None),
        ({GUILD: DENY, ARTIST: ALLOW}, set(), "<@&60>"),
        ({GUILD: ALLOW, ARTIST: ALLOW}, set(), None),
        ({GUILD: ALLOW, ARTIST: DENY}, {ARTIST}, "One of your roles"),
    ],
)
def test_deny_beats_allow_and_everyone_is_the_rest(
    rules: Mapping[int, Rule], roles: set[int], says: str | None
) -> None:
    told = refused(Policy(GUILD, roles=rules), ALICE, asked(roles), NOW)
    assert told is None if says is None else told is not None and says in told


@pytest.mark.parametrize(
    ("reason", "until", "says"),
    [
        ("", None, "from using me here. If you think"),
        ("spam", None, "Reason: `spam`. If you think"),
        ("Enough!", NOW + 1, "Reason: `Enough!`. The block ends <t:1790000001:R>."),
        ("spam", NOW, None),
    ],
)
def test_a_block_says_why_and_until_when(reason: str, until: float | None, says: str | None) -> None:
    policy = Policy(GUILD, blocks={ALICE: Block(ALICE, reason, until)})
    told = refused(policy, ALICE, asked(), NOW)
    assert told is None if says is None else told is not None and says in told
    assert refused(policy, UserId(2), asked(), NOW) is None


def test_direct_messages_have_no_rules() -> None:
    assert refused(Policy(), ALICE, MemberContext(channels=(CHANNEL,), home=CHANNEL), NOW) is None


@pytest.mark.parametrize(
    ("press", "roles", "says"),
    [
        (WhoMayPress.ANYONE, set(), None),
        (WhoMayPress.OWNER, {ARTIST}, "only the member who asked for a picture can"),
        (WhoMayPress.ROLES, {ARTIST}, None),
        (WhoMayPress.ROLES, {PATRON}, "who asked for a picture and members with certain roles can"),
    ],
    ids=str,
)
def test_who_may_press_buttons(press: WhoMayPress, roles: set[int], says: str | None) -> None:
    policy = Policy(GUILD, press=press, press_roles=frozenset({ARTIST}))
    told = press_refused(policy, UserId(2), ALICE, asked(roles))
    assert told is None if says is None else told is not None and says in told
    assert press_refused(policy, ALICE, ALICE, asked()) is None


def test_the_answer_lists_what_holds_and_no_block_that_has_ended() -> None:
    blocks = {
        user: Block(UserId(user), "rude *word*", until) for user, until in ((1, None), (2, NOW + 9), (3, NOW - 9))
    }
    policy = Policy(GUILD, channels={CHANNEL: ALLOW, THREAD: DENY}, roles={ARTIST: DENY}, blocks=blocks)
    assert access_text.rules(policy, NOW).splitlines() == [
        "**Current rules**",
        "- Only in <#30>",
        "- Not in <#40>",
        "- Without a rule of its own, a thread follows its channel and a channel its category",
        "- For everyone except <@&60>",
        "- Blocked: <@2> until <t:1790000009:f>: rude \\*word\\*",
        "- Blocked: <@1>: rude \\*word\\*",
    ]


@pytest.mark.parametrize(
    ("channels", "roles", "lines"),
    [
        ({}, {}, ["In every channel", "For everyone"]),
        (
            {THREAD: DENY},
            {ARTIST: ALLOW, PATRON: DENY},
            ["In every channel except <#40>", "Without a rule", "Only for <@&60>", "Not for <@&61>, even"],
        ),
        ({}, {GUILD: DENY, ARTIST: ALLOW}, ["In every channel", "Only for <@&60>"]),
        ({}, {GUILD: DENY, PATRON: DENY}, ["In every channel", "For nobody: @everyone is denied"]),
        ({}, {GUILD: ALLOW, ARTIST: ALLOW}, ["In every channel", "For everyone"]),
    ],
)
def test_what_holds_is_told_without_contradiction(
    channels: Mapping[int, Rule], roles: Mapping[int, Rule], lines: list[str]
) -> None:
    _head, *told, _blocks = access_text.rules(Policy(GUILD, channels=channels, roles=roles), NOW).splitlines()
    assert len(told) == len(lines)
    assert all(one.startswith(f"- {begins}") for one, begins in zip(told, lines, strict=True)), told


def test_the_longest_answer_fits_into_a_message() -> None:
    ids = range(10**19, 10**19 + 40)
    blocks = {user: Block(UserId(user), "*" * 300, NOW + 9) for user in ids}
    rules = {one: ALLOW if one % 2 else DENY for one in ids}
    said = access_text.rules(Policy(GUILD, channels=rules, roles=rules, blocks=blocks), NOW)
    assert len(said) + len(access_text.blocked(blocks[10**19], UserId(10**19), manages=True)) < 2000
