"""Presets, suffix and defaults: typed text wins, and words stay before parameters."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import PromptError, UserError
from bot.core.jobs.parameters import split
from bot.core.jobs.presets_and_suffix import check_preset, check_suffix, compose, doubt, expand, with_suffix
from bot.core.kinds import Speed
from bot.core.models import Preset, User, UserId

PRESETS = {
    "noir": "black and white --style raw",
    "wide": "--ar 21:9",
    "me": "--noir loop",
    "mine": "film grain --turbo",
    "ring": "a --ring2",
    "ring2": "b --ring",
}

EXPANSIONS = [
    ("a cat", "a cat"),
    ("a cat --noir", "a cat black and white --style raw"),
    ("a cat --NOIR", "a cat black and white --style raw"),
    ("a cat --wide", "a cat --ar 21:9"),
    ("--noir a cat", "black and white a cat --style raw"),
    ("a cat --noir in the rain --v 7", "a cat black and white in the rain --style raw --v 7"),
    ("a cat --v 7 --noir", "a cat black and white --v 7 --style raw"),
    ("a cat --noir --wide", "a cat black and white --style raw --ar 21:9"),
    ("a cat --me", "a cat black and white loop --style raw"),
    ("a cat --me --noir", "a cat black and white loop --style raw"),
    ("a cat --ring", "a cat a b"),
    ("a cat --wide --aspect 1:1", "a cat --aspect 1:1"),
    ("a cat --no noir --unknown 3", "a cat --no noir --unknown 3"),
    ("a cat noir -- noir", "a cat noir -- noir"),
]


@pytest.mark.parametrize(("typed", "text"), EXPANSIONS, ids=[row[0] for row in EXPANSIONS])
def test_a_preset_stands_for_its_value(typed: str, text: str) -> None:
    assert expand(typed, PRESETS).text == text


SUFFIXES = [
    ("a cat", "", "a cat"),
    ("a cat", "in oil --ar 3:2", "a cat in oil --ar 3:2"),
    ("a cat --v 7", "in oil --ar 3:2", "a cat in oil --v 7 --ar 3:2"),
    ("a cat", ", cinematic", "a cat, cinematic"),
    ("a cat --aspect 1:1", "--ar 3:2 --s 50", "a cat --aspect 1:1 --s 50"),
    ("a cat --niji 6", "--v 7", "a cat --niji 6"),
    ("a cat --raw", "--style raw", "a cat --raw"),
    ("a cat in oil --v 7", "In oil", "a cat in oil --v 7"),
    ("a pink fox drinking", "ink", "a pink fox drinking ink"),
    ("a fox, INK", "ink", "a fox, INK"),
    ("a fox, inky", ", ink", "a fox, inky, ink"),
    ("a fox, ink, dark", ", ink", "a fox, ink, dark"),
    ("a cat --new", "--new 3 --newer 4", "a cat --new --newer 4"),
]


@pytest.mark.parametrize(("typed", "suffix", "text"), SUFFIXES, ids=[" + ".join(row[:2]) for row in SUFFIXES])
def test_a_suffix_adds_only_what_is_not_there(typed: str, suffix: str, text: str) -> None:
    assert with_suffix(typed, suffix) == text


@given(st.text(alphabet="ab -", max_size=60), st.text(alphabet="ab -", max_size=30))
def test_a_suffix_added_twice_is_added_once(typed: str, suffix: str) -> None:
    once = with_suffix(typed, suffix)
    assert with_suffix(once, suffix) == once


@given(st.text(alphabet="ab -", max_size=60))
def test_taking_apart_loses_no_word(text: str) -> None:
    assert split(text).text.split() == text.split()


def me(speed: Speed | None = None, model: str = "", suffix: str = "") -> User:
    return User(UserId(1), "alice", speed, remix=False, ping=True, created_at=0, seen_at=0, model=model, suffix=suffix)


COMPOSED = [
    ("a cat", {}, me(), "a cat", None),
    ("a cat", {}, me(Speed.RELAX, "7", "in oil"), "a cat in oil --v 7", Speed.RELAX),
    ("a cat --turbo", {}, me(Speed.RELAX), "a cat", Speed.TURBO),
    ("a cat", {"speed": Speed.FAST}, me(Speed.RELAX), "a cat", Speed.FAST),
    ("a cat --niji 6", {}, me(model="7"), "a cat --niji 6", None),
    ("a cat", {"model": "6.1"}, me(model="7"), "a cat --v 6.1", None),
    ("a cat", {"aspect": "3:2"}, me(suffix="--ar 1:1"), "a cat --ar 3:2", None),
    ("a cat", {"model": "6.1"}, me(suffix="--v 5"), "a cat --v 6.1", None),
    ("a cat", {}, me(model="7", suffix="--v 5"), "a cat --v 5", None),
    ("a cat --noir", {}, me(suffix="--style x"), "a cat black and white --style raw", None),
    ("a cat —noir", {}, None, "a cat black and white --style raw", None),
    ("a cat --wide", {"aspect": "3:2"}, None, "a cat --ar 3:2", None),
    ("a cat--ar 1:1", {"aspect": "3:2"}, me(suffix="--ar 2:3"), "a cat --ar 1:1", None),
    ("a cat --relax", {}, me(suffix="--mine"), "a cat film grain", Speed.RELAX),
    ("a cat", {"speed": Speed.RELAX}, me(suffix="--mine"), "a cat film grain", Speed.RELAX),
    ("a cat", {}, me(Speed.FAST, suffix="--mine"), "a cat film grain", Speed.TURBO),
    ("a cat --relax --mine", {}, me(), "a cat film grain", Speed.RELAX),
    ("a cat --mine --relax", {}, None, "a cat film grain", Speed.RELAX),
    ("a cat --mine", {"speed": Speed.RELAX}, me(), "a cat film grain", Speed.RELAX),
    ("a cat --mine", {}, me(Speed.FAST), "a cat film grain", Speed.TURBO),
    ("a cat --relax", {}, me(suffix="x--turbo"), "a cat x", Speed.RELAX),
    ("a cat", {}, me(suffix="in --faſt"), "a cat in --faſt", None),
]


@pytest.mark.parametrize(
    ("typed", "options", "own", "text", "speed"), COMPOSED, ids=[f"{row[0]} {row[1]}" for row in COMPOSED]
)
def test_typed_before_options_before_suffix_before_defaults(
    typed: str, options: dict[str, object], own: User | None, text: str, speed: Speed | None
) -> None:
    prompt = compose(typed, presets=PRESETS, own=own, **options)  # type: ignore[arg-type]  # a table
    assert (prompt.text, prompt.speed) == (text, speed)


VALUES = st.sampled_from(
    ["", "x", "--turbo", "x--fast", "--relax in oil", "--wide", "--mine", "--ar 2:3", "{a", ", b}"]
)


@given(VALUES, VALUES, VALUES, st.sampled_from(Speed), st.booleans())
def test_the_typed_speed_or_else_the_picked_one_wins(
    preset: str, suffix: str, words: str, speed: Speed, is_typed: bool
) -> None:
    presets = {**PRESETS, "p": preset or "y"}
    words = split(words.replace("--turbo", "").replace("--fast", "").replace("--relax", "")).text
    typed = f"a cat {words} --p{f' --{speed}' if is_typed else ''}"
    other = Speed.TURBO if speed is not Speed.TURBO else Speed.RELAX
    try:
        prompt = compose(typed, speed=other if is_typed else speed, presets=presets, own=me(other, suffix=suffix))
    except PromptError:
        return
    assert prompt.speed is speed
    assert "--turbo" not in prompt.text


PIECES = st.sampled_from([*" -—,{}4ſKİı", "--", "turbo", "faſt", "repeat", "ar", "1:1", "ink", "v7", "https://x/"])


@given(st.lists(PIECES, max_size=20).map("".join), st.lists(PIECES, max_size=20).map("".join))
def test_no_suffix_that_is_kept_fails_every_prompt(suffix: str, typed: str) -> None:
    try:
        kept = check_suffix(suffix)
    except UserError:
        return
    assert compose("a cat", own=me(suffix=kept)).speed is None
    with suppress(PromptError):
        compose(typed, presets=PRESETS, own=me(suffix=kept))


def test_a_prompt_that_its_suffix_makes_too_long_is_refused() -> None:
    with pytest.raises(PromptError, match=r"With your suffix .* 1,810 characters"):
        compose("x" * 1790, own=me(suffix="in a house of glass"))


LONG = {"a": "--q " * 450, "b": "word " * 200, "c": "word " * 200}
TOO_MUCH = [
    ("cat " + "--a " * 400, r"`--a`.*more than 1,800"),
    ("cat " + "--a " * 1500, "6,003 characters"),
    ("cat --b --c", r"`--c`.*more than 1,800"),
]


@pytest.mark.parametrize(("typed", "says"), TOO_MUCH, ids=["once", "typed", "several"])
def test_presets_that_make_a_prompt_too_long_are_named(typed: str, says: str) -> None:
    with pytest.raises(PromptError, match=says):
        compose(typed, presets=LONG)


def test_a_preset_is_expanded_once_however_often_it_is_named() -> None:
    assert (
        compose("a cat --noir --noir in rain --NOIR", presets=PRESETS).text
        == "a cat black and white in rain --style raw"
    )


def test_what_was_not_typed_is_known() -> None:
    prompt = compose("a cat --noir", presets=PRESETS, own=me(model="7", suffix="in oil"))
    assert prompt.added == (
        ("your preset `--noir`", PRESETS["noir"]),
        ("your suffix in `/settings`", "in oil"),
        ("your model in `/settings`", "7"),
    )
    assert compose("a cat in oil --v 7", own=me(model="7", suffix="in oil")).added == ()


def test_a_suffix_may_name_a_preset() -> None:
    assert check_suffix("--noir", PRESETS) == "--noir"
    assert compose("a cat", presets=PRESETS, own=me(suffix="--noir")).text == "a cat black and white --style raw"


@pytest.mark.parametrize("typed", ["a cat --noire", "a cat ——NOIRE", "a cat --no noir --nior"])
def test_a_preset_that_was_probably_meant_is_named(typed: str) -> None:
    with pytest.raises(PromptError, match="Did you mean your preset `--noir`"):
        compose(typed, presets=PRESETS)


@pytest.mark.parametrize(
    ("name", "stored"), [("noir", "noir"), ("--Noir", "noir"), (" a_b-1 ", "a_b-1"), ("x" * 32, "x" * 32)]
)
def test_names_that_a_preset_may_have(name: str, stored: str) -> None:
    assert check_preset(name, "in  oil\n—style raw") == Preset(stored, "in oil --style raw")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("", "x", "1 to 32"),
        ("a b", "x", "1 to 32"),
        ("ä", "x", "1 to 32"),
        ("x" * 33, "x", "1 to 32"),
        ("ar", "x", "parameter of Midjourney"),
        ("--Niji", "x", "parameter of Midjourney"),
        ("turbo", "x", "parameter of Midjourney"),
        ("-a", "x", "as something else"),
        ("_", "x", "as something else"),
        ("-", "x", "as something else"),
        ("---a", "x", "as something else"),
        ("turbo-", "x", "as something else"),
        ("a--turbo", "x", "as something else"),
        ("noir", "  ", "empty"),
        ("noir", "x" * 1801, "1,801 characters"),
        ("noir", "a\x00b", "control characters"),
        ("noir", "in {oil, ink}", "One job makes one grid"),
        ("noir", "\u200b\u2800\u3164", "empty"),
        ("noir", "--ar 3:2 film grain", "`film grain`"),
        ("mine", "in oil --noir", "what `--noir` stands for"),
        ("mine", "in oil —NOIR", "what `--noir` stands for"),
        ("mine", "in oil --mine", "what `--mine` stands for"),
        ("mine", "in oil --noire", "Did you mean your preset `--noir`"),
        ("mine", "in oil --stylise 50", "Did you mean `--stylize`"),
    ],
)
def test_presets_that_cannot_be(name: str, value: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        check_preset(name, value, PRESETS)


@pytest.mark.parametrize(
    ("suffix", "says"),
    [
        ("x" * 401, "401 characters"),
        ("oil --turbo", "speed in its own list"),
        ("oil--Turbo", "speed in its own list"),
        ("oil--turbo:1", "speed in its own list"),
        ("a\x00b", "control characters"),
        ("--r 4", "One job"),
        ("--ar 3:2 film grain", "`film grain`"),
        ("in oil --nior", "Did you mean your preset `--noir`"),
        ("in oil --stylise 50", "Did you mean `--stylize`"),
    ],
    ids=[
        "long",
        "speed",
        "glued speed",
        "speed with a value",
        "control",
        "several",
        "words behind",
        "preset",
        "parameter",
    ],
)
def test_suffixes_that_cannot_be(suffix: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        check_suffix(suffix, PRESETS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("in oil --ar 3:2 --noir", ""),
        ("in oil --b x", "I don't know `--b`. If Midjourney doesn't either, it'll refuse every prompt that has this."),
        ("--b x --b y --`c`", "I don't know `--b`."),
    ],
)
def test_what_is_kept_and_not_known_is_doubted(text: str, said: str) -> None:
    assert doubt(text, PRESETS).startswith(said)
    assert bool(doubt(text, PRESETS)) == bool(said)


def test_a_suffix_becomes_one_line_and_may_be_empty() -> None:
    assert check_suffix(" in  oil\n—ar 3:2 ") == "in oil --ar 3:2"
    assert check_suffix("  ") == check_suffix("\u200b \u2800") == ""
