"""`make release` only accepts a commit that can be a release."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHECKED = ("tests/test_docs.py", "tests/unit/test_message_template.py")
pytestmark = pytest.mark.skipif(not (shutil.which("make") and shutil.which("git")), reason="needs make and git")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A committed project of version 1.2.3 with our Makefile, whose own tests pass."""
    files = {
        "Makefile": (ROOT / "Makefile").read_text("utf-8"),
        "bot/__init__.py": '__version__ = "1.2.3"\n',
        "CHANGELOG.md": "# Changelog\n\n## [1.2.3] - 2026-12-01\n\n- New.\n\n## [1.2.2] - 2026-11-01\n",
        ".gitignore": ".venv\n__pycache__\n.pytest_cache\n",
        "requirements.txt": "",
        "requirements-dev.txt": "",
    } | dict.fromkeys(CHECKED, "def test_good() -> None: ...\n")
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', "utf-8")
    python.chmod(0o755)
    (tmp_path / ".venv" / ".dev").touch()
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


def git(project: Path, *command: str) -> None:
    identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    subprocess.run(["git", *identity, *command], cwd=project, check=True, capture_output=True)


def commit(project: Path) -> None:
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "Change something")


def release(project: Path) -> tuple[int, str]:
    """The exit code and output of `make release`."""
    ended = subprocess.run(["make", "--no-print-directory", "release"], cwd=project, capture_output=True, text=True)
    return ended.returncode, ended.stdout


def test_a_good_commit_gets_the_command(project: Path) -> None:
    code, said = release(project)
    assert code == 0
    assert said.endswith("git tag -a v1.2.3 -m 'Version 1.2.3'\n")


@pytest.mark.parametrize("heading", ["[Unreleased] - 1.2.3", "[1.2.2] - 2026-12-01", "[1.2.3]"])
def test_the_newest_section_is_this_version_with_a_date(project: Path, heading: str) -> None:
    (project / "CHANGELOG.md").write_text(f"# Changelog\n\n## {heading}\n\n## [1.2.1] - 2026-10-01\n", "utf-8")
    commit(project)
    code, said = release(project)
    assert code != 0
    assert f"CHANGELOG.md begins with '{heading}'" in said


def test_a_version_is_released_once(project: Path) -> None:
    git(project, "tag", "v1.2.3")
    code, said = release(project)
    assert code != 0
    assert "The tag v1.2.3 exists" in said


def test_changes_are_committed_first(project: Path) -> None:
    (project / "note").write_text("later", "utf-8")
    code, said = release(project)
    assert code != 0
    assert "?? note" in said


def test_the_papers_are_true(project: Path) -> None:
    (project / CHECKED[0]).write_text("def test_bad() -> None:\n    assert 0\n", "utf-8")
    commit(project)
    code, said = release(project)
    assert code != 0
    assert "git tag" not in said
