"""The drawing of the exceptions matches the code."""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path

from bot.core import errors

ROOT = Path(__file__).parents[2]
ROOTS = {name for name, one in vars(builtins).items() if isinstance(one, type) and issubclass(one, Exception)}


def declared() -> dict[str, tuple[str, str]]:
    """Our exceptions by name, with their base and package; those private to one module don't count."""
    classes = [
        (node, path.relative_to(ROOT).parts)
        for folder in ("bot", "cogs")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    found: dict[str, tuple[str, str]] = {}
    while True:
        known = {
            node.name: (base.id, parts[0] if len(parts) == 2 else f"{parts[0]}.{parts[1].removesuffix('.py')}")
            for node, parts in classes
            for base in node.bases
            if isinstance(base, ast.Name) and base.id in ROOTS | set(found)
        }
        if known == found:
            return found
        found = known


def drawn() -> dict[str, str]:
    """The exceptions in the drawing, each with its parent."""
    above: list[str] = []
    bases = {}
    for line in (errors.__doc__ or "").split("Signals")[0].splitlines()[2:]:
        branch = re.match(r"(?P<indent>[ │├└─]*)(?P<name>\w+)", line)
        if branch is not None:
            depth = len(branch["indent"]) // 4
            above[depth:] = [branch["name"]]
            bases[branch["name"]] = above[depth - 1] if depth else "Exception"
    return bases


def test_the_tree_shows_every_exception_and_what_it_is_a_kind_of() -> None:
    found = {name: base for name, (base, _package) in declared().items()}
    ours = {"BotError"}
    while more := {name for name, base in found.items() if base in ours} - ours:
        ours |= more
    assert drawn() == {name: found[name] for name in ours}


def test_signals_are_listed_by_their_package() -> None:
    lines = re.findall(r"^(bot\S*) +(.+)$", (errors.__doc__ or "").split("Signals")[1], re.MULTILINE)
    listed = {name: package for package, names in lines for name in names.split(", ")}
    found = {name: package for name, (_base, package) in declared().items() if name not in drawn()}
    assert listed == found
