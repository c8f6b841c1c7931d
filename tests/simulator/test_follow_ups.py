"""Results of pressing buttons: pictures that belong together, modals, repeats, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.simulator.conftest import Caller, Simulate, custom_id_of, data_url

FOX = "a red fox --v 7 --seed 5"


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The difference of two pictures, 0 to 255, at a size where grain doesn't count."""
    small = [picture.convert("RGB").resize((16, 16), Image.Resampling.BOX) for picture in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


@pytest.fixture
async def single(caller: Caller) -> Any:
    return await caller.pressed(await caller.made(prompt=FOX), "U2")


async def test_an_upscale_is_its_quadrant(caller: Caller) -> None:
    grid = await caller.made(prompt=FOX)
    sheet = await caller.image(grid)
    half = sheet.width // 2
    for n, corner in enumerate(((0, 0), (half, 0), (0, half), (half, half)), start=1):
        picture = await caller.image(await caller.pressed(grid, f"U{n}"))
        quadrant = sheet.crop((*corner, corner[0] + half, corner[1] + half))
        assert picture.size == sheet.size
        assert unlike(picture, quadrant) < 6


@pytest.mark.parametrize(
    ("label", "action", "size", "offers"),
    [
        pytest.param("Upscale (Subtle)", "UPSCALE", (128, 128), "Vary (Region)", id="double size"),
        pytest.param("Vary (Strong)", "HIGH_VARIATION", (64, 64), "V4", id="vary"),
        pytest.param("Zoom Out 2x", "ZOOM", (64, 64), "V4", id="zoom"),
        pytest.param("⬅️", "PAN", (64, 42), "U4", id="pan"),
        pytest.param("🔄", "REROLL", (64, 64), "V1", id="reroll"),
        pytest.param("Animate (Low motion)", "VIDEO", (64, 64), "MJ::JOB::video_virtual_upscale::2", id="animate"),
    ],
)
async def test_buttons_of_a_single_picture(
    caller: Caller, single: Any, label: str, action: str, size: tuple[int, int], offers: str
) -> None:
    child = await caller.pressed(single, label)
    assert (child["status"], child["action"]) == ("SUCCESS", action)
    assert (await caller.image(child)).size == size
    assert custom_id_of(child, offers)
    assert caller.provider.tasks[child["id"]].parent == single["id"]


async def test_every_button_of_a_single_picture_is_taken(caller: Caller, single: Any) -> None:
    refused = []
    for button in single["buttons"]:
        press = {"taskId": single["id"], "customId": button["customId"]}
        _, answer = await caller.call("POST", "/mj/submit/action", press)
        if answer["code"] not in (1, 21, 22):
            refused.append(button["label"] or button["emoji"])
    assert refused == ["❤️"]  # the bookmark


async def test_variations_are_closer_than_strangers(caller: Caller, single: Any) -> None:
    picture = await caller.image(single)
    varied = await caller.pressed(single, "Vary (Subtle)")
    subtle = [await caller.image(await caller.pressed(varied, f"U{n}")) for n in range(1, 5)]
    stranger = await caller.image(await caller.pressed(await caller.made(prompt="neon city at night --seed 5"), "U1"))
    assert min(unlike(picture, one) for one in subtle) < unlike(picture, stranger) / 2


async def test_double_size_is_the_same_picture(caller: Caller, single: Any) -> None:
    double = await caller.image(await caller.pressed(single, "Upscale (Subtle)"))
    assert unlike(double, await caller.image(single)) < 3


async def test_videos_are_mp4_and_can_be_picked_and_extended(caller: Caller, single: Any) -> None:
    video = await caller.pressed(single, "Animate (High motion)")
    clip = await caller.pressed(video, "U3")
    longer = await caller.made("video", motion="low", action="extend", index=0, taskId=clip["id"])
    assert [len(task["videoUrls"]) for task in (video, clip, longer)] == [4, 1, 4]
    kind, content = await caller.download(clip["videoUrl"])
    assert (kind, content[4:8]) == ("video/mp4", b"ftyp")
    assert clip["videoUrl"].endswith(".mp4")


async def _region(caller: Caller, single: Any, **fields: object) -> tuple[Any, Any]:
    opened = await caller.submit("action", taskId=single["id"], customId=custom_id_of(single, "Vary (Region)"))
    return opened, await caller.submit("modal", taskId=opened["result"], **fields)


def _mask(size: tuple[int, int] = (64, 64), box: tuple[int, int, int, int] | None = (32, 0, 64, 32)) -> str:
    mask = Image.new("L", size)
    if box is not None:
        mask.paste(255, box)
    return data_url(mask)


async def test_vary_region_changes_the_white_area_only(caller: Caller, single: Any) -> None:
    opened, answer = await _region(caller, single, prompt="a golden crown", maskBase64=_mask())
    assert (opened["code"], opened["properties"]) == (21, {"finalPrompt": "", "remix": True})
    assert (answer["code"], answer["result"]) == (1, opened["result"])
    new = await caller.image(await caller.pressed(await caller.finished(answer["result"]), "U1"))
    old = await caller.image(single)
    assert unlike(new.crop((0, 40, 64, 64)), old.crop((0, 40, 64, 64))) < 1
    assert unlike(new.crop((36, 4, 60, 28)), old.crop((36, 4, 60, 28))) > 8


@pytest.mark.parametrize(
    "mask",
    [
        pytest.param(None, id="none"),
        pytest.param("data:image/png;base64,aGVsbG8=", id="no picture"),
        pytest.param(_mask((32, 32)), id="another size"),
        pytest.param(_mask(box=None), id="nothing white"),
    ],
)
async def test_masks_are_checked(caller: Caller, single: Any, mask: str | None) -> None:
    opened, answer = await _region(caller, single, prompt="a crown", maskBase64=mask)
    assert (answer["code"], answer["result"]) == (4, None)
    assert caller.provider.tasks[opened["result"]].status == "MODAL"


@pytest.mark.parametrize(
    ("prompt", "code"), [("a fox --zoom 1.8 --ar 2:1", 1), ("a fox --zoom 3", 4), ("a fox", 4)], ids=str
)
async def test_custom_zoom(caller: Caller, single: Any, prompt: str, code: int) -> None:
    opened = await caller.submit("action", taskId=single["id"], customId=custom_id_of(single, "Custom Zoom"))
    answer = await caller.submit("modal", taskId=opened["result"], prompt=prompt)
    assert (opened["code"], answer["code"]) == (21, code)
    if code == 1:
        task = await caller.finished(opened["result"])
        assert ("--zoom" in task["prompt"], (await caller.image(task)).size) == (False, (64, 32))


@pytest.mark.parametrize(
    ("options", "wish", "code", "status"),
    [
        pytest.param({"remix": True}, {}, 1, "MODAL", id="a relay hides it behind 1"),
        pytest.param({"remix": True, "flavour": "plus"}, {}, 21, "MODAL", id="plus says 21"),
        pytest.param({}, {"enableRemix": True}, 1, "MODAL", id="asked for by the request"),
        pytest.param({"remix_allowed": False}, {"enableRemix": True}, 4, None, id="an account without remix"),
        pytest.param({}, {}, 1, "SUCCESS", id="without remix"),
    ],
)
async def test_remix(
    simulate: Simulate, options: dict[str, object], wish: dict[str, object], code: int, status: str | None
) -> None:
    caller = await simulate(**options)
    grid = await caller.made(prompt=FOX)
    answer = await caller.submit("action", taskId=grid["id"], customId=custom_id_of(grid, "V1"), **wish)
    assert answer["code"] == code
    if status is not None:
        assert (await caller.finished(answer["result"]))["status"] == status
    if status == "MODAL":
        await caller.submit("modal", taskId=answer["result"], prompt="a blue cat --v 7")
        assert (await caller.finished(answer["result"]))["prompt"] == "a blue cat --v 7"


async def test_describe_leads_to_its_prompts(caller: Caller) -> None:
    task = await caller.made("describe", base64=data_url(Image.new("RGB", (60, 40), (220, 60, 50))))
    texts = task["promptEn"].split("\r\n")
    opened = await caller.submit("action", taskId=task["id"], customId="MJ::Job::PicReader::2")
    assert (len(set(texts)), opened["properties"]["finalPrompt"]) == (4, texts[1])
    assert all(text.endswith("--ar 3:2") for text in texts)
    await caller.submit("modal", taskId=opened["result"], prompt=texts[1])
    assert (await caller.finished(opened["result"]))["action"] == "IMAGINE"


async def test_imagine_all_answers_four_ids(caller: Caller) -> None:
    task = await caller.made("describe", base64=data_url(Image.new("RGB", (60, 40), "blue")))
    answer = await caller.submit("action", taskId=task["id"], customId="MJ::Job::PicReader::all")
    ids = answer["result"].split(",")
    assert [(await caller.finished(one))["prompt"] for one in ids] == task["promptEn"].split("\r\n")


@pytest.mark.parametrize(
    ("flavour", "label", "codes", "same"),
    [
        pytest.param("relay", "U1", [1, 1], True, id="a relay repeats the old task"),
        pytest.param("relay", "V1", [1, 1], False, id="a relay varies again"),
        pytest.param("plus", "U1", [1, 1], False, id="plus starts again"),
    ],
)
async def test_repeated_presses(simulate: Simulate, flavour: str, label: str, codes: list[int], same: bool) -> None:
    caller = await simulate(flavour=flavour)
    grid = await caller.made(prompt=FOX)
    body = {"taskId": grid["id"], "customId": custom_id_of(grid, label)}
    answers = [await caller.submit("action", **body) for _ in range(2)]
    assert [answer["code"] for answer in answers] == codes
    assert (answers[0]["result"] == answers[1]["result"]) == same


async def test_novicezk_says_that_the_task_exists(simulate: Simulate) -> None:
    caller = await simulate(flavour="novicezk")
    grid = await caller.finished((await caller.call("POST", "/mj/submit/imagine", {"prompt": FOX}))[1]["result"])
    body = {"taskId": grid["id"], "action": "UPSCALE", "index": 1}
    first, second = [(await caller.call("POST", "/mj/submit/change", body))[1] for _ in range(2)]
    assert (first["code"], second["code"], second["result"]) == (1, 21, first["result"])
    assert second["properties"].keys() == {"status", "imageUrl"}


async def test_a_parent_that_is_not_done(caller: Caller) -> None:
    answer = await caller.submit("imagine", prompt="a cat --stuck")
    job = caller.provider.tasks[answer["result"]].buttons[0]["customId"]
    status, body = await caller.call("POST", "/mj/submit/action", {"taskId": answer["result"], "customId": job})
    assert (status, body["description"]) == (400, "task_status_not_success ")
