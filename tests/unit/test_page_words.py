"""The words of web pages come from the catalogue: templates and scripts have none of their own."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.web.region_painter import SPOKEN

WEB = Path(__file__).parents[2] / "bot" / "web"
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
SCRIPTS = sorted((WEB / "static").rglob("*.js"))
FROM_OUTSIDE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
READ_ALOUD = {"alt", "aria-label", "placeholder", "title"}
WORDS = re.compile(r"[A-Za-z]{2,}")
SAID = re.compile(r"""["'](painter\.\w+)["']""")
LITERAL = re.compile(r"""["][^"\n]*["]|['][^'\n]*[']|`[^`]*`""")
TWO_WORDS = re.compile(r"[A-Za-z']{2,} [a-z]{2,}")


class Reader(HTMLParser):
    """Collects what people read or hear of a page; names of keys are the same everywhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._key = False
        self.feed(FROM_OUTSIDE.sub("", page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._key = tag == "kbd"
        self.found += [value or "" for name, value in attrs if name in READ_ALOUD]

    def handle_endtag(self, tag: str) -> None:
        self._key = False

    def handle_data(self, data: str) -> None:
        if not self._key:
            self.found.append(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    assert [text for text in Reader(path.read_text("utf-8")).found if WORDS.search(text)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_has_no_sentence_of_its_own(path: Path) -> None:
    code = "\n".join(line.partition("// ")[0] for line in path.read_text("utf-8").splitlines())
    assert [literal for literal in LITERAL.findall(code) if TWO_WORDS.search(literal)] == []


def test_scripts_say_what_comes_with_the_page() -> None:
    said = {key for path in SCRIPTS for key in SAID.findall(path.read_text("utf-8"))}
    assert said == {entry.key for entry in SPOKEN}
