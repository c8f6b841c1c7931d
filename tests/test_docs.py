"""The docs match the program: settings, verbs, exit codes, permissions, states, links."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import discord
import pytest
from discord import app_commands
from dotenv import dotenv_values
from PIL import Image

from bot import __main__ as command_line
from bot.core.config import from_env
from bot.core.states import LEGAL_CHANGES
from bot.texts.operator import settings as say
from bot.ui.admin.config.pages import PAGES
from cogs.admin import Admin

ROOT = Path(__file__).parent.parent
REQUIRED = {"DISCORD_TOKEN": "t", "PROVIDER_URL": "http://127.0.0.1:1", "PROVIDER_KEY": "k"}
CODE = re.compile(r"`([^`]*)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PAGE = r"\[\d{4}\]\(\d{4}-[\w-]+\.md\)"
STATUS = re.compile(
    rf"^\*\*Status\*\*: (?:accepted(?:; changed in \d+\.\d+\.\d+)?(?:; refined by {PAGE}(?:(?:,| and) {PAGE})*)?"
    rf"|superseded by {PAGE})$",
    re.MULTILINE,
)
# none of these alternatives matches its own text
FORBIDDEN = re.compile(r"(?<![\w.-])/(?:work|root|tmp|home)/|py(?:pi|thonhosted)\.(?:org|io)|--(?:extra-)?index-url")


class Asked(Mapping[str, str]):
    """An environment that remembers which names it was asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.known = values
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(name: str, first: str) -> list[list[str]]:
    """The cells of every table of a file whose first heading is `first`."""
    found: list[list[str]] = []
    heading = ""
    for line in text(name).splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        heading = (heading or cells[0]) if cells else ""
        if cells and heading == first and cells[0] != first and set(cells[0]) != {"-"}:
            found.append(cells)
    return found


def code(cell: str) -> str:
    """The first code in backticks in a cell; empty if there is none."""
    found = CODE.search(cell)
    return found[1] if found else ""


def documented() -> dict[str, str]:
    return {code(row[0]): code(row[1]) for row in rows("docs/settings.md", "Setting")}


def example() -> dict[str, str]:
    return {name: value or "" for name, value in dotenv_values(ROOT / ".env.example", interpolate=False).items()}


def papers() -> list[Path]:
    found = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
    assert len(found) > 10
    return found


def tracked() -> Iterator[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    yield from (ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def slugs(path: Path) -> set[str]:
    """The anchors of a page, made as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("told", [example, documented], ids=[".env.example", "docs/settings.md"])
def test_every_setting_is_told_with_its_default(told: Callable[[], dict[str, str]]) -> None:
    asked, values = Asked(REQUIRED), told()
    defaults = from_env(asked)
    assert set(values) == asked.names
    assert from_env(values | REQUIRED) == defaults
    assert not any(values[name] for name in REQUIRED)


def test_a_copied_example_names_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(text(".env.example"), encoding="utf-8")
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    ended = subprocess.run([sys.executable, "-m", "bot"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert ended.returncode == command_line.EXIT_SETTINGS
    assert ended.stderr.splitlines() == [f"{name}: {say.REQUIRED()}" for name in REQUIRED]


def test_every_page_of_the_settings_of_a_server_is_described() -> None:
    assert [row[0] for row in rows("docs/admins.md", "Page")] == [page.name() for page in PAGES]


def test_readme_settings_are_real() -> None:
    cells = [row[0] for row in rows("README.md", "Setting")]
    assert cells
    assert {name for cell in cells for name in CODE.findall(cell)} <= set(documented())


def test_verbs_and_their_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line.main(["--help"])
    offered = set(re.findall(r"^ {4}(\w+) ", capsys.readouterr().out, re.MULTILINE))
    assert {code(row[0]) for row in rows("docs/operations.md", "Verb")} == offered
    used = {verb for path in papers() for verb in re.findall(r"python -m bot (\w+)", path.read_text(encoding="utf-8"))}
    assert "demo" in used
    assert used <= offered
    for row in rows("docs/operations.md", "Verb"):
        with pytest.raises(SystemExit):
            command_line.main([code(row[0]), "--help"])
        options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
        assert set(re.findall(r"--[a-z-]+", " ".join(CODE.findall(row[1])))) == options, row[0]


def test_every_row_of_a_table_has_the_cells_of_its_head() -> None:
    for page in papers():
        for table in re.findall(r"(?:^\|.*\n)+", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE):
            counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            assert len(counts) == 1, (page.name, table.splitlines()[0])


def test_exit_codes() -> None:
    codes = {int(row[0]) for row in rows("docs/operations.md", "Code") if row[0].isdigit()}
    wrong_usage = 2  # argparse's
    of_the_program = {
        command_line.EXIT_BUG,
        command_line.EXIT_LOCKED,
        command_line.EXIT_SETTINGS,
        command_line.EXIT_BAD_TOKEN,
    }
    assert codes == {0, wrong_usage, command_line.EXIT_NOT_SHOWN} | of_the_program
    prevented = re.search(r"RestartPreventExitStatus=(.*)", text("docs/operations.md"))
    assert prevented is not None
    assert {int(number) for number in prevented[1].split()} <= codes


def test_make_targets() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    used = {word for path in papers() for word in re.findall(r"^make ([a-z]+)|`make ([a-z]+)", path.read_text(), re.M)}
    names = {name for pair in used for name in pair if name}
    assert {"demo", "test", "run"} <= names <= targets


def test_permissions_of_the_invite_link() -> None:
    bits = {int(row[1]) for row in rows("docs/operations.md", "Permission")}
    needed = discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        attach_files=True,
        read_message_history=True,
    )
    assert sum(1 << bit for bit in bits) == needed.value
    for page in ("README.md", "docs/operations.md"):
        assert re.findall(r"permissions=(\d+)", text(page)) == [str(needed.value)]


def test_states_of_a_job() -> None:
    told = {code(row[0]): set(CODE.findall(row[2])) for row in rows("docs/architecture.md", "State")}
    assert told == {state.value: {to.value for to in legal} for state, legal in LEGAL_CHANGES.items()}


def test_layers() -> None:
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    block = FENCE.search(text("docs/architecture.md"))
    assert block is not None
    lines = [line for line in block[0].splitlines()[1:-1] if not line.startswith(" ")]  # those go on with a description
    told = [re.match(r"[\w.]+(?: \| [\w.]+)*", line) for line in lines]
    assert [found and found[0] for found in told] == layers


def test_every_admin_command_is_told_with_options_that_it_has() -> None:
    options = {
        command.qualified_name.removeprefix("admin "): {option.name for option in command.parameters}
        for command in Admin.admin.walk_commands()
        if isinstance(command, app_commands.Command)
    }
    told = {"config"}  # has a table of its own
    named: list[str] = []
    for cells in rows("docs/admins.md", "Command"):
        named = CODE.findall(cells[0]) or named
        told |= set(named)
        used = {name for example in CODE.findall(cells[1]) for name in re.findall(r"\b([a-z]+):", example)}
        assert used <= set().union(*(options[name] for name in named)), cells
    assert told == set(options)


@pytest.mark.parametrize("path", papers(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"https?://", target):
            continue
        name, _, anchor = target.partition("#")
        page = (path.parent / name).resolve() if name else path
        assert page.is_relative_to(ROOT), target
        assert page.exists(), target
        assert not anchor or anchor in slugs(page), target


def test_decisions_have_one_form() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    for page in pages:
        content = page.read_text(encoding="utf-8")
        assert content.startswith(f"# {page.name[:4]} "), page.name
        assert len(content.splitlines()) < 60, page.name
        parts = re.findall(r"^\*\*Status\*\*|^## \w+", content, re.MULTILINE)
        assert parts == ["**Status**", "## Context", "## Decision", "## Consequences"], page.name
        assert STATUS.search(content), f"{page.name}: accepted, changed in a version, refined or superseded by a page"
        assert f"decisions/{page.name}" in text("docs/architecture.md")
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))


def test_a_superseded_decision_is_crossed_out_where_it_is_listed() -> None:
    for page in (ROOT / "docs" / "decisions").glob("*.md"):
        row = next(
            line for line in text("docs/architecture.md").splitlines() if line.startswith(f"| [{page.name[:4]}]")
        )
        assert ("superseded by" in page.read_text(encoding="utf-8")) == ("~~" in row), page.name


@pytest.mark.parametrize("path", papers(), ids=lambda path: str(path.relative_to(ROOT)))
def test_source_files_that_a_paper_names_exist(path: Path) -> None:
    files = [f"/{found.relative_to(ROOT)}" for found in tracked()]
    named = re.findall(r"`([\w/]+\.(?:py|js|html|sql))`", path.read_text(encoding="utf-8"))
    assert [name for name in named if not any(file.endswith(f"/{name}") for file in files)] == []


def test_the_calls_that_the_architecture_names_exist() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    named = re.findall(r"`([A-Z]\w+)\.(\w+)`", text("docs/architecture.md"))
    assert named
    lost = [f"{kind}.{call}" for kind, call in named if f"class {kind}" not in code or f"def {call}(" not in code]
    assert lost == []


def test_the_changelog_has_no_line_twice() -> None:
    lines = [line for line in text("CHANGELOG.md").partition("\n## [0.")[0].splitlines() if line]
    assert [line for line, count in Counter(lines).items() if count > 1] == []


def test_readme_is_short_and_its_picture_moves() -> None:
    assert len(text("README.md").splitlines()) <= 120
    pictures = [ROOT / target for target in LINK.findall(text("README.md")) if target.startswith("docs/images/")]
    (moving,) = pictures
    with Image.open(moving) as picture:
        assert getattr(picture, "n_frames", 1) > 10
    assert moving.stat().st_size < 3_000_000


def test_pictures_are_small_and_shown() -> None:
    shown = {(path.parent / target).resolve() for path in papers() for target in LINK.findall(path.read_text("utf-8"))}
    pictures = sorted((ROOT / "docs" / "images").iterdir())
    assert [picture.name for picture in pictures if picture not in shown] == []
    assert max(picture.stat().st_size for picture in pictures if picture.stem != "demo") < 250_000


def test_no_file_names_the_machine_it_was_written_on() -> None:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content and (hit := FORBIDDEN.search(content.decode("utf-8", "replace"))):
            found.append(f"{path.relative_to(ROOT)}: {hit[0]}")
    assert not found
