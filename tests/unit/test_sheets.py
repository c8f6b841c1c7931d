"""The CSV of a server's usage: as a spreadsheet program and another program read it."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import replace

import pytest

from bot.core.rules.usage_csv import usage_csv
from bot.core.rules.usage_report import UsageLine

LINE = UsageLine(
    at=1_795_348_800.75,
    member_id=301_000_000_000_000_001,
    member="alice",
    channel_id=302_000_000_000_000_002,
    kind="imagine",
    speed="turbo",
    credits=2,
    outcome="delivered",
    job_id="k3x9m2p7qa",
)
HEADER = ["time_utc", "member_id", "member", "channel_id", "kind", "speed", "credits", "outcome", "job_id"]


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_line_is_a_row_under_the_header() -> None:
    assert usage_csv([LINE]) == (
        b"\xef\xbb\xbftime_utc,member_id,member,channel_id,kind,speed,credits,outcome,job_id\r\n"
        b"2026-11-22T12:00:00Z,301000000000000001,alice,302000000000000002,imagine,turbo,2,delivered,k3x9m2p7qa\r\n"
    )


def test_no_lines_leave_the_header() -> None:
    assert rows(usage_csv([])) == [HEADER]


def test_a_forgotten_member_has_no_id() -> None:
    row = rows(usage_csv([replace(LINE, member_id=None, member="(forgotten)")]))[1]
    assert row[1:3] == ["", "(forgotten)"]


@pytest.mark.parametrize(
    "name",
    ["O'Neil", 'the "real" one', "a, b", "名前 🌸", "two\r\nlines", "x-ray", "a=b", "1+1", "e@mail", "a; b", ""],
)
def test_an_honest_name_is_kept(name: str) -> None:
    assert rows(usage_csv([replace(LINE, member=name)]))[1][2] == name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        pytest.param('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")', id="formula"),
        pytest.param("+1+1", "'+1+1", id="plus"),
        pytest.param("-1+1", "'-1+1", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\tx", "'\tx", id="tab"),
        pytest.param("\rx", "'\rx", id="carriage return"),
        pytest.param("  =1+1", "'  =1+1", id="spaces first"),
        pytest.param("＝1+1", "'＝1+1", id="wide sign"),
        pytest.param("x;=1+1", "x;'=1+1", id="where a semicolon parts cells"),
        pytest.param('x";"=1+1', 'x";\'"=1+1', id="quoted after a semicolon"),
        pytest.param("x,=1+1", "x,'=1+1", id="after a comma"),
    ],
)
def test_no_name_is_a_formula(name: str, written: str) -> None:
    assert rows(usage_csv([replace(LINE, member=name)]))[1][2] == written


@pytest.mark.parametrize("column", ["kind", "speed", "outcome", "job_id"])
def test_no_other_text_is_a_formula_either(column: str) -> None:
    row = rows(usage_csv([replace(LINE, **{column: "=1+1"})]))[1]  # type: ignore[arg-type]  # a column of texts
    assert row[HEADER.index(column)] == "'=1+1"


def test_half_a_surrogate_pair_does_no_harm() -> None:
    assert rows(usage_csv([replace(LINE, member="a\ud83db")]))[1][2] == "a?b"


def test_a_large_server_is_written_quickly() -> None:
    began = time.process_time()
    content = usage_csv(replace(LINE, at=LINE.at + second) for second in range(100_000))
    assert time.process_time() - began < 10  # a second on a quiet machine
    assert content.count(b"\r\n") == 100_001
