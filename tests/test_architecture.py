"""Rules about the code itself that a machine can check: directions, sizes, imports without side effects."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
import sys
import tomllib
from collections import Counter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = ROOT / "pyproject.toml"
OURS = sorted(
    path
    for folder in ("bot", "cogs", "loopback_discord", "loopback_provider", "tests", "benchmarks", "docs")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)
MOST_LINES = 300
MOST_ENTRIES = 20  # of a folder
FEWEST_LINES = 40  # of a file with a single user


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def line_count(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_imports_point_in_the_agreed_directions() -> None:
    checked = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


IMPORT_ALL = """
import asyncio, builtins, importlib, os, pkgutil, socket, sys, threading

def refused(*_args, **_kwargs):
    raise AssertionError("an import has a side effect")

class NoEnvironment(dict):
    def _ours(self, key):
        if str(key).startswith(("DISCORD_", "PROVIDER", "DATABASE_", "DATA_DIR", "WEB_", "LOG_", "POLL_")):
            raise AssertionError(f"an import reads {key}")
    def get(self, key, default=None):
        self._ours(key)
        return super().get(key, default)
    def __getitem__(self, key):
        self._ours(key)
        return super().__getitem__(key)

socket.socket.connect = socket.socket.bind = refused
asyncio.create_task = asyncio.ensure_future = asyncio.run = refused
os.environ = NoEnvironment(os.environ)
before = set(os.listdir())
for package in ("bot", "cogs", "loopback_discord", "loopback_provider"):
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if module.name not in ("bot.store.migrations.env",):  # Alembic runs it, it is no module
            importlib.import_module(module.name)
assert threading.active_count() == 1, "an import starts a thread"
assert set(os.listdir()) == before, "an import writes a file"
"""


def test_every_module_can_be_imported_without_side_effects(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORT_ALL],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "POLL_INTERVAL_S": "broken", "DISCORD_TOKEN": "\x7f"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (done.stdout, done.stderr) == ("", "")


def test_files_are_small() -> None:
    assert {name(path) for path in OURS if line_count(path) > MOST_LINES} == set()


FOUND_OTHERWISE = {  # small files without a second import, by the start of their path, and the reason
    "bot/charts/__main__.py": "starts the process that draws charts",
    "bot/store/database/upgrade.py": "loads Alembic, which nothing but an upgrade waits for",
    "bot/store/migrations/": "Alembic reads this folder",
    "bot/texts/": "the catalogue has a module for each subject",
    "bot/ui/admin/config/": "the list of pages has a module for each page",
    "cogs/": "discord.py loads them by name",
}


def imports(path: Path) -> set[str]:
    """The dotted names that a file imports, at its top or later; some are no modules but stand in one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update((f"{node.module}", *(f"{node.module}.{alias.name}" for alias in node.names)))
    return found


def test_a_small_file_has_a_second_user() -> None:
    ours = [path for path in OURS if name(path).startswith(("bot/", "cogs/"))]
    users = Counter(used for path in ours for used in imports(path))
    lonely = {
        name(path)
        for path in ours
        if path.stem != "__init__" and line_count(path) < FEWEST_LINES
        if users[name(path).removesuffix(".py").replace("/", ".")] < 2
    }
    assert {path for path in lonely if not path.startswith(tuple(FOUND_OTHERWISE))} == set()
    assert [start for start in FOUND_OTHERWISE if not any(path.startswith(start) for path in lonely)] == []


def test_folders_can_be_read_at_a_glance() -> None:
    inside: dict[str, set[str]] = {}
    for path in OURS:
        for entry in (path, *path.parents):
            inside.setdefault(name(entry.parent), set()).add(entry.name)
            if entry.parent == ROOT:
                break
    rooms = ("bot", "cogs", "loopback_discord", "loopback_provider")
    crowded = {one: len(what) for one, what in inside.items() if one.startswith(rooms) and len(what) > MOST_ENTRIES}
    crowded.pop("bot/store/migrations/versions", None)  # each change of the schema adds one
    assert crowded == {}


def test_every_request_of_ours_names_the_program() -> None:
    makers = [name(path) for path in OURS if "ClientSession(" in path.read_text("utf-8")]
    assert [maker for maker in makers if maker.startswith(("bot/", "cogs/"))] == ["bot/providers/http_transport.py"]


def test_every_dependency_is_used() -> None:
    lines = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]
    unused = {re.split(r"[^\w.-]", line)[0] for line in lines}
    said = " ".join(path.read_text("utf-8") for path in OURS if name(path).startswith(("bot/", "cogs/")))
    for module, distributions in packages_distributions().items():
        if re.search(rf"\b{module}\b", said):
            unused -= {one.lower().replace("_", "-") for one in distributions}
    assert unused == {"tzdata"}, "which zoneinfo reads"


DISCORDS = {2000, 4000, 6000, 25}  # as numbers they can hardly mean anything else


def test_limits_of_discord_stand_in_one_place() -> None:
    where = ("bot/core/", "bot/services/", "bot/store/outbox/", "bot/texts/", "bot/ui/", "cogs/")
    asked = [path for path in OURS if name(path).startswith(where) and path.stem != "discord_limits"]
    numbers = {
        name(path): [one.value for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.Constant)]
        for path in asked
    }
    found = {path: [one for one in values if type(one) is int and one in DISCORDS] for path, values in numbers.items()}
    assert {path: values for path, values in found.items() if values} == {}


def calls(path: Path) -> list[str]:
    """The plain names that a file calls."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return [node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]


def test_services_are_handed_in() -> None:
    wiring = [path for path in OURS if name(path).startswith("bot/wiring/") and path.stem != "dependencies"]
    built = {one for path in wiring for one in calls(path) if one[0].isupper()}
    services = {name(path): calls(path) for path in OURS if name(path).startswith("bot/services/")}
    assert {path: made for path, called in services.items() if (made := built.intersection(called))} == {}


MOST_FIELDS = 10
MOST_ROOMS = 3


def test_no_object_knows_everything() -> None:
    where = ("bot/wiring/", "bot/services/service_groups", "bot/services/worker/worker", "bot/client")
    classes = {
        node.name: sum(isinstance(one, ast.AnnAssign) for one in node.body)
        for path in OURS
        if name(path).startswith(where)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert {"Dependencies", "Parts", "Services", "JobServices"} <= classes.keys()
    assert {one: fields for one, fields in classes.items() if fields > MOST_FIELDS} == {}


def test_panels_and_commands_take_the_few_rooms_they_use() -> None:
    rooms = {
        name(path): len(node.names)
        for path in OURS
        if name(path).startswith(("bot/ui/", "cogs/"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "bot.ui.kit.services"
    }
    assert rooms
    assert {path: count for path, count in rooms.items() if count > MOST_ROOMS} == {}


@pytest.mark.parametrize("folders", [("bot/", "cogs/"), ("loopback_discord/",), ("loopback_provider/",)], ids=str)
def test_no_two_classes_have_one_name(folders: tuple[str, ...]) -> None:
    found: dict[str, list[str]] = {}
    for path in OURS:
        if name(path).startswith(folders):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found.setdefault(node.name, []).append(name(path))
    assert {one: places for one, places in found.items() if len(places) > 1} == {}


MACHINE = re.compile(r"/(?:root|work|home/\w+|tmp/\w)/[\w.]+")


@pytest.mark.parametrize("folder", ["bot", "cogs", "tests", "docs", "benchmarks"])
def test_no_path_of_some_machine_is_written_down(folder: str) -> None:
    texts = [path for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".md", ".toml", ".html", ".js")]
    found = {name(path): MACHINE.findall(path.read_text("utf-8")) for path in texts}
    assert {path: hits for path, hits in found.items() if hits} == {}


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "misc", "common"])
def test_files_are_named_for_what_they_do(word: str) -> None:
    assert [name(path) for path in OURS if path.stem == word] == []


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
    here = Path(__file__)
    assert [name(path) for path in OURS if path != here and marks.search(path.read_text("utf-8"))] == []


PATCHED_PAUSE = re.compile(r"setattr\([^)]*(?:EVERY|PAUSE|RETRY|AGAIN|IDLE|sleep)")


def test_pauses_are_handed_in() -> None:
    assert [name(path) for path in OURS if PATCHED_PAUSE.search(path.read_text("utf-8"))] == []


BARE = re.compile(r"^\s*except\s*:|except (?:Base)?Exception\s*:\s*(?:\n\s*)?pass\b", re.MULTILINE)


def test_no_error_is_swallowed() -> None:
    assert [name(path) for path in OURS if BARE.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 443), ("discord.com", 443)])
def test_no_test_can_leave_this_machine(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as caller, pytest.raises(AssertionError, match="a test connects to"):
        caller.connect(address)


# -- the three seconds of Discord ------------------------------------------------------------------------------------

FIRST_ANSWERS = re.compile(r"\.response\.(?:send_message|edit_message|send_modal|defer|autocomplete|pong|launch_\w+)\b")


def test_each_first_answer_goes_the_one_way_that_ends_the_deadline() -> None:
    ours = [path for path in OURS if name(path).startswith(("bot/", "cogs/"))]
    answering = {name(path) for path in ours if FIRST_ANSWERS.search(path.read_text("utf-8"))}
    # the tree answers the autocomplete, after its deadline
    assert answering == {"bot/ui/kit/outgoing.py", "bot/client.py"}


def test_what_comes_in_is_bound_where_it_does() -> None:
    """Commands in the tree, everything else in `respond.handle`: no control or form works outside it."""
    using = {name(path) for path in OURS if "deadline.in_time(" in path.read_text("utf-8")}
    assert {path for path in using if not path.startswith("tests/")} == {"bot/client.py", "bot/ui/kit/respond.py"}
    for path in OURS:
        if name(path).startswith(("bot/ui/", "cogs/")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.AsyncFunctionDef) and node.name in ("callback", "on_submit"):
                    body = [
                        one
                        for one in node.body
                        if not isinstance(one, ast.Expr) or not isinstance(one.value, ast.Constant)
                    ]
                    assert [ast.unparse(one).partition("(")[0] for one in body] == ["await respond.handle"], name(path)


def test_no_service_knows_of_a_deadline_of_discord() -> None:
    below = [path for path in OURS if name(path).startswith(("bot/core/", "bot/services/", "bot/store/"))]
    word = re.compile(r"\b(?:answer_by|in_time\(|bot\.deadline|import deadline)")
    assert [name(path) for path in below if word.search(path.read_text("utf-8"))] == []
