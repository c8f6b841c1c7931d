"""A filter's words, phrases and expressions: what they catch in a text, and what they let pass."""

from __future__ import annotations

import logging
import string
import time
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.rules.policy import FilterRule, Verdict
from bot.word_filter import Hit, Matcher, plain
from bot.word_filter.lookalikes import letter_like


def word(pattern: str) -> FilterRule:
    return FilterRule(pattern, is_regex=False, verdict=Verdict.REFUSE)


def expression(pattern: str) -> FilterRule:
    return FilterRule(pattern, is_regex=True, verdict=Verdict.REVIEW)


def caught(rule: FilterRule, text: str) -> list[str]:
    return [hit.where for hit in Matcher([rule]).find(text)]


PLAIN = [
    ("cases and spaces", "  A  Red\tFOX\n", "a red fox"),
    ("accents", "Crème brûlée, Ångström, Øre, Łódź", "creme brulee, angstrom, ore, lodz"),
    ("heaped-up accents", "z̵̢̛a̷͚l̸g̶o̴", "zalgo"),
    ("invisible", "c\u200ba\u00ad\u2060t\ufeff", "cat"),
    ("hangul filler", "ca\u3164t", "cat"),
    ("ligature and sharp s", "ﬁsh Straße", "fish strasse"),
    ("full width", "ｃａｔ　１２", "cat 12"),
    ("mathematical", "𝖈𝒶𝓽 𝟙𝟚", "cat 12"),
    ("in circles and squares", "ⓒⒶ🅣 🅲🅰🆃", "cat cat"),
    ("small capitals", "ᴄᴀᴛ", "cat"),
    ("Cyrillic", "сат САТ ѕехԁ", "caт cat sexd"),
    ("Greek capitals", "ΑΒΕΖΗΙΚΜΝΟΡΤΧΥ", "abezhikmnoptxy"),
    ("lunate sigma", "ϲat Ϲat", "cat cat"),
    ("one letter for one", "rn ㎡ vv", "rn m2 vv"),
    ("no digit for a letter", "Зима", "зимa"),
    ("digits of other scripts", "١٢ ३", "12 3"),
    ("curly apostrophe", "don’t", "don't"),
    ("Japanese keeps its voice", "が ｶﾞ ポルノ", "が ガ ポルノ"),
    ("Korean stays whole", "한국어", "한국어"),
    ("Thai keeps its vowels", "กินข้าว", "กินข้าว"),
    ("Hindi keeps its vowels", "किताब", "किताब"),
    ("Arabic without points", "مُحَمَّد", "محمد"),
    ("Thai marks on other letters", "c็a็t็", "cat"),
]


@pytest.mark.parametrize(("text", "form"), [row[1:] for row in PLAIN], ids=[row[0] for row in PLAIN])
def test_texts_are_compared_without_their_looks(text: str, form: str) -> None:
    assert plain(text) == form


@given(st.text())
def test_the_plain_form_is_final(text: str) -> None:
    assert plain(plain(text)) == plain(text)


CAUGHT = [
    ("in a sentence", "cat", "a cat, sitting", "cat"),
    ("capitals", "cat", "CAT!", "CAT"),
    ("capitals in the pattern", "CaT", "a cat", "cat"),
    ("accent", "cat", "a cát", "cát"),
    ("accent in the pattern", "café", "a cafe", "cafe"),
    ("Cyrillic letter", "cat", "a cаt", "cаt"),
    ("all Cyrillic", "cat", "САТ", "САТ"),
    ("small Cyrillic that looks so as a capital", "kill", "кill", "кill"),
    ("invisible letter", "cat", "ca\u200bt", "cat"),
    ("emoji around it", "cat", "🦊cat🦊", "cat"),
    ("underscores", "cat", "my_cat_photo", "cat"),
    ("possessive", "cat", "the cat’s hat", "cat"),
    ("weight", "cat", "cat::2", "cat"),
    ("zero for o", "hot", "so h0t!", "h0t"),
    ("one for i", "kill", "k1ll", "k1ll"),
    ("one for l", "kill", "kil1", "kil1"),
    ("exclamation mark for l", "slut", "s!ut", "s!ut"),
    ("capital I for l", "slut", "sIut", "sIut"),
    ("small l for I", "KILL", "KlLL", "KlLL"),
    ("signs at the edges", "asses", "@sse$", "@sse$"),
    ("Greek bar for i", "kill", "KΙLL", "KΙLL"),
    ("phrase", "ice cream", "ICE\n  Cream cone", "ICE Cream"),
    ("phrase with hyphen", "ice cream", "ice-cream", "ice-cream"),
    ("hyphen in the pattern", "ak-47", "an ak 47", "ak 47"),
    ("phrase in disguise", "hot girl", "H0T g1rl", "H0T g1rl"),
    ("signs inside", "16:9", "--ar 16 : 9", "16 : 9"),
    ("signs before", "--no", "fox --no cat", "--no"),
    ("signs after", "c++", "a c++ book", "c++"),
    ("apostrophe", "don't", "don’t", "don't"),
    ("number", "420", "at 420!", "420"),
    ("Russian, other case", "нет", "НЕТ", "НЕТ"),
    ("Russian, Latin letter", "нет", "нeт", "нeт"),
    ("Russian, Latin capital", "сука", "CУКА", "CУКА"),
    ("Greek, other case", "όχι", "ΟΧΙ", "ΟΧΙ"),
    ("Arabic with points", "محمد", "مُحَمَّد", "محمد"),
    ("Chinese has no words", "黑猫", "一只黑猫在睡", "黑猫"),
    ("Japanese, half width", "ネコ", "かわいいﾈｺです", "ネコ"),
    ("Thai has no spaces", "แมว", "รูปแมวดำ", "แมว"),
    ("Korean with its particle", "강아지", "귀여운 강아지가", "강아지"),
    ("Latin between Chinese", "cat", "一只cat在睡", "cat"),
    ("Latin and Japanese", "av女優", "新作AV女優です", "AV女優"),
]


@pytest.mark.parametrize(("pattern", "text", "where"), [row[1:] for row in CAUGHT], ids=[row[0] for row in CAUGHT])
def test_a_pattern_is_found_however_it_is_written(pattern: str, text: str, where: str) -> None:
    assert caught(word(pattern), text) == [where]


LEFT = [
    ("inside a word", "cat", "concatenate cats"),
    ("inside an accented word", "cat", "écat cató"),
    ("inside a Russian word", "кот", "который"),
    ("inside a word beside Japanese", "av女優", "nav女優"),
    ("Korean in the middle of a word", "아지", "강아지"),
    ("words in another order", "ice cream", "cream ice"),
    ("a word between", "ice cream", "ice cold cream"),
    ("without its signs before", "--no", "there is no cat"),
    ("without its signs after", "c++", "vitamin c"),
    ("i is not l", "tail", "Tall TALL tall"),
    ("accents do not blur i and l", "fail", "fáll"),
    ("capitals of Roman numbers", "ill", "III VIII"),
    ("two digits in disguise", "ss", "s5 5s"),
    ("resolution", "ak", "4k"),
    ("decade", "sos", "the 50s"),
    ("hour", "sam", "at 5am"),
    ("number", "lo", "10"),
    ("ratio", "ea", "--ar 3:4"),
    ("price", "ss", "$5 5$"),
    ("Russian word of other letters", "ham", "нам"),
    ("Dutch word like a Russian one", "нет", "het"),
    ("voiced kana", "か", "が"),
    ("part of a syllable", "가", "각"),
]


@pytest.mark.parametrize(("pattern", "text"), [row[1:] for row in LEFT], ids=[row[0] for row in LEFT])
def test_other_words_are_left_alone(pattern: str, text: str) -> None:
    assert caught(word(pattern), text) == []


WORDS = st.text(string.ascii_lowercase, min_size=1, max_size=12)
LETTERS = st.characters(categories=("Ll", "Lu"), max_codepoint=0x24F).filter(lambda char: plain(char).isalpha())
LOOKALIKES: dict[str, list[str]] = {letter: [letter, letter.upper()] for letter in string.ascii_lowercase}
for char in map(chr, range(0x80, 0x20000)):
    if (letter := letter_like(char)) and unicodedata.normalize("NFKC", char).lower() in (letter, char.lower()):
        LOOKALIKES[letter].append(char)


@given(WORDS, LETTERS, LETTERS)
def test_a_word_within_letters_is_never_caught(pattern: str, before: str, after: str) -> None:
    text = f"{before}{pattern}, {pattern}{after}"
    assume(not any(letter * 3 in plain(text) for letter in string.ascii_lowercase))  # stretched
    assert caught(word(pattern), text) == []


@given(WORDS, st.data())
def test_a_word_of_random_lookalikes_is_always_caught(pattern: str, data: st.DataObject) -> None:
    disguise = "".join(data.draw(st.sampled_from(LOOKALIKES[letter])) for letter in pattern)
    assert len(caught(word(pattern), f"a {disguise}, sitting")) == 1


@given(st.text(), st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_no_text_and_no_pattern_breaks_the_matcher(text: str, patterns: list[str]) -> None:
    for hit in Matcher([word(pattern) for pattern in patterns]).find(text + " ".join(patterns)):
        assert hit.where


EXPRESSIONS = [
    ("whatever the case", r"\bcat\w*", "A CATapult", ["CATapult"]),
    ("look-alikes", r"\bcat\w*", "a cаtapult", ["cаtapult"]),
    ("accents in the text", "crème", "CRÈME", ["CRÈME"]),
    ("accents left out", "creme", "crème", ["crème"]),
    ("invisible letter in Russian", "кот", "КО\u200bТ", ["КОТ"]),
    ("spaces, however many", "a  b", "a   b", ["a b"]),
    ("emoji", "🍆|🍑", "ripe 🍑", ["🍑"]),
    ("a look ahead has no piece", "^(?=.*fox)(?=.*snow)", "snow, fox", [""]),
    ("no match", r"\bcat\b", "concatenate", []),
]


@pytest.mark.parametrize(
    ("pattern", "text", "where"), [row[1:] for row in EXPRESSIONS], ids=[row[0] for row in EXPRESSIONS]
)
def test_expressions_see_the_text_as_written_and_as_compared(pattern: str, text: str, where: list[str]) -> None:
    assert caught(expression(pattern), text) == where


def test_hits_name_their_rules_in_order_each_once() -> None:
    rules = [word("fox"), expression("sn.w"), word("cat"), word("red fox"), word("Fox")]
    hits = Matcher(rules).find("a red fox and a fox in the snow")
    assert hits == [Hit(rules[0], "fox"), Hit(rules[1], "snow"), Hit(rules[3], "red fox"), Hit(rules[4], "fox")]


def test_a_text_that_ends_within_a_phrase_has_its_words() -> None:
    rules = [word("red"), word("red fox"), word("h0t fox"), word("hot")]
    assert Matcher(rules).find("a h0t red") == [Hit(rules[0], "red"), Hit(rules[3], "h0t")]


def test_an_expression_out_of_time_counts_as_a_hit() -> None:
    evil = [expression("(a+)+$")] * 399
    rules = [*evil, word("fox"), expression("never")]
    started = time.thread_time()
    hits = Matcher(rules).find("a" * 5000 + "! fox")
    assert time.thread_time() - started < 1, "usually 0.2 s"
    assert hits[399] == Hit(word("fox"), "fox")
    assert all(hit.timed_out for hit in [*hits[:399], hits[400]])


def test_an_expression_that_no_longer_compiles_catches_nothing_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        matcher = Matcher([expression("("), word("fox")])
    assert [hit.rule.pattern for hit in matcher.find("a fox (")] == ["fox"]
    assert "'('" in caplog.text


def best_of(matcher: Matcher, text: str, rounds: int = 7) -> float:
    """Seconds of the fastest of some rounds, which a busy machine doesn't slow down."""
    times = []
    for _ in range(rounds):
        start = time.thread_time()
        matcher.find(text)
        times.append(time.thread_time() - start)
    return min(times)


@pytest.mark.parametrize("text", ["a red fox in It ", "ein schöner h0t Фокс "], ids=["ascii", "mixed"])
def test_a_thousand_words_take_hardly_longer_than_ten(text: str) -> None:
    names = [a + b + "x" + c for a in ("red ", "b", "c", "d") for b in string.ascii_letters[:25] for c in "0123456789"]
    few, many = Matcher([word(name) for name in names[::100]]), Matcher([word(name) for name in names])
    prompt = (text * 200)[:2000]
    assert best_of(many, prompt) < 2 * best_of(few, prompt)
    assert best_of(many, prompt) < 0.05, "usually 2 ms"
