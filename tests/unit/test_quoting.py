"""Text of members inside our own sentences."""

from __future__ import annotations

import pytest

from bot.core.rules.log_text import failure, failures
from bot.core.states import JobState
from bot.core.text.quoting import quoted, unquoted
from tests.unit.samples import job


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cat", "`cat`"),
        ("two\n  lines", "`two lines`"),
        ("", "` `"),
        ("a`b", "`` a`b ``"),
        ("```py", "`` `\u200b`\u200b`py ``"),
        ("x" * 101, f"`{'x' * 99}…`"),
        ("<@1> **b**", "`<@1> **b**`"),
        ("a\u202eb\u200b", "`ab`"),
    ],
)
def test_quoted_text_cannot_leave_its_quotes(text: str, shown: str) -> None:
    assert quoted(text) == shown


@pytest.mark.parametrize("text", ["a cat", "a`b", "```py", "", "`", "a ` b `` c"])
def test_the_log_leaves_out_what_is_quoted(text: str) -> None:
    said = f"The file {quoted(text)} is larger than {quoted('x')}: see `/help`."
    assert unquoted(said) == "The file … is larger than …: see …."
    assert unquoted(f"no `end of {text}").startswith("no ")


@pytest.mark.parametrize("private", [True, False])
def test_a_failure_is_told_in_one_line(private: bool) -> None:
    failed = job("a fox", JobState.FAILED, fail_reason="Refused:\n[no](foxes).", private=private)
    line = failure(failed)
    assert line.startswith(f"Job `{failed.id}` of <@{failed.user_id}> failed: Refused: \\[no\\]\\(foxes).")
    assert ("https://discord.com/channels/" in line) is not private
    assert (failures(1), failures(1200)) == ("and 1 more failure", "and 1,200 more failures")
