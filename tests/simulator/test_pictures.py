"""The pictures: the same for the same words and dice, of the wanted shape, and quick to draw."""

from __future__ import annotations

import io
import time

import pytest
from PIL import Image

from loopback_provider.derive import first_grid
from loopback_provider.pictures.album import Album, Shot, compose, pixels
from loopback_provider.pictures.idea import read_idea
from loopback_provider.prompt import parse
from tests.simulator.conftest import Caller

SUBJECTS = ("a red fox", "a paper boat at sunrise", "neon city at night in the rain", "an astronaut cat",
            "mountain lake",
            "entropy of hope", "龙 月亮", "🦉🌲", "a deer", "a whale in a coral reef", "castle in the snow --niji 6",
            "a robot", "a rocket", "a samurai in the desert", "hot air balloon", "sunflower", "mushroom", "butterfly",
            "lighthouse in a storm", "an old oak", "a red car in the city", "coffee", "crown", "heart",
            "temple at dusk",
            "cottage", "sailing ship", "aurora over a forest", "")  # fmt: skip


def album() -> Album:
    return Album(64, dict[str, bytes]().__getitem__)


def grid(prompt: str, seed: int = 3) -> tuple[Shot, ...]:
    return first_grid(parse(prompt), seed)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("prompt", SUBJECTS)
def test_every_motif_can_be_drawn_and_is_no_plain_area(prompt: str) -> None:
    picture = opened(album().picture_now(grid(prompt)))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (64, 64))
    assert len(set(picture.resize((16, 16)).tobytes())) > 60


def test_the_same_dice_draw_the_same_bytes() -> None:
    assert album().picture_now(grid("a red fox")) == album().picture_now(grid("a red fox"))


def test_other_words_or_dice_draw_other_pictures() -> None:
    drawn = {album().picture_now(shots) for shots in (grid("a red fox"), grid("a red fox", 4), grid("a blue fox"))}
    quadrants = {album().picture_now((shot,)) for shot in grid("a red fox")}
    assert (len(drawn), len(quadrants)) == (3, 4)


@pytest.mark.parametrize(
    ("aspect", "size"),
    [((1, 1), (64, 64)), ((3, 2), (64, 42)), ((9, 16), (36, 64)), ((14, 1), (64, 4))],
    ids=str,
)
def test_frames(aspect: tuple[int, int], size: tuple[int, int]) -> None:
    shot = compose("a fox", 1, aspect)
    assert pixels(shot, 64) == size
    assert opened(album().picture_now((shot,))).size == size


def test_zooming_and_panning_show_more_of_the_same_scene() -> None:
    shot = compose("a fox", 1, (1, 1))
    wider, left = shot.zoomed(2), shot.panned("left")
    assert (wider.view.width, wider.view.height) == (2.0, 2.0)
    assert (left.view.left, left.view.width, left.view.height) == (-1.0, 1.5, 1.0)
    assert shot.zoomed(1, (2, 1)).view.height == 1.0


def test_there_is_an_end_to_zooming_out() -> None:
    shot = compose("a fox in a snowy forest at night", 1, (16, 9))
    for _ in range(20):
        shot = shot.zoomed(2).panned("left")
    assert max(shot.view.width, shot.view.height) == pytest.approx(10)
    assert opened(album().picture_now((shot,))).size == (64, 4)


@pytest.mark.parametrize(
    ("prompt", "subject", "hour"),
    [
        ("a red fox", "fox", None),
        ("a wolf howling at the full moon", "wolf", "night"),
        ("一只熊猫", "panda", None),
        ("猫头鹰 夜", "owl", "night"),
        ("🦊🌅", "fox", "dawn"),
        ("a fox in a snowy forest at night", "fox", "night"),
        ("a snowy forest", None, "snow"),
        ("an astronaut cat", "cat", "space"),
        ("origami boat", "paper boat", None),
        ("categories of thought", None, None),
    ],
)
def test_words_are_understood(prompt: str, subject: str | None, hour: str | None) -> None:
    idea = read_idea(prompt)
    assert (idea.subject, idea.hour) == (subject, hour)


def test_a_colour_before_the_subject_is_its_own() -> None:
    assert read_idea("a blue cat").subject_colour == (60, 120, 210)
    assert read_idea("a cat under a blue sky").subject_colour is None


async def test_films_are_deterministic_mp4_files_of_three_seconds() -> None:
    shot = compose("a boat", 1, (16, 9))
    film, again = [await album().clip(shot, 0, "high") for _ in range(2)]
    assert film == again
    assert film[4:12] == b"ftypiso6"
    assert all(kind in film for kind in (b"vide", b"av01", b"mdat"))


def test_a_large_grid_is_drawn_in_good_time() -> None:
    started = time.process_time()
    Album(1024, dict[str, bytes]().__getitem__).picture_now(grid("a red fox in a forest at dusk"))
    assert time.process_time() - started < 5


async def test_the_picture_of_a_task_view_is_the_served_one(caller: Caller) -> None:
    task = await caller.made(prompt="a fox")
    assert caller.provider.tasks[task["id"]].picture == (await caller.download(task["imageUrl"]))[1]
