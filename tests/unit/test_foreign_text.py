"""Text of others: readable on its way in, harmless where it is shown."""

from __future__ import annotations

import re
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.foreign_text import plain, shown, shows_nothing, visible

EVERY_CHARACTER = [chr(code) for code in range(0x110000)]
IGNORABLE = regex.compile(r"\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}|\p{Noncharacter_Code_Point}|\p{Cs}")
BLANKS = "\u2800\u3164\uffa0\u115f\u1160\U0001d159\U00016fe4\ufffc\u034f\u180e\ufeff\u00ad"
FAMILY, FLAG = "👨‍👩‍👧‍👦", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
PIECES = st.one_of(st.characters(), st.sampled_from([*"*_`~|\\<>[]()#-+1.: @/\n\u202e\u200d🦊\ufe0f", "http://"]))
TEXTS = st.lists(PIECES, max_size=120).map("".join)


def rendered(text: str) -> str:
    """The text as Discord shows it once every markdown character is escaped."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


def test_no_sign_that_shows_nothing_gets_in() -> None:
    assert [hex(ord(char)) for char in EVERY_CHARACTER if IGNORABLE.match(char) and visible(f"a{char}b") != "ab"] == []


@pytest.mark.parametrize("sign", BLANKS, ids=lambda sign: f"{ord(sign):04X}")
def test_blanks_show_nothing_and_part_no_words(sign: str) -> None:
    assert shows_nothing(f" {sign}\u3000{sign * 3}\n")
    assert visible(f"go{sign}re") == "gore"


KEPT = [
    FAMILY, FLAG, "❤️", "1️⃣ #️⃣", "👍🏽", "🏳️‍🌈", "🙂‍↔️", "می‌روم", "क्‍ष", "葛\U000e0100", "日本 🇯🇵", "é", "e\u0301", "ᠠ᠋",
    "\u06015", "~ ☕︎",
]  # fmt: skip


@pytest.mark.parametrize("text", KEPT)
def test_what_belongs_to_letters_and_emoji_stays(text: str) -> None:
    assert visible(text) == text == plain(text, 100)
    assert not shows_nothing(text)


@pytest.mark.parametrize("sign", ["\u200d", "\u200c", "\ufe0f", "\U000e0067", "\ufe00", "\u180b"])
def test_joiners_and_selectors_without_their_letter_go(sign: str) -> None:
    assert visible(f"--repeat{sign} 4{sign}") == "--repeat 4"
    assert visible(f"{sign}🦊 {sign}") == "🦊 "


SHOWN = [
    ("a red fox, 3:2 - (new) #1 1. x", "a red fox, 3:2 - (new) #1 1. x"),
    ("[Claim](https://evil.example) _x_", r"\[Claim\]\(https://evil.example) \_x\_"),
    ("<#123> <@1> <@&2> <t:1> </x:1> <:e:1>", r"\<\#123> \<\@1> \<\@&2> \<t:1> \<\/x:1> \<\:e:1>"),
    ("**b** ~~s~~ ||h|| `c` \\", r"\*\*b\*\* \~\~s\~\~ \|\|h\|\| \`c\` \\"),
    ("https://a.example/b_c.png?x=1&y=2 a_", r"https://a.example/b_c.png?x=1&y=2 a\_"),
    ("x_y https://a.example/b_ c", r"x\_y https://a.example/b_ c"),
    ("a_fox.png a__b _c_ é_f_é", r"a_fox.png a\_\_b \_c\_ é\_f\_é"),
    ("https://a.example/**b", r"https\://a.example/\*\*b"),
    ("a\u202eb \u2067c", "ab c"),
    ("# title", r"\# title"),
    ("-# small", r"\-# small"),
    ("- item", r"\- item"),
    ("1. item", r"1\. item"),
    (">>> quote", r"\>>> quote"),
    ("a\n# b", "a # b"),
]


@pytest.mark.parametrize(("text", "said"), SHOWN, ids=[text[:20] for text, _ in SHOWN])
def test_shown_text_looks_as_typed_and_does_nothing(text: str, said: str) -> None:
    assert shown(text, 200) == said


def test_lines_are_kept_where_they_are_wanted() -> None:
    assert shown("a\n# b\n  - c\n\nd", 200, lines=True) == "a\n\\# b\n\\- c\n\nd"
    assert shown("# b", 200, inline=True) == "# b"


@pytest.mark.parametrize("most", range(1, 14))
def test_nothing_is_cut_in_two(most: int) -> None:
    for unit in (FAMILY, FLAG, "e\u0301\u0302", "🇯🇵", "👍🏽", r"\*"):
        text = shown(unit.replace("\\", "") * 9, most)
        assert len(text) <= most
        assert text == unit * (len(text) // len(unit)) + "…"


def test_a_cut_address_is_no_link() -> None:
    assert shown("https://evil.example/path", 15) == "https\\://evil.…"


@given(TEXTS, st.integers(1, 80))
def test_any_text_does_nothing_at_any_length(text: str, most: int) -> None:
    cut = shown(text, most)
    assert len(cut) <= most
    assert "\n" not in cut
    bare = re.sub(r"\\[^0-9A-Za-z\s]|https?://[^\s<*`|\\~\[\]]+|(?<=[0-9A-Za-z])_(?=[0-9A-Za-z])", "x", cut)
    assert re.search(r"[*_`~|\[\]<\\]|^[#>]|^[-+] |://", bare) is None


@given(TEXTS)
def test_any_text_looks_as_typed(text: str) -> None:
    assert rendered(shown(text, 1000)) == plain(text, 1000) == " ".join(visible(text).split())
    assert visible(visible(text)) == visible(text)
    assert not any(unicodedata.category(char) == "Cs" for char in visible(text))
