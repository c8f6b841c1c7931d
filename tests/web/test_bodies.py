"""Bad requests to the painter's page: a clear answer, and nothing changes."""

from __future__ import annotations

import aiohttp
import pytest
from PIL import Image

from bot.core.errors import Busy, QuotaExceeded, UserError
from bot.imaging.masks import MaskPreset, draw
from tests.unit.test_images import bomb, encoded
from tests.web.site import Site
from tests.web.test_links import JSON, form

MASKS = {
    "text named png": (b"this is text", 422, "not a picture"),
    "bomb": (bomb(60_000, 60_000), 422, "too many pixels"),
    "another shape": (draw(MaskPreset.CENTRE, 320, 320), 422, "another shape"),
    "nothing marked": (encoded(Image.new("L", (320, 240)), "PNG"), 422, "Nothing is marked"),
    "everything marked": (encoded(Image.new("1", (320, 240), 1), "PNG"), 422, "Vary (Strong)"),
    "empty file": (b"", 422, "You haven't marked a region"),
    "too large": (b"\x89PNG" + bytes(10 << 20), 413, "larger than 10 MB"),
    "far too large": (b"\x89PNG" + bytes(30 << 20), 413, "larger than 10 MB"),
}
PROMPTS = {
    "control characters": ("a fox\x07", 422, "control characters"),
    "too long": ("fox " * 1500, 422, "5,999 characters"),
    "only parameters": ("--ar 3:2", 422, "empty"),
    "endless": ("fox " * 20_000, 413, "larger"),
}


async def refused(site: Site, client: aiohttp.ClientSession, data: object, status: int, reason: str) -> None:
    """Check that it is refused with this reason, and a good mask is accepted afterwards."""
    link = site.link(await site.session())
    async with client.post(link, data=data, headers=JSON) as sent:
        answer = await sent.json()
        assert (sent.status, site.desk.taken) == (status, [])
        assert reason in answer["error"]
    site.desk.refusal = None
    async with client.post(link, data=form(), headers=JSON) as sent:
        assert sent.status == 200


@pytest.mark.parametrize(("mask", "status", "reason"), MASKS.values(), ids=MASKS)
async def test_bad_masks(site: Site, client: aiohttp.ClientSession, mask: bytes, status: int, reason: str) -> None:
    await refused(site, client, form(mask), status, reason)


@pytest.mark.parametrize(("prompt", "status", "reason"), PROMPTS.values(), ids=PROMPTS)
async def test_bad_prompts(site: Site, client: aiohttp.ClientSession, prompt: str, status: int, reason: str) -> None:
    await refused(site, client, form(prompt=prompt), status, reason)


REFUSALS = {
    "no credits": (QuotaExceeded("This costs 1 credit; you have none left."), 422),
    "too busy": (Busy("I am too busy right now."), 503),
    "something else": (UserError("You have 13 jobs running or waiting."), 422),
}


@pytest.mark.parametrize(("refusal", "status"), REFUSALS.values(), ids=REFUSALS)
async def test_what_the_bot_refuses_is_said_and_may_be_tried_again(
    site: Site, client: aiohttp.ClientSession, refusal: UserError, status: int
) -> None:
    site.desk.refusal = refusal
    await refused(site, client, form(), status, str(refusal))


FORM = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="mask"\r\n\r\n'
BODIES = {
    "json": (b"{}", "application/json", 415),
    "plain form": (b"mask=a&prompt=b", "application/x-www-form-urlencoded", 415),
    "no boundary": (b"--b--", "multipart/form-data", 400),
    "empty": (b"", FORM, 400),
    "never ends": (PART + b"x", FORM, 400),
    "unknown part": (PART.replace(b"mask", b"name") + b"x\r\n--b--", FORM, 400),
    "twice": (PART + b"x\r\n" + PART + b"y\r\n--b--", FORM, 400),
    "no name": (b"--b\r\nX: y\r\n\r\nx\r\n--b--", FORM, 400),
    "nested": (b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--", FORM, 400),
    "not utf-8": (PART + b"x\r\n" + PART.replace(b"mask", b"prompt") + b"\xff\r\n--b--", FORM, 400),
}  # fmt: skip


@pytest.mark.parametrize(("body", "content_type", "status"), BODIES.values(), ids=BODIES)
async def test_odd_bodies(site: Site, body: bytes, content_type: str, status: int) -> None:
    link = site.link(await site.session())
    headers = {**JSON, "Content-Type": content_type}
    async with aiohttp.ClientSession() as plain, plain.post(link, data=body, headers=headers) as sent:
        assert (sent.status, sent.content_type) == (status, "application/json")
        assert (await sent.json())["error"]
    assert site.desk.taken == []
