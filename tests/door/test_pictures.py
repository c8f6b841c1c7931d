"""Pictures from anybody, through the program: their content, their claims, and their size."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import aiohttp
import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from loopback_discord.world.flags import IS_COMPONENTS_V2, SUPPRESS_EMBEDS
from loopback_discord.world.forwards import LOTTIE
from tests.door.front import Front, Json, first_line, labels, until
from tests.door.orders import data_url, sent, use
from tests.door.pictures import MIB, heavy
from tests.door.test_main_path import single
from tests.door.test_refusals import refused
from tests.door.test_region import form, panel_of
from tests.fakes import png
from tests.unit.test_images import encoded, noise
from tests.unit.test_metadata import TRICKS, before_pixels, chunk
from tests.waiting import patient

register_heif_opener()
RED = png(64, 48, (200, 30, 30))
LARGEST = 64 * MIB  # the most memory that anybody's pictures may take


def memory_of(front: Front, name: str = "VmRSS") -> int:
    lines = Path(f"/proc/{front.bot.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def forget_peak(front: Front) -> None:
    Path(f"/proc/{front.bot.pid}/clear_refs").write_text("5")


# -- what is in them ---------------------------------------------------------------------------------------------------

PROFILE = before_pixels(chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(1_600_000))))


@pytest.mark.parametrize("content", [PROFILE, TRICKS["png: long words behind them"]], ids=["profile", "words"])
async def test_metadata_of_a_reference_are_nobodys_business(front: Front, content: bytes) -> None:
    await use(front, "describe", {"image": ("a.png", content)})
    assert sent(front)[1] == {"base64": data_url(content)}


async def test_a_heavy_result_with_odd_metadata_comes_as_a_picture(front: Front) -> None:
    content = heavy()
    profile = b"p\0\0" + zlib.compress(noise(800, 700).tobytes())
    odd = content[:33] + chunk(b"iCCP", profile) + content[33:]
    front.provider.faults.next_task(prompt_regex="a heavy", picture=odd)
    message = await front.grid("a heavy profile")
    (attachment,) = message["attachments"]
    assert (attachment["width"], attachment["height"]) == (1900, 1900)
    assert len(front.content_of(message)) <= 10 * MIB


@pytest.mark.parametrize("style", ["AVIF", "HEIF", "BMP"])
async def test_results_of_other_kinds_come_as_pictures_that_discord_shows(front: Front, style: str) -> None:
    content = encoded(noise(256, 256), style)
    front.provider.faults.next_task(prompt_regex=f"a {style}", picture=content, content_type="image/png")
    message = await front.grid(f"a {style} picture")
    (attachment,) = message["attachments"]
    assert (attachment["content_type"], attachment["width"]) == ("image/jpeg", 256)
    kept = list((front.bot.folder / "data" / "images").rglob(f"{front.job_of(message['id']).id}.*"))
    assert content in [path.read_bytes() for path in kept]


# -- what is said of them ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["image/jpg", "image/x-png", "application/octet-stream", "application/x-other", None])
async def test_what_discord_says_of_a_file_is_a_hint(front: Front, said: str | None) -> None:
    front.discord.declared["photo.bin"] = said
    await use(front, "describe", {"image": ("photo.bin", RED)})
    assert sent(front)[1] == {"base64": data_url(RED)}
    theirs = await front.member("bob").say("look", files=[("photo.bin", RED)])
    await front.ended(await front.acknowledged(await front.member().menu("Describe", theirs)))
    assert sent(front)[1] == {"base64": data_url(RED)}


async def test_bytes_that_are_no_picture_cost_nothing(front: Front) -> None:
    front.discord.declared["a.png"] = "image/png"
    submits, spent = len(front.provider.submits), front.books.spent()
    shown = await use(front, "describe", {"image": ("a.png", b"milk, eggs")})
    assert "(Failed)" in first_line(shown)
    assert "the file is not a picture" in shown["content"]
    assert (len(front.provider.submits), front.books.spent()) == (submits, spent)


# -- where they are ----------------------------------------------------------------------------------------------------


async def gallery(front: Front) -> str:
    """Post a message of components that shows a picture; returns its id."""
    shown = [{"type": 17, "components": [{"type": 12, "items": [{"media": {"url": "attachment://red.png"}}]}]}]
    body: Json = {
        "flags": IS_COMPONENTS_V2 | SUPPRESS_EMBEDS,
        "components": shown,
        "attachments": [{"id": 0, "filename": "red.png"}],
    }
    with aiohttp.MultipartWriter("form-data") as parts:
        parts.append_json(body).set_content_disposition("form-data", name="payload_json")
        parts.append(RED).set_content_disposition("form-data", name="files[0]", filename="red.png")
        channel = front.discord.world.channels["imagine"]
        headers = {"Authorization": f"Bot {front.discord.token}"}
        url = f"{front.discord.api_url}/channels/{channel}/messages"
        async with aiohttp.ClientSession() as session, session.post(url, data=parts, headers=headers) as answer:
            return str((await answer.json())["id"])


@pytest.mark.parametrize("where", ["forwarded", "gallery", "forwarded gallery"])
async def test_pictures_count_wherever_a_message_shows_them(front: Front, where: str) -> None:
    if "gallery" in where:
        target = await gallery(front)
    else:
        target = await front.member("bob").say("look", files=[("a.png", RED)])
    if "forwarded" in where:
        target = await front.member("bob").forward(target)
    await front.ended(await front.acknowledged(await front.member().menu("Describe", target)))
    assert sent(front)[1] == {"base64": data_url(RED)}
    asked = await front.member().menu("Use as reference", target)
    await front.ended(await front.acknowledged(await front.fill(asked, f"a fox like the {where}")))
    assert sent(front)[1]["base64Array"] == [data_url(RED)]


async def test_a_sticker_without_a_picture_is_refused_with_the_reason(front: Front) -> None:
    sticker = await front.member("bob").stick("77", LOTTIE)
    await refused(front, await front.member().menu("Describe", sticker), "drawing that moves")


async def test_a_typed_address_leads_nowhere_but_to_the_public(front: Front) -> None:
    uploaded = front.discord.message(await front.member("bob").say("look", files=[("a.png", RED)])) or {}
    submits = len(front.provider.submits)
    for url in (uploaded["attachments"][0]["url"], f"{front.discord.api_url}/gateway"):
        failed = await use(front, "describe", url=url)
        assert first_line(failed).endswith("(Failed)")
        assert "not a public one" in failed["content"]
        assert "HTTP" not in failed["content"]
    assert len(front.provider.submits) == submits


# -- how large they are ------------------------------------------------------------------------------------------------


async def test_large_references_are_made_smaller_before_they_are_sent(front: Front) -> None:
    photo = encoded(noise(2600, 2600), "PNG")
    assert 15 * MIB < len(photo) <= 20 * MIB
    front.discord.state.nitro[front.member().id] = 50 * MIB
    await use(front, "edit", {"image": ("photo.png", photo)}, prompt="the same by night")
    body = str(sent(front)[1]["image"])  # its beginning, and how long it was
    length = re.search(r"\((\d+) characters\)$", body)
    assert length is not None
    assert body.startswith("data:image/jpeg;base64,")
    assert int(length[1]) < 4 * MIB * 4 / 3 + 100


def small_file_of_many_pixels() -> bytes:
    whole = Image.new("RGBA", (6324, 6324), (0, 0, 0, 255))
    whole.paste((255, 255, 255, 255), (0, 0, 3000, 3000))
    content = encoded(whole, "PNG")
    assert len(content) < 250_000
    return content


async def test_masks_of_many_pixels_take_no_memory_and_hold_up_nobody(front: Front) -> None:
    panel = await panel_of(front, await single(front, "a lighthouse"))
    forms = [await form(front, panel, "Upload a mask") for _ in range(6)]
    mask, before = small_file_of_many_pixels(), memory_of(front)
    forget_peak(front)
    for one in forms:
        await front.member().submit_modal(one, {"file": ("mask.png", mask), "prompt": "a storm"})
    for _ in range(5):
        assert (await (await front.member("bob").command("quota")).answered()).ephemeral
    await front.discord.wait_for(lambda m: m["id"] == panel and "will be repainted" in m["content"], patient(30.0))
    await until(lambda: memory_of(front) < before + LARGEST, "the memory is given back")
    assert memory_of(front, "VmHWM") - before < LARGEST


def told(front: Front) -> list[str]:
    """The bot's private answers, newest versions."""
    return [str(m["content"]) for m in front.discord.messages(front.discord.world.channels["imagine"])]


async def test_impatient_presses_are_served_once(front: Front) -> None:
    front.provider.faults.next_task(prompt_regex="a herd", picture=encoded(noise(1700, 1700), "PNG"))
    grid = await front.grid("a herd")
    panel = (await (await front.member().menu("More", grid["id"])).answered()).message or ""
    await front.discord.wait_for(lambda m: m["id"] == panel and "Single pictures" in labels(m), patient(10.0))
    before = memory_of(front)
    forget_peak(front)
    pressed = [await front.member().click(panel, label="Single pictures") for _ in range(25)]
    assert all([(await one.answered()).ephemeral for one in pressed])
    await until(lambda: sum("still on their way" in text for text in told(front)) >= 20, "the others hear why", 30)
    await until(lambda: any("four pictures of" in text for text in told(front)), "the pictures are there", 30)
    assert memory_of(front, "VmHWM") - before < LARGEST


async def test_one_members_large_references_take_little_memory(front: Front) -> None:
    photo = encoded(noise(2600, 2600), "PNG")
    front.discord.state.nitro[front.member().id] = 50 * MIB
    before = memory_of(front)
    forget_peak(front)
    files = {f"image{number}": (f"{number}.png", photo) for number in (1, 2, 3)}
    asked = [await front.member().command("imagine", {"prompt": f"a crowd {n}"}, files=files) for n in range(3)]
    for one in asked:
        await front.ended(await front.acknowledged(one), 60)
    assert memory_of(front, "VmHWM") - before < LARGEST
