"""Vary (Region) and Remix as members use them inside Discord."""

from __future__ import annotations

import base64
import io
import sqlite3
from pathlib import Path

import pytest
from PIL import Image

from loopback_discord import Interaction
from tests.door.front import Front, Json, first_line, labels, opened
from tests.door.stages import HOLD_S
from tests.door.test_main_path import single
from tests.waiting import patient


def picture_file(size: tuple[int, int], box: tuple[int, int, int, int] | None) -> bytes:
    """A black mask with one white box."""
    mask = Image.new("L", size, 0)
    if box is not None:
        mask.paste(255, box)
    target = io.BytesIO()
    mask.save(target, "PNG")
    return target.getvalue()


async def panel_of(front: Front, picture: Json) -> str:
    """Press Vary (Region); returns the id of the private panel."""
    answer = await (await front.member().click(picture["id"], label="Vary (Region)")).answered()
    assert answer.ephemeral
    assert answer.message is not None
    return answer.message


async def form(front: Front, panel: str, label: str) -> Interaction:
    """Open one of the panel's forms."""
    opened_by = await front.member().click(panel, label=label)
    assert (await opened_by.answered()).modal is not None
    return opened_by


async def drafted(front: Front, panel: str) -> Json:
    """The panel once it shows the region over the picture."""
    return await front.discord.wait_for(
        lambda m: m["id"] == panel and "will be repainted" in m["content"], patient(10.0)
    )


async def started(front: Front, panel: str) -> Json:
    """Press Start; returns the finished job's message."""
    before = {job.message_id for job in front.books.jobs()}
    await (await front.member().click(panel, label="Start")).answered()
    await front.discord.wait_for(lambda m: m["id"] == panel and "on its way" in m["content"], patient(10.0))
    (new,) = [job.message_id for job in front.books.jobs() if job.message_id not in before]
    return await front.ended(str(new))


def sent_mask(front: Front) -> tuple[Image.Image, str]:
    """The last mask and prompt that the provider received."""
    body = next(body for path, body, _task in reversed(front.provider.submits) if path.endswith("modal"))
    head, _, data = str(body["maskBase64"]).partition(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(data))), str(body["prompt"])


async def charge(front: Front, credits: int) -> None:
    """Set the price of regions, as an admin."""
    await (await front.member("admin").command("admin quota cost", {"kind": "region", "credits": credits})).answered()


async def test_what_is_dear_says_so_before_and_at_the_start(front: Front) -> None:
    await charge(front, 5)
    picture, spent = await single(front, "a moat"), front.books.spent()
    panel = await panel_of(front, picture)
    assert "It costs 5 credits." in (front.discord.message(panel) or {})["content"]
    asked = await form(front, panel, "Choose a preset")
    await front.member().submit_modal(asked, {"region": ["left_half"], "prompt": "a pond"})
    assert "Start for 5 credits" in labels(await drafted(front, panel))
    await charge(front, 6)
    await front.member().click(panel, label="Start for 5 credits")
    await front.discord.wait_for(lambda m: m["id"] == panel and "Start for 6 credits" in labels(m), patient(10.0))
    await front.member().click(panel, label="Start for 6 credits")
    await front.discord.wait_for(lambda m: m["id"] == panel and "on its way" in m["content"], patient(10.0))
    await front.settled()
    assert front.books.spent() == spent + 6
    await charge(front, 10_000)
    answer = await (await front.member().click(picture["id"], label="Vary (Region)")).answered()
    assert "This costs 10000 credits" in front.told(answer)
    await charge(front, 1)


async def test_a_preset_is_shown_over_the_picture_and_sent_as_a_mask(front: Front) -> None:
    picture = await single(front, "a castle")
    submits = len(front.provider.submits)
    panel = await panel_of(front, picture)
    asked = await form(front, panel, "Choose a preset")
    await front.member().submit_modal(asked, {"region": ["left_half"], "prompt": "a dragon"})
    shown = await drafted(front, panel)
    assert shown["attachments"]
    assert "50%" in shown["content"]
    assert len(front.provider.submits) == submits  # nothing is charged for a look
    result = await started(front, panel)
    mask, prompt = sent_mask(front)
    assert (prompt, mask.size) == ("a dragon", Image.open(io.BytesIO(front.content_of(picture))).size)
    assert [mask.getpixel((2, 9)), mask.getpixel((mask.width - 2, 9))] == [255, 0]
    assert first_line(result) == f"**a dragon** - <@{front.member().id}> (fast)"
    assert result["message_reference"]["message_id"] == picture["id"]
    assert labels(result)[0] == "U1"


async def test_an_uploaded_mask_is_fitted_to_the_picture(front: Front) -> None:
    picture = await single(front, "a harbour")
    panel = await panel_of(front, picture)
    asked = await form(front, panel, "Upload a mask")
    upload = picture_file((64, 64), (0, 0, 64, 16))
    await front.member().submit_modal(asked, {"file": ("mask.png", upload), "prompt": "gulls"})
    await drafted(front, panel)
    await started(front, panel)
    mask, prompt = sent_mask(front)
    assert prompt == "gulls"
    assert (mask.getpixel((9, 2)), mask.getpixel((9, mask.height - 2))) == (255, 0)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.png", picture_file((64, 64), None), "white"),
        ("other.png", picture_file((64, 16), (0, 0, 9, 9)), "shape"),
        ("text.png", b"not a picture at all", "picture"),
        ("all.png", picture_file((64, 64), (0, 0, 64, 64)), "whole"),
    ],
    ids=["empty region", "another shape", "text named .png", "everything"],
)
async def test_a_mask_that_cannot_work_is_explained_and_costs_nothing(
    front: Front, name: str, content: bytes, said: str
) -> None:
    picture = await single(front, f"a meadow {name}")
    jobs, panel = len(front.books.jobs()), await panel_of(front, picture)
    asked = await form(front, panel, "Upload a mask")
    sent = await front.member().submit_modal(asked, {"file": (name, content), "prompt": "x"})
    note = await front.discord.wait_for(
        lambda m: m.get("ephemeral_for") == front.member().id and m["id"] != panel and said in m["content"],
        patient(10.0),
    )
    assert note
    assert len(front.books.jobs()) == jobs
    assert sent.id


async def test_a_panel_belongs_to_its_member_and_works_once(front: Front) -> None:
    picture = await single(front, "a garden")
    panel = await panel_of(front, picture)
    asked = await form(front, panel, "Choose a preset")
    await front.member().submit_modal(asked, {"region": ["border"], "prompt": "ivy"})
    await drafted(front, panel)
    start = await front.member().click(panel, label="Start")
    twice = await front.member().click(panel, label="Start")
    await start.answered()
    await twice.answered()
    await front.discord.wait_for(lambda m: m["id"] == panel and "on its way" in m["content"], patient(10.0))
    await front.settled()
    regions = [body for path, body, _task in front.provider.submits if path.endswith("modal")]
    assert [body["prompt"] for body in regions].count("ivy") == 1


async def test_a_panel_goes_on_after_a_kill(fresh: Front) -> None:
    picture = await single(fresh, "a bridge")
    panel = await panel_of(fresh, picture)
    asked = await form(fresh, panel, "Choose a preset")
    await fresh.bot.kill()
    await fresh.restart()
    await fresh.member().submit_modal(asked, {"region": ["centre"], "prompt": "a boat"})
    await drafted(fresh, panel)
    assert first_line(await started(fresh, panel)).startswith("**a boat**")


async def test_killed_while_its_message_is_posted_a_region_goes_on_in_it(fresh: Front) -> None:
    panel = await panel_of(fresh, await single(fresh, "a harbour"))
    asked = await form(fresh, panel, "Choose a preset")
    await fresh.member().submit_modal(asked, {"region": ["centre"], "prompt": "a ferry"})
    await drafted(fresh, panel)
    spent = fresh.books.spent()
    fresh.discord.faults.fail("POST", r"^/channels/\d+/messages$", after_effect=True, hang_s=HOLD_S)
    await fresh.member().click(panel, label="Start")
    posted = await fresh.discord.wait_for(lambda m: "**a ferry**" in m["content"])
    await fresh.bot.kill()
    fresh.discord.faults.clear()
    await fresh.restart()
    assert (await fresh.ended(posted["id"]))["attachments"]
    assert [m["id"] for m in fresh.discord.messages("imagine") if "**a ferry**" in m["content"]] == [posted["id"]]
    assert fresh.books.spent() == spent + 1


async def test_with_remix_on_a_press_asks_for_the_prompt(tmp_path: Path) -> None:
    async with opened(tmp_path, remix=True) as front:
        grid = await front.grid("a grey cat")
        with sqlite3.connect(tmp_path / "data" / "bot.db") as db:
            db.execute("UPDATE users SET remix = 1")
        asked = await front.member().click(grid["id"], label="V2")
        modal = (await asked.answered()).modal
        assert modal is not None
        assert modal["title"] == "Remix V2"
        sent = await front.member().submit_modal(asked, {"text": "a black cat"})
        answer = await sent.answered()
        assert answer.message is not None
        shown = await front.ended(answer.message)
        assert first_line(shown) == f"**a black cat** - <@{front.member().id}> (fast)"
        bodies = [body for path, body, _task in front.provider.submits]
        assert bodies[-2]["enableRemix"] is True
        assert bodies[-1]["prompt"] == "a black cat"
        front.check()
