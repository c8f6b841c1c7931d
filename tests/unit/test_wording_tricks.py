"""Tricks to get a word past a filter, and similar harmless words that still pass."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules.policy import FilterRule, Verdict
from bot.word_filter import Hit, Matcher
from bot.word_filter.bounded_search import MOST_STEPS, BoundedSearch
from bot.word_filter.words import WordIndex


def caught(pattern: str, text: str) -> list[str]:
    return [hit.where for hit in Matcher([FilterRule(pattern, is_regex=False, verdict=Verdict.REFUSE)]).find(text)]


BARS = {
    "kill": ["kiII", "KIll", "kiIl", "kilI", "kIII", "KlLL", "KllL", "KlII", "Klll", "kllI", "kIlI", "kI11", "kіІІ"],
    "llama": ["IIama", "Ilama", "lIama"],
    "bullet": ["buIIet", "buIlet", "bu11et"],
    "skull": ["skuII", "SKUlL", "skulI"],
    "illegal": ["iIIegal", "IIIegal", "lllegal", "lIlegal", "lIIegal", "1llegal", "Illegal", "ILLEGAL"],
    "ill": ["Ill", "ill", "iII", "lll"],
}
DIGITS = {
    "gore": ["gore1", "1gore", "12gore34", "g0re1", "gore٣", "gore_2"],
    "v6": ["v6", "V6"],
    "4k": ["4K"],
    "4chan": ["4chan1"],
    "gore1": ["gore1"],
}
LETTERS = {
    "gore": ["gorє", "gorɛ", "gorε", "gorə", "goяe", "g°re", "ɢᴏʀᴇ", "gоrе", "gөre"],
    "nude": ["пude", "ηude", "nuðe", "иude"],
    "whore": ["ωhore", "шhore"],
    "tits": ["†its", "ti+s", "tit§"],
    "fiend": ["ғiend"],
    "curse": ["¢urse", "©urse"],
    "blood": ["ßlood"],
    "straße": ["STRASSE", "straße"],
    "strasse": ["Straße"],
    "قطة": ["قطـة", "قـطـة"],
}
APART = {
    "gore": ["g o r e", "g.o.r.e", "g-o-r-e", "g_o_r_e", "g - o - r - e", "g 0 r e", "G|O|R|E", "g\no\nr\ne"],
    "kill": ["K i I I", "k.1.1.1", "so k i l l it"],
    "ass": ["a s s", "big a.s.s!"],
    "hot girl": ["h o t girl", "h.o.t g.i.r.l"],
    "кот": ["к о т"],
}
BESIDE = {"gore": ["a g o r e scene", "g o r e 4 me", "a b g.o.r.e"]}
STRETCHED = {
    "gore": ["gooore", "gggooorrreee", "goooooooore", "g0000re", "g o o o r e"],
    "good": ["goood", "gooood"],
    "god": ["goood"],
    "xxx": ["xxx", "xxxx"],
    "kill": ["kiiilll", "kIIIl"],
    "кот": ["коооот"],
}
PHRASES = {
    "severed hand": [
        "severed, hand",
        "severed-hand",
        "severed/hand",
        "severed (hand)",
        "severed. Hand",
        "severed 🔪 hand",
    ],
    "severed-hand": ["severed hand", "severed_hand"],
    "hot red fox": ["hot,red;fox", "h0t, r3d + fox", "hooot... reeed fox1"],
}
WEIGHTS = {
    "severed hand": [
        "severed::2 hand",
        "severed ::1.5 hand",
        "severed::-.5 hand",
        "severed::2hand",
        "severed:: hand",
        "severed --ar 3:2 hand",
        "severed --tile hand",
        "severed --s 50 --v 7 hand",
        "severed --new 3 hand",
    ],
}
SIGNS = {
    "gore": [
        *("g*re", "g**e", "g#re", "G*RE", "g_re", "g-re", "gö*e", "a cat,g*re!"),
        *("g(o)re", "g[o]re", "gor-e", "go.re", "g|ore", "g/ore", "g🦊ore", "g'ore", "(g)ore", "g0.re", "g.oooo.re"),
        *("g\u2800ore", "g\u3164ore", "go\ufffcre", "g\U0001d159ore", "g\u2800o\u200br\u00ade"),
    ],
    "severed hand": ["sev*red h(a)nd", "sev\u2800ered hand", "se-vered, h*nd", "s*v*r*d::2 hand"],
    "straße": ["str*ße", "stra(ß)e"],
    "кот": ["к(о)т", "к*т"],
}
TRICKS = [
    pytest.param(pattern, text, id=f"{pattern} {text!r}")
    for table in (BARS, DIGITS, LETTERS, APART, BESIDE, STRETCHED, PHRASES, WEIGHTS, SIGNS)
    for pattern, texts in table.items()
    for text in texts
]


@pytest.mark.parametrize(("pattern", "text"), TRICKS)
def test_a_trick_does_not_get_a_word_past(pattern: str, text: str) -> None:
    assert caught(pattern, text)


HONEST = {
    "ail": ["all", "All", "ALL", "tall"],
    "all": ["ail", "AIL"],
    "lil": ["ill", "Ill", "ILL", "Illness"],
    "fill": ["fiil"],
    "ill": ["III", "VIII", "all"],
    "lamb": ["I am B", "IAMB"],
    "gore": ["gore1a", "gor3e", "g o", "g o. r e", "gorge", "ogre", "go re", "goorre", "g o r g e", "category"],
    "gore1": ["gore", "gore2"],
    "v6": ["v60", "v", "v 6"],
    "mm": ["35mm"],
    "sam": ["5am"],
    "cat": ["c a t c h", "a c", "кот", "conсat"],
    "good": ["god"],
    "book": ["bok"],
    "ii": ["1111", "iii", "III"],
    "pop": ["поп"],  # no letter of a Russian word is doubted
    "nop": ["пор"],
    "16:9": ["16 9", "16, 9"],
    "severed hand": ["severed a hand", "hand severed", "severed猫hand", "severed --no a hand", "severed 2 hand"],
    "hell": ["he'll go", "he’ll"],
    "well": ["we'll see"],
    "lego": ["l'ego", "l’ego d'un roi"],
    "egg": ["e.g. a fox", "e-g", "e_g"],
    "aim": ["4 a.m. light"],
    "bow": ["b&w photo"],
    "cafe": ["c. a. fe"],
}
LEFT = [pytest.param(pattern, text, id=f"{pattern} {text!r}") for pattern, texts in HONEST.items() for text in texts]


@pytest.mark.parametrize(("pattern", "text"), LEFT)
def test_an_honest_word_is_left_alone(pattern: str, text: str) -> None:
    assert caught(pattern, text) == []


def test_what_was_caught_is_shown_as_it_was_written() -> None:
    assert caught("gore", "a G.O.R.E, please") == ["G.O.R.E"]
    assert caught("severed hand", "my Severed, Hand!") == ["Severed, Hand"]
    assert caught("skull", "one skuII1") == ["skuII1"]


@given(st.text("abl", min_size=1, max_size=8), st.text("abil", min_size=1, max_size=8))
def test_small_letters_are_what_they_are(pattern: str, text: str) -> None:
    stretched = any(letter * 3 in text for letter in string.ascii_lowercase)
    assert bool(caught(pattern, text)) == (pattern == text) or stretched


ORDINARY = [
    "Portrait of a woman, 85mm f/1.4, soft light, film grain, b&w, 4k --ar 3:2 --s 250 --v 6.1",
    "sci-fi city, hi-res, ultra-wide, in the style of Moebius/Giraud; it's raining & she'll dance (at night)",
    "a t-shirt design: 'rock & roll', red/black, flat-color, no text::-0.5 skull::2",
    "Ein süßer Hund im Schnee, Öl auf Leinwand, 19. Jahrhundert, Haus- und Hofbild, z.B. von C.D. Friedrich",
    "l'été à la mer, c'est-à-dire aujourd'hui, d'après Monet, jusqu'à l'horizon, qu'il fait beau",
    "https://cdn.example/a_b-c.png?ex=1&is=2 a fox, e.g. at 4 a.m., U.S.A. 1950s ad, co-op game, J.R.R. Tolkien",
]
NAUGHTY = [
    *("gore", "nude", "naked", "blood", "kill", "hell", "ass", "sex", "porn", "tits", "cum", "dick", "cock", "shit"),
    *(
        "anal",
        "rape",
        "slut",
        "whore",
        "nazi",
        "cunt",
        "fuck",
        "bitch",
        "penis",
        "boob",
        "hentai",
        "nsfw",
        "lego",
        "egg",
    ),
    *("severed hand", "dead body", "hot girl", "see through", "no clothes", "half naked"),
]


@pytest.mark.parametrize("text", ORDINARY, ids=[text[:20] for text in ORDINARY])
def test_ordinary_prompts_pass_ordinary_filters(text: str) -> None:
    assert [
        hit.rule.pattern for hit in Matcher([FilterRule(p, False, Verdict.REFUSE) for p in NAUGHTY]).find(text)
    ] == []


MANY = {
    "beginnings of each other": [" ".join("a" * count) for count in range(1, 101)],
    "all but the last word": [" ".join("a" * 98) + f" b{number}" for number in range(100)],
    "with signs": [",".join("a" * count) for count in range(2, 101)],
    "unspaced": [f"日a{'日a' * number}b" for number in range(40)],
}


@pytest.mark.parametrize("patterns", MANY.values(), ids=MANY)
@pytest.mark.parametrize("text", ["a " * 900, "aaa " * 450, "a.a " * 450, "日a" * 900, "a*a " * 450])
def test_words_cost_little_however_they_are_chosen(patterns: list[str], text: str) -> None:
    words, search = WordIndex(enumerate(patterns)), BoundedSearch()
    words.find(text, search)
    assert MOST_STEPS - search.left < MOST_STEPS / 2


def test_many_words_are_looked_for_in_time() -> None:
    matcher = Matcher([FilterRule(" ".join("a" * count), False, Verdict.REFUSE) for count in range(1, 101)])
    start = time.thread_time()
    matcher.find("a " * 900)
    assert time.thread_time() - start < 0.5, "usually 40 ms"


def test_a_text_that_makes_too_much_work_counts_as_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.word_filter.bounded_search.MOST_STEPS", 1)
    rules = [FilterRule("fox", False, Verdict.ADULT), FilterRule("cat", False, Verdict.REFUSE)]
    assert Matcher(rules).find("a cat, a fox") == [Hit(rules[1], "", timed_out=True)]


def test_a_text_full_of_tricks_is_read_in_time() -> None:
    rules = [FilterRule(f"kill {a}{b}ill", False, Verdict.REFUSE) for a in string.ascii_lowercase for b in "aeiou"]
    matcher = Matcher(rules)
    for trick in ("IllIllIllIll ", "aaabbbcccddd1 ", "k i l l ", "a.b.c.d ", "kIII kIIl "):
        start = time.thread_time()
        matcher.find((trick * 2000)[:1800])
        assert time.thread_time() - start < 0.3, "usually 10 ms"
