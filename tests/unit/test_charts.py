"""The chart of a server's usage: drawn by the real process, and a failed one leaves nothing."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from bot.charts import theme
from bot.charts.chart_process import ChartPainter
from bot.charts.page import SIZE
from bot.core.rules.usage_report import UsageDay, UsageOf, UsageReport
from tests.waiting import LONG_S, patient, until

LAST = date(2026, 11, 22)
HOSTILE = (
    "$\\frac{1$",
    "$x_1$ __init__ 100%",
    "🌸🌸🌸",
    "🌸 Sakura 🌸",
    "名前テスト 한국어",
    "سلام دنیا",
    "two\nlines\tand\x00\x1b[31m",
    "\u202eright to left",
    "Z" + "\u0300" * 200,
    "half a pair \ud83d",
    "W" * 500,
    "",
)


def report(
    jobs: Sequence[int], *, failed: int = 0, price: int = 2, members: Sequence[str] = ("alice", "bob")
) -> UsageReport:
    """One day for each of `jobs`, the last one on LAST. `failed` of them fail each day."""
    first = LAST - timedelta(len(jobs) - 1)
    days = [
        UsageDay(first + timedelta(place), count, price * count, min(failed, count)) for place, count in enumerate(jobs)
    ]
    total = sum(jobs)
    shares = [UsageOf(name, total // (place + 1), price * total // (place + 1)) for place, name in enumerate(members)]
    return UsageReport(
        title="Usage of Demo server",
        timezone="Europe/Berlin",
        first=first,
        last=LAST,
        days=tuple(days),
        members=tuple(shares) if total else (),
        kinds=tuple(shares[:1]) if total else (),
        total_jobs=total,
        total_credits=price * total,
        failed=sum(day.failed for day in days),
    )


def opened(png: bytes | None) -> Image.Image:
    assert png is not None
    image = Image.open(io.BytesIO(png), formats=["PNG"])
    assert image.size == SIZE
    return image.convert("RGB")


def dots(image: Image.Image, colour: str, box: tuple[int, int, int, int] = (0, 0, *SIZE)) -> int:
    """The number of pixels that have exactly this colour."""
    part = image.crop(box)
    counts = {pixel: count for count, pixel in part.getcolors(part.width * part.height) or []}
    return counts.get(ImageColor.getrgb(colour), 0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shared folder, so that the fonts are listed once."""
    return tmp_path_factory.mktemp("matplotlib")


@pytest.fixture
def painter(folder: Path) -> ChartPainter:
    return ChartPainter(folder, patient(LONG_S))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(report([3]), id="1 day"),
        pytest.param(report([day * 7 % 31 for day in range(90)], failed=2), id="90 days"),
        pytest.param(
            report([day % 5 for day in range(366)], members=[f"m{place}" for place in range(300)]), id="a year"
        ),
        pytest.param(report([10**12, 1], members=HOSTILE), id="huge numbers, hostile names"),
        pytest.param(report([5, 4], members=()), id="nobody to name"),
    ],
)
async def test_a_report_is_drawn(painter: ChartPainter, asked: UsageReport) -> None:
    drawn = opened(await painter.draw(asked))
    assert drawn.getpixel((2, 2)) == ImageColor.getrgb(theme.BACKGROUND)
    assert dots(drawn, theme.JOBS) > 1000
    assert dots(drawn, theme.CREDITS) > 500
    assert (dots(drawn, theme.FAILED) > 500) == (asked.failed > 0)


async def test_bars_are_as_high_as_their_days(painter: ChartPainter) -> None:
    drawn = opened(await painter.draw(report([20, 40, 0, 10, 80], price=0)))
    place = (SIZE[0] - 2 * (48 + 66)) / 7
    columns = [round(SIZE[0] / 2 + (day - 2) * place) for day in range(5)]
    heights = [dots(drawn, theme.JOBS, (x, 200, x + 1, 800)) for x in columns]
    assert heights[2] == 0
    assert [height / heights[1] for height in heights] == pytest.approx([0.5, 1, 0, 0.25, 2], abs=0.06)


async def test_no_jobs_are_a_picture_too(painter: ChartPainter) -> None:
    drawn = opened(await painter.draw(report([0] * 10)))
    assert dots(drawn, theme.JOBS) == 22 * 22  # the square in the legend
    assert dots(drawn, theme.FAINT, (0, 500, *SIZE)) > 300


def shadow(folder: Path, monkeypatch: pytest.MonkeyPatch, module: str, code: str) -> None:
    """Have the drawing process import this instead of the installed module."""
    (folder / f"{module}.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(folder))


async def test_without_matplotlib_there_is_no_chart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shadow(tmp_path, monkeypatch, "sitecustomize", "import sys\nsys.path = [p for p in sys.path if 'site-' not in p]")
    assert await ChartPainter(tmp_path, patient(LONG_S)).draw(report([1])) is None
    assert "matplotlib is not installed" in caplog.text
    assert "imagine-bot[charts]" in caplog.text


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param("raise RuntimeError('out of ink')", "RuntimeError: out of ink", id="raises"),
        pytest.param("import os; os._exit(0)", "exit code 0 after 0 bytes", id="ends early"),
        pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "exit code -9", id="is killed"),
        pytest.param(
            "import sys; raise RuntimeError({'discord', 'sqlalchemy', 'aiohttp', 'PIL'} & set(sys.modules))",
            "RuntimeError: set()",
            id="has imported nothing heavy",
        ),
        pytest.param(
            "import os; raise RuntimeError([name for name in os.environ if 'TOKEN' in name])",
            "RuntimeError: []",
            id="knows no secret",
        ),
    ],
)
async def test_a_process_that_fails_is_told_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: str, told: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    shadow(tmp_path, monkeypatch, "matplotlib", code)
    assert await ChartPainter(tmp_path, patient(LONG_S)).draw(report([1])) is None
    assert told in caplog.text


STUCK = """
import os, pathlib, time
pathlib.Path(os.environ["MPLCONFIGDIR"], "started").write_text(str(os.getpid()))
time.sleep(60)
"""


def gone(process_id: int) -> bool:
    """True once a process has ended, and isn't even a zombie."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    return False


async def started(folder: Path) -> int:
    """The id of a STUCK process, once it says so."""
    said = folder / "started"
    await until(lambda: said.exists() and said.read_text())
    return int(said.read_text())


async def test_a_process_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shadow(tmp_path, monkeypatch, "matplotlib", STUCK)
    drawing = asyncio.create_task(ChartPainter(tmp_path, patient(3)).draw(report([1])))
    process_id = await started(tmp_path)
    assert await drawing is None
    assert gone(process_id)
    assert f"not drawn within {patient(3):g} s" in caplog.text


async def test_who_gives_up_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shadow(tmp_path, monkeypatch, "matplotlib", STUCK)
    drawing = asyncio.create_task(ChartPainter(tmp_path, patient(LONG_S)).draw(report([1])))
    process_id = await started(tmp_path)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert gone(process_id)


async def test_one_is_drawn_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "print('in', file=(f := open('{0}', 'a')), flush=True); __import__('time').sleep(0.3); print('out', file=f)"
    shadow(tmp_path, monkeypatch, "matplotlib", code.format(tmp_path / "seen"))
    painter = ChartPainter(tmp_path, patient(LONG_S))
    await asyncio.gather(*(painter.draw(report([1])) for _ in range(3)))
    assert (tmp_path / "seen").read_text().split() == ["in", "out"] * 3


async def test_drawing_does_not_stop_the_loop(painter: ChartPainter) -> None:
    drawing, turns = asyncio.create_task(painter.draw(report([5] * 90))), 0
    while not drawing.done():
        await asyncio.sleep(0.01)
        turns += 1
    opened(drawing.result())
    assert turns > 10


async def test_a_lock_left_by_a_killed_process_is_no_hindrance(
    painter: ChartPainter, folder: Path, tmp_path: Path
) -> None:
    opened(await painter.draw(report([1])))
    (fonts,) = folder.glob("fontlist-*.json")
    (tmp_path / f"{fonts.name}.matplotlib-lock").touch()
    opened(await ChartPainter(tmp_path, patient(LONG_S)).draw(report([1])))
    assert [path.name for path in tmp_path.iterdir()] == [fonts.name]


async def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    opened(await ChartPainter(tmp_path / "file" / "matplotlib", patient(LONG_S)).draw(report([1])))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
