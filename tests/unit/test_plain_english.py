"""Docstrings and comments are plain English: none of the words that docs/writing.md forbids."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "cogs", "loopback_discord", "loopback_provider", "tests", "benchmarks")
STILTED = re.compile(
    r"\b(?:anew|dear(?:er|est)?|whoever|of which|shall|(?:is|are|was|were) to be)\b|\A(?-i:Whether|Who asks|Who is)\b",
    re.IGNORECASE,
)
DEFINITIONS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def prose(code: str) -> Iterator[tuple[int, str]]:
    """Each docstring and each comment, with its line."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, DEFINITIONS) and (text := ast.get_docstring(node)):
            yield node.body[0].lineno, " ".join(text.split())
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.lstrip("# ")


@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_and_comments_are_plain_english(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, text in prose(path.read_text("utf-8"))
        if STILTED.search(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    "code", ['"""Whether it is."""', "x = 1  # draws it anew", 'def f():\n    """A dear\n    job."""']
)
def test_stilted_words_are_found(code: str) -> None:
    assert [text for _, text in prose(code) if STILTED.search(text)]
