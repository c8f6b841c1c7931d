"""The catalogue of texts: keys, placeholders, plain English; docstrings and comments are plain English as well."""

from __future__ import annotations

import ast
import copy
import importlib
import io
import pickle
import pkgutil
import re
import string
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.texts
from bot.texts.catalog import ENTRIES, Text, plural, text

ROOT = Path(__file__).parents[2]
MODULES = [
    importlib.import_module(module.name)
    for module in pkgutil.walk_packages(bot.texts.__path__, "bot.texts.")
    if not module.ispkg and module.name != "bot.texts.catalog"
]
BY_NAME = {(module.__name__, name): entry for module in MODULES for name, entry in vars(module).items()}
OURS = [path for folder in ("bot", "cogs") for path in sorted((ROOT / folder).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "bot").rglob("*.html"))
STILTED = re.compile(
    r"\b(?:anew|dear(?:er)?|whoever|whom|of which|is to be|are to be|is told|are told|it is about|any more)\b"
    r"|^(?:What is|What was|Who asks|Whether)\b|(?<![.])[.][.](?![.])|!",
    re.IGNORECASE,
)

# in docstrings and comments
FOLDERS = ("bot", "cogs", "loopback_discord", "loopback_provider", "tests", "benchmarks")
STILTED_PROSE = re.compile(
    r"\b(?:anew|dear(?:er|est)?|whoever|of which|shall|(?:is|are|was|were) to be)\b"
    r"|\A(?-i:What|Which|Who|Whose|Whom|Where|How|When|Whether)(?:ever)?\b",
    re.IGNORECASE,
)
DEFINITIONS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def placeholders(entry: Text) -> set[str]:
    """The names in an entry's braces."""
    forms = (entry.english, entry.plural)
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name is not None}


def uses(path: Path) -> Iterator[tuple[int, Text, set[str]]]:
    """Each call of an entry: its line, the entry, and the placeholders that get a value."""
    tree = ast.parse(path.read_text("utf-8"))
    modules: dict[str, str] = {}
    names: dict[str, Text] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.texts."):
            modules |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            found = {alias.asname or alias.name: BY_NAME.get((node.module or "", alias.name)) for alias in node.names}
            names |= {name: entry for name, entry in found.items() if isinstance(entry, Text)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        entry = names.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            entry = BY_NAME.get((modules.get(node.func.value.id, ""), node.func.attr))
        if isinstance(entry, Text) and not any(given.arg is None for given in node.keywords):
            yield node.lineno, entry, {given.arg for given in node.keywords if given.arg is not None}


def test_every_use_fills_the_placeholders() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {entry.key} takes {sorted(placeholders(entry))}, not {sorted(given)}"
        for path in OURS
        for line, entry, given in uses(path)
        if given - {"count"} != placeholders(entry) - {"count"} or (entry.plural and "count" not in given)
    ]
    assert wrong == []


def test_every_entry_is_used() -> None:
    code = "\n".join(path.read_text("utf-8") for path in OURS + TEMPLATES if "texts" not in path.parts)
    words = set(re.findall(r"\w+", code))
    unused = [name for (_, name), entry in BY_NAME.items() if isinstance(entry, Text) and name not in words]
    assert unused == []


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_is_plain_english(key: str) -> None:
    for form in (ENTRIES[key].english, ENTRIES[key].plural):
        assert STILTED.findall(form) == []


@pytest.mark.parametrize("key", ENTRIES)
def test_a_key_tells_its_room(key: str) -> None:
    assert re.fullmatch(r"[a-z_]+(?:\.[a-z0-9_]+)+", key)


def test_a_text_knows_what_it_was_made_of() -> None:
    entry = Text("a.b", "{name} has {count} credit", "{name} has {count} credits")
    one, many = entry(name="Ann {x}", count=1), entry(name="Bob", count=2)
    assert (one, many) == ("Ann {x} has 1 credit", "Bob has 2 credits")
    assert (many.text, many.values) == (entry, {"name": "Bob", "count": 2})


def test_a_text_can_be_copied_and_sent_to_another_process() -> None:
    one = Text("a.b", "Hello {name}")(name="Ann")
    for same in (copy.deepcopy(one), pickle.loads(pickle.dumps(one))):  # noqa: S301  # our own
        assert (same, same.text, same.values) == (one, one.text, one.values)


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="name"):
        Text("a.b", "Hello {name}")()


@pytest.mark.parametrize("make", [lambda key: text(key, "x"), lambda key: plural(key, "x", "y")])
def test_a_key_is_taken_once(make: object) -> None:
    with pytest.raises(ValueError, match="two texts have the key"):
        make(next(iter(ENTRIES)))  # type: ignore[operator]


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
        if STILTED_PROSE.search(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        '"""Whether it is."""',
        'def f():\n    """What a job costs."""',
        "x = 1  # draws it anew",
        '"""A dear\n    job."""',
    ],
)
def test_stilted_words_are_found(code: str) -> None:
    assert [text for _, text in prose(code) if STILTED_PROSE.search(text)]
