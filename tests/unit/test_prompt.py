"""Parsing of a member's prompt into what the provider gets, or a sentence that says what to change."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.errors import PromptError
from bot.core.jobs.prompt import MAX_PROMPT_CHARS, Prompt, parse
from bot.core.kinds import Speed
from bot.texts.jobs import prompts as say

# A sample; test_foreign_text.py has every sign of Unicode that shows nothing
NOTHING = (
    "\u200b\ufeff\u00ad\u2060\u180e\u2800\u3164\uffa0\u115f\ufe0f\u034f\u3000\u00a0\u2028\U000e0041\U0001d159\u0301"
)

TEXTS = [
    ("a red fox", "a red fox"),
    ("  a   red\n\nfox\t", "a red fox"),
    ("日本の庭、桜", "日本の庭、桜"),
    ("family 👨‍👩‍👧‍👦 photo", "family 👨‍👩‍👧‍👦 photo"),
    ("fox —ar 16:9 –v 7", "fox --ar 16:9 --v 7"),
    ("well — known – dashes", "well — known – dashes"),
    ("mid—sentence", "mid—sentence"),
    ("**bold** `code` ||spoiler||", "**bold** `code` ||spoiler||"),
    ("<@123> @everyone", "<@123> @everyone"),
    ("https://cdn.example/a.png a fox", "https://cdn.example/a.png a fox"),
    ("fox --no fast food", "fox --no fast food"),
    ("fox --fastest", "fox --fastest"),
    ("fox --faſt --ſtylize 5", "fox --faſt --ſtylize 5"),
    ("C3PO and R2--R2D2", "C3PO and R2--R2D2"),
    ("fox --p m7--r12x ab--r12", "fox --p m7--r12x ab--r12"),
    ("fox --r2d2", "fox --r2d2"),
    ("fox --repeat 1 --raw", "fox --repeat 1 --raw"),
    ("a\u200bfox \ufeff--a\u00adr\u2060 1:1\u202e", "afox --ar 1:1"),
    ("a {fox} in a ball, red", "a {fox} in a ball, red"),
    (r"a \{red, blue\} fox", r"a \{red, blue\} fox"),
    (r"a {red\, blue} fox", r"a {red\, blue} fox"),
    ("a } fox, red { fox", "a } fox, red { fox"),
]


@pytest.mark.parametrize(("raw", "text"), TEXTS, ids=[raw[:20].strip() for raw, _ in TEXTS])
def test_text_becomes_one_line_and_keeps_its_words(raw: str, text: str) -> None:
    assert parse(raw).text == text


OPTIONS = [
    ("fox", "16:9", "7", "fox --ar 16:9 --v 7"),
    ("fox", " 16 : 9 ", "", "fox --ar 16:9"),
    ("fox", "16x9", "", "fox --ar 16:9"),
    ("fox", "016/09", "", "fox --ar 16:9"),
    ("fox --ar 1:1", "16:9", "", "fox --ar 1:1"),
    ("fox --ASPECT 1:1", "16:9", "", "fox --aspect 1:1"),
    ("fox", "", "niji 6", "fox --niji 6"),
    ("fox", "", "Niji6", "fox --niji 6"),
    ("fox", "", "6.1", "fox --v 6.1"),
    ("fox --v 5", "", "7", "fox --v 5"),
    ("fox --niji 5", "", "7", "fox --niji 5"),
    ("fox --version 5", "", "7", "fox --version 5"),
    ("fox --vary", "", "7", "fox --vary --v 7"),
    ("fox--ar 1:1", "16:9", "", "fox --ar 1:1"),
    ("fox—v 5", "", "7", "fox --v 5"),
    ("fox --verſion 5", "", "7", "fox --verſion 5 --v 7"),
]


@pytest.mark.parametrize(("raw", "aspect", "model", "text"), OPTIONS, ids=[" ".join(row[:3]) for row in OPTIONS])
def test_options_are_added_unless_typed(raw: str, aspect: str, model: str, text: str) -> None:
    assert parse(raw, aspect=aspect, model=model).text == text


SPEEDS = [
    ("fox", None, None, "fox"),
    ("fox", Speed.TURBO, Speed.TURBO, "fox"),
    ("fox --relax", None, Speed.RELAX, "fox"),
    ("fox --relax", Speed.TURBO, Speed.RELAX, "fox"),
    ("--fast fox --TURBO", None, Speed.TURBO, "fox"),
    ("fox —turbo", None, Speed.TURBO, "fox"),
    ("fox ––Turbo", None, Speed.TURBO, "fox"),
    ("fox --turbo\u200b", None, Speed.TURBO, "fox"),
    ("fox --tur\u2060bo", None, Speed.TURBO, "fox"),
    ("a fox--turbo", Speed.RELAX, Speed.TURBO, "a fox"),
    ("a fox --Turbo--ar 3:2", None, Speed.TURBO, "a fox --ar 3:2"),
    ("a fox --turbo=1 --ar 3:2", None, Speed.TURBO, "a fox --ar 3:2"),
    ("a fox --fast-food", None, None, "a fox --fast-food"),
    ("fox --fast --ar 1:1", None, Speed.FAST, "fox --ar 1:1"),
]


@pytest.mark.parametrize(
    ("raw", "chosen", "speed", "text"), SPEEDS, ids=[f"{raw} + {chosen}" for raw, chosen, *_ in SPEEDS]
)
def test_a_typed_speed_wins_and_leaves_the_text(raw: str, chosen: Speed | None, speed: Speed | None, text: str) -> None:
    prompt = parse(raw, speed=chosen)
    assert (prompt.text, prompt.speed) == (text, speed)


REFUSED = [
    ("", "", "", "text is empty"),
    *((sign * 3, "", "", "text is empty") for sign in NOTHING),
    *((f"{sign} --ar 1:1 {sign}", "16:9", "7", "text is empty") for sign in NOTHING),
    (" \n\t ", "", "", "text is empty"),
    ("--turbo", "", "", "text is empty"),
    ("--ar 16:9", "", "", "text is empty"),
    *((f"{dashes} --ar 3:2", "", "", "text is empty") for dashes in ("--", "—", "- －－", "⸺")),
    ("a\x00b", "", "", "control characters"),
    ("a\x1b[31mb", "", "", "control characters"),
    ("lone \ud83d surrogate", "", "", "control characters"),
    ("x" * 6000, "", "", say.TOO_LONG(length=6000, most=1800)),
    ("x" + "--v7" * 1400, "", "", "8,401 characters"),
    ("--q " * 16_384, "", "", say.TOO_LONG(length=65_535, most=1800)),
    ("x" * 1795, "16:9", "", "1,805 characters"),
    ("fox", "wide", "", "aspect"),
    ("fox", "0:9", "", "aspect"),
    ("fox", "16:000", "", "aspect"),
    ("fox", "16:9 --v 1", "", "aspect"),
    ("fox", "", "latest", "model"),
    ("fox", "", "7 --turbo", "model"),
    ("fox --repeat 40", "", "", "One job makes one grid"),
    ("fox --repeat\u200b 4", "", "", "One job makes one grid"),
    ("fox --re\u00adpeat\ufeff\u20604", "", "", "One job makes one grid"),
    ("fox ——Repeat ４", "", "", "One job makes one grid"),
    ("fox -repeat 4", "", "", "One job makes one grid"),
    ("fox --repeat4", "", "", "One job makes one grid"),
    ("fox--repeat 4", "", "", say.NO_REPEATS()),
    ("fox --p x--repeat4", "", "", say.NO_REPEATS()),
    ("R2--R2", "", "", say.NO_REPEATS()),
    ("https://x.example/a.png --r 3", "", "", say.NO_REPEATS()),
    ("fox —R 2 --ar 1:1", "", "", say.NO_REPEATS()),
    ("fox --repeat --fast 4", "", "", say.NO_REPEATS()),
    ("a {red, blue} fox", "", "", "a backslash before it"),
    ("a {red {big} fox, cat}", "", "", "a backslash before it"),
    ("fox --ar {1:1,3:2}", "", "", "a backslash before it"),
]


@pytest.mark.parametrize(
    ("raw", "aspect", "model", "says"), REFUSED, ids=[ascii(" ".join(row[:3]))[:30] for row in REFUSED]
)
def test_what_makes_no_sense_is_refused_with_a_sentence(raw: str, aspect: str, model: str, says: str) -> None:
    with pytest.raises(PromptError, match=says):
        parse(raw, aspect=aspect, model=model)


def test_the_longest_prompt_is_taken() -> None:
    assert len(parse("x" * MAX_PROMPT_CHARS).text) == MAX_PROMPT_CHARS


ADDRESSES = [
    "https://x.example/red--fast--car.png",
    "https://x.example/a--turbo.png",
    "https://x.example/a?speed=--turbo",
    "https://x.example/photo--r2-d2.png",
    "https://x.example/--repeat4",
    "https://x.example/猫--no.png",
    "HTTP://x.example/“a”--v7.png,",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_left_alone(address: str) -> None:
    for raw in (f"{address} a fox", f"a fox --sref {address}", f"a fox --iw 2 {address}"):
        assert parse(raw, speed=Speed.RELAX) == Prompt(raw, Speed.RELAX)


PIECES = st.sampled_from(
    [*'aſKİı—－ -=:"{},\n1２', "--", "fast", "faſt", "TURBO", "repeat", "ar", "16:9", "v", "7", "no", "猫", "noir"]
)


@given(st.lists(PIECES, max_size=30).map("".join), st.text("abc-_=/.{}“”猫", max_size=30))
def test_an_address_comes_out_as_it_went_in(around: str, path: str) -> None:
    address = f"https://x.example/{path}"
    try:
        text = parse(f"{around} {address} {around}").text
    except PromptError:
        return
    assert address in text.split(" ")


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_is_taken_whole_or_refused(raw: str) -> None:
    try:
        prompt = parse(raw)
    except PromptError:
        return
    assert prompt.text == " ".join(prompt.text.split())
    assert parse(prompt.text).text == prompt.text


@given(
    st.lists(
        st.sampled_from(
            [
                *"-—– :2.,=“r九，",
                "--",
                "——",
                "fox",
                "v7",
                "v 7",
                "ar 16:9",
                "ar",
                "turbo",
                "Relax",
                "niji",
                "s",
                "raw",
                "no",
            ]
        ),
        max_size=12,
    ).map("".join)
)
@example("fox--v7--turbo")
@example("fox -v --turbo 7")
def test_a_read_prompt_reads_the_same_again(raw: str) -> None:
    try:
        once = parse(raw)
    except PromptError:
        return
    assert parse(once.text, speed=once.speed) == once
