"""Sentences for people are in `bot/texts`, not in code. Docstrings and logs stay."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = [
    path
    for folder in ("bot", "cogs")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not {"texts", "migrations", "demo"} & set(path.relative_to(ROOT).parts)
]
SENTENCE = re.compile(r"^[A-Z`*].*\w+[ ,]+\w+[ ,]+\w.*[.?!:…]$", re.DOTALL)
SHOWN = {"content", "description", "footer", "label", "placeholder", "title"}
LOGS = {"log", "logger", "warnings"}
BUGS = {"AssertionError", "NotImplementedError", "RuntimeError", "TypeError", "ValueError"}


def words(node: ast.AST) -> str:
    """A constant's or a template's text; "" for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(words(part) or "x" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def is_log(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in LOGS


def is_bug(node: ast.AST) -> bool:
    """True for exceptions that only programmers see."""
    return isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) in BUGS


def said(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Each text of running code, with its line."""
    if is_log(node) or is_bug(node) or (isinstance(node, ast.Expr) and words(node.value)):
        return
    if text := words(node):
        yield getattr(node, "lineno", 0), text
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from said(child)


def places(fits: Callable[[str], object], find: Callable[[ast.AST], Iterator[tuple[int, str]]]) -> list[str]:
    """The places of texts that match."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in OURS
        for line, text in find(ast.parse(path.read_text("utf-8")))
        if fits(text)
    ]


def labels(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts in keyword arguments that Discord shows."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in SHOWN and not isinstance(node.value, ast.Call):
            yield node.value.lineno, words(node.value)


def test_sentences_are_in_the_catalogue() -> None:
    assert places(SENTENCE.search, said) == []


def test_labels_are_in_the_catalogue() -> None:
    assert places(re.compile(r"[A-Za-z]{2,}").search, labels) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('"""A docstring of some length."""', False),
        ('say("You have no such job.")', True),
        ('say(f"You have {n} credits left.")', True),
        ('raise UserError("You have no such job.")', True),
        ('raise RuntimeError("This is a bug of ours.")', False),
        ('log.info("The job has ended.")', False),
    ],
)
def test_what_counts_as_a_sentence(code: str, found: bool) -> None:
    assert any(SENTENCE.search(text) for _, text in said(ast.parse(code))) is found
