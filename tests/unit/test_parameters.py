"""Parameters as phones and input methods write them, names one slip away, and impossible values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import PromptError
from bot.core.jobs import parameters
from bot.core.jobs.parameters import check_names, check_values, split, with_hyphens

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2500\u30fc"

WRITTEN = [
    ("fox ——ar 16:9", "fox --ar 16:9"),
    ("fox －－ar 16：9", "fox --ar 16:9"),
    ("fox ‑‑niji 6", "fox --niji 6"),
    ("fox −−v 7", "fox --v 7"),
    ("fox ––turbo", "fox --turbo"),
    ("fox —ar 3:2 –v 7 −q 2", "fox --ar 3:2 --v 7 --q 2"),
    ("fox ⸺tile", "fox --tile"),
    ("fox -—tile —–raw", "fox --tile --raw"),
    ("fox --Niji 6 --AR 3:2 --Style raw", "fox --niji 6 --ar 3:2 --style raw"),
    ("fox -v 7 -ar 16:9", "fox --v 7 --ar 16:9"),
    ("狐狸——ar 16：9", "狐狸 --ar 16:9"),
    ("キツネーーＡＲ　１６：９　－－ｖ　６．１", "キツネ --ar 16:9 --v 6.1"),
    ("fox --ar 16×9", "fox --ar 16:9"),
    ("fox --ar 16/9", "fox --ar 16:9"),
    ("fox --ar 16 : 9 --v 7", "fox --ar 16:9 --v 7"),
    ("fox --ar “16:9”, --v 7.", "fox --ar 16:9 --v 7"),
    ("fox --ar=16:9 --v7 --s750", "fox --ar 16:9 --v 7 --s 750"),
    ("fox --s ٢٥٠", "fox --s 250"),
    ("fox --no red，blue、green", "fox --no red,blue,green"),
    ("a sign that says “OPEN”", 'a sign that says "OPEN"'),
    ("fox ——noir", "fox --noir"),
    ("fox —noir", "fox --noir"),
    ("fox ——New 3", "fox --New 3"),
    ("fox--ar 1:1--v 7", "fox --ar 1:1 --v 7"),
    ("fox—ar 16:9", "fox --ar 16:9"),
    ("fox--ar16:9--v7, in snow", "fox --ar 16:9 --v 7 in snow"),
    ("fox －－Turbo--ar 16 : 9", "fox --turbo --ar 16:9"),
    ("fox --no trees--v 7", "fox --no trees --v 7"),
]
PROSE = [
    "sci-fi film - still", "a fox — in the snow – today", "a fox —running", "Baroque -style house", 
    "an e-mail -no reply", "ein Haus- und Hofhund", "l’été à la mer", "「桜」の庭ー夜", "コーヒー",
    "5 - 3 = 2", "--- a line", "a fox--ar wide", "16：9 is a size", "R2--R2D2", "she said--no one", "photo--r2-d2.png",
    "fox --p m7--r12", "{a, b}", "x−1", "ｆｕｌｌ width", "rock ’n’ roll", "a–z", "temperature −5", "https://a.example/--ar",
    "https://a.example/red--v7--car.png", "HTTPS://a.example/猫--no.png", "http://a.example/“a”--s 5",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "text"), WRITTEN, ids=[typed for typed, _ in WRITTEN])
def test_parameters_are_read_however_they_were_typed(typed: str, text: str) -> None:
    assert with_hyphens(typed, {"noir"}) == text
    assert with_hyphens(text, {"noir"}) == text


@pytest.mark.parametrize("text", PROSE)
def test_prose_stays_as_it_is(text: str) -> None:
    assert with_hyphens(text) == text


@pytest.mark.parametrize("first", DASHES, ids=lambda sign: f"{ord(sign):04X}")
@pytest.mark.parametrize("second", DASHES, ids=lambda sign: f"{ord(sign):04X}")
def test_any_two_dashes_are_two_hyphens(first: str, second: str) -> None:
    assert with_hyphens(f"fox {first}{second}Ar 16:9") == "fox --ar 16:9"


@given(
    st.lists(
        st.sampled_from([*DASHES, *"ar v7:.,;=“” 九（：ſKİı", "niji", "https://", "r2", " --", "noir", "１"]),
        max_size=40,
    ).map("".join)
)
def test_reading_twice_is_reading_once(text: str) -> None:
    once = with_hyphens(text, {"noir"})
    assert with_hyphens(once, {"noir"}) == once


@pytest.mark.parametrize(
    "typed", ["16:9", "16：9", "16x9", "16/9", "16×9", "１６：９", " 16 : 9 ", "016X09", "--ar 16:9", "16∶9"]
)
def test_an_aspect_is_read_however_it_was_typed(typed: str) -> None:
    assert parameters.aspect(typed) == "16:9"


@pytest.mark.parametrize(
    ("typed", "parameter"),
    [
        *((typed, "--v 7") for typed in ("7", "v7", "V 7", "７", "--v 7", "version 7", "“7”")),
        *((typed, "--v 6.1") for typed in ("6.1", "v６．１", "6,1", "MJ 6.1")),
        *((typed, "--niji 6") for typed in ("niji 6", "Niji6", "--niji 6", "niji-6", "niji v6")),
        *((typed, None) for typed in ("", "latest", "7 --turbo", "70", "v", "niji", "6.1.2", "vvv" * 3000)),
    ],
)
def test_a_model_is_read_however_it_was_typed(typed: str, parameter: str | None) -> None:
    assert parameters.model(typed) == parameter


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("noire", "your preset `--noir`"), ("nior", "your preset `--noir`"), ("noi", "your preset `--noir`"),
        ("stylise", "`--stylize`"), ("repaet", "`--repeat`"), ("aspekt", "`--aspect`"), ("tiles", "`--tile`"),
        ("stlye", "`--style`"),
    ],
)  # fmt: skip
def test_a_name_one_slip_away_is_asked_about(name: str, meant: str) -> None:
    with pytest.raises(PromptError, match=rf"`--{name}`.*Did you mean {meant}\?"):
        check_names([f"--{name} 3"], ["noir"])


@pytest.mark.parametrize(
    "name",
    ["noir", "ar", "b", "sx", "dref", "sref2", "fastest", "vary", "slow", "fail", "stuck", "queue", "banned", "new"],
)
def test_other_names_may_be_new_at_midjourney(name: str) -> None:
    check_names([f"--{name} 3"], ["noir"])


VALUES = [
    ("--ar 3:2 film grain", "`film grain`"),
    ("--ar", "needs a value"),
    ("--ar wide", "`wide`"),
    ("--ar 0:2", "`0:2`"),
    ("--tile blue", "`--tile` takes no value"),
    ("--v latest", "`latest`"),
    ("--v 7 8", "`8`"),
    ("--s lots", "`lots`"),
    ("--style raw dark", "`dark`"),
    ("oil --c 5 --s 3 ink", "`ink`"),
]


@pytest.mark.parametrize(("text", "says"), VALUES, ids=[text for text, _ in VALUES])
def test_values_that_cannot_be_are_refused(text: str, says: str) -> None:
    with pytest.raises(PromptError, match=says):
        check_values(split(text).parameters)


def test_values_that_can_be_are_taken() -> None:
    check_values(split("oil --ar 16:9 --v 6.1 --niji --s 50 --style raw --tile").parameters)
    check_values(split("oil --no red, blue cars --sref 12 https://x --p a b --new 1 2").parameters)
