"""Patterns that an admin may filter: tidied, or refused with a sentence."""

from __future__ import annotations

import time

import pytest

from bot.core.errors import UserError
from bot.word_filter import check_pattern

WORDS = [
    ("  ice \n cream ", "ice cream"),
    ('"cat"', "cat"),
    ("“cat”", "cat"),
    ("ｃａｔ", "cat"),
    ("ca\u200bt", "cat"),
    ("Straße", "Straße"),
    ("don’t", "don't"),
    ("c++", "c++"),
    ("--no", "--no"),
    ("f*ck", "f*ck"),
    ("女優", "女優"),
    ("x" * 200, "x" * 200),
]


@pytest.mark.parametrize(("typed", "kept"), WORDS, ids=[typed.strip()[:12] for typed, _ in WORDS])
def test_words_are_kept_without_what_does_not_matter(typed: str, kept: str) -> None:
    assert check_pattern(typed, is_regex=False) == kept


@pytest.mark.parametrize(
    "expression",
    [
        r"\bcat\w*",
        r"kill.*child",
        r"\d{4}-\d{2}-\d{2}",
        r"(red|blue) fox",
        r"^(?=.*fox)(?=.*snow)",
        r"🍆|🍑",
        r"\p{Cyrillic}{3,}",
        r"(?-i:USA)",
        r"a\{5000\}",
        r"\(?x\)?y",
        r"(?P<one>a)(?P=one)",
        r"[[:digit:]]{4}",
        r"[[:upper:]\d]{12,}",
        r"[^[:ascii:]]",
        r"[^\x00-\x7f]",
        r"[:;]-?\)",
        r"\[:alpha:\]",
        r"[a:lph]{9}x",
        r"\s{5,}|cat",
        r"\bcat\s",
        r"^.{500,}$",
        "[❤️🍆]",
        r"(^|\s)cat(\s|$)",
        r"cat$|dog",
        r"(?<!^)cat",
        r"(?m)^cat$\sdog",
        r"\$100|[$^]5",
        r"\b's\b|\.(com|net)\b|c\+\+",
        r"\bcat\b🍆",
        r"^/imagine",
        '"cat"|"dog"',
        r"\\<cat",
        r"[^\n]{90}x",
        r"a\n?b",
        "cat–dog|photo—style",
        "--(ar|aspect) 9:16",
    ],
)
def test_expressions_are_kept_as_they_are(expression: str) -> None:
    assert check_pattern(f" {expression} ", is_regex=True) == expression


EMPTY, ALL = "matches even an empty text", "would catch every ordinary prompt, for example `a red fox"
REFUSED = [
    ("empty", " \u200b ", False, "is empty"),
    ("empty quotes", '""', False, "is empty"),
    ("empty expression", "  ", True, "is empty"),
    ("too long", "x" * 201, False, "201 characters; the maximum is 200"),
    ("long expression", "x" * 1001, True, "1,001 characters"),
    ("signs only", "!?", False, "no letter or digit"),
    ("emoji only", "🍆", False, "no letter or digit"),
    ("asterisks", "*cat*", False, "whole words"),
    ("bracket", "(", True, "this regular expression: missing"),
    ("range", "[z-a]", True, "this regular expression: bad character range"),
    ("contradiction", "(?a)(?u)x", True, "mutually incompatible"),
    *((f"empty text {n}", one, True, EMPTY) for n, one in enumerate(["a*", "a|", "|a", "(?:)", "^", "x?", ".*"])),
    *(
        (f"every prompt {n}", one, True, ALL)
        for n, one in enumerate([".", r"\w+", r"\S", r"\b", r"\s", r"[a-z]", r"\p{L}{2}", "[[:alpha:]]", r"\w+ \w+"])
    ),
    *(
        (f"blanks {n}", one, True, "nothing but blanks")
        for n, one in enumerate(["\u200b", r"\u200b", r"[\u200b-\u200f]+", r"\s{5,}", r"\n"])
    ),
    ("a class alone", "[:alpha:]", True, r"Write `\[\[:alpha:\]\]`"),
    ("a class alone in more", r"x\[[:^digit:]+", True, r"Write `\[\[:\^digit:\]\]`"),
    ("an unknown class", "[[:foo:]]", True, "this regular expression: unknown property"),
    ("a collating element", "[x[.a.]]", True, r"`\[\.a\.\]` would.* Write the letters"),
    ("an equivalence class", "[[=a=]]", True, r"`\[=a=\]` would.* Write the letters"),
    ("exponential", "(a+)+$", True, "too long on some texts"),
    ("exponential over other letters", "(x+x+)+y", True, "too long on some texts"),
    ("exponential over words", r"(\w+\s?)+x$", True, "too long on some texts"),
    ("overlapping choices", "(foo|bar|foobar)+$", True, "too long on some texts"),
    ("huge count", "a{999999999}", True, "multiply to more than 1,000"),
    ("nested counts", "((a{1000}){1000}){1000}", True, "multiply to more than 1,000"),
    ("open count", "(?:a{99,}){99,}", True, "multiply to more than 1,000"),
    ("count with spaces", "(?ix)a{9 9 9 9 9 9 9}", True, "flag x"),
    ("count after a backslash", r"\\{9999}", True, "multiply to more than 1,000"),
    ("recursion", "a(?R)?b", True, "calls itself"),
    *(
        (f"wrapped {n}", one, True, "Write `gore`")
        for n, one in enumerate(["/gore/", "/gore/i", "`gore`", '"gore"', "“gore”"])
    ),
    ("another tool's word edge", r"\<gore\>", True, r"Write `\\b` for the beginning"),
    *((f"line ends {n}", one, True, r"Write `\\s`") for n, one in enumerate([r"gore\n", r"(?<=\n)gore", r"a\tb"])),
    *((f"dollar {n}", one, True, r"Write `\\\$`") for n, one in enumerate(["$ex", r"\b100$ bill", "(cat)$(dog)"])),
    *((f"caret {n}", one, True, r"Write `\\\^`") for n, one in enumerate(["a^b", "^_^", r"\w+^x"])),
    *(
        (f"symbol {n}", one, True, "without `.{2}`")
        for n, one in enumerate([r"\b🍆\b", r"🍆\b", r"\b[🍆🍑]\b", r"\b(?:🍆|🍑)\b", r"x|❤️\b"])
    ),
    ("a dash for a parameter", "—no cat", True, "Write `--no`"),
    *(
        (f"speed {one}", one, is_regex, "can't catch `--turbo`")
        for one, is_regex in [("--turbo", False), ("--(turbo|fast)", True)]
    ),
    ("call of a group", "(?P<n>a)(?&n)", True, "calls itself"),
]


@pytest.mark.parametrize(
    ("pattern", "is_regex", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_cannot_work_is_refused_soon_and_with_a_sentence(pattern: str, is_regex: bool, sentence: str) -> None:
    start = time.process_time()
    with pytest.raises(UserError, match=sentence) as refusal:
        check_pattern(pattern, is_regex)
    assert time.process_time() - start < 1.5, "usually 0.1 s at most"
    assert str(refusal.value).endswith(".")
