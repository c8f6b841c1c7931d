"""The other commands, and the menus of messages, as a member uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clips import clip
from tests.door.front import Front, first_line, labels, opened
from tests.door.orders import Files, data_url, sent, use
from tests.door.pictures import MIB, animated, bomb
from tests.door.test_refusals import refused
from tests.fakes import png

RED, BLUE = png(64, 48, (200, 30, 30)), png(48, 64, (30, 30, 200))
GRID = ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]


async def test_blend_mixes_up_to_five_pictures_in_their_order(front: Front) -> None:
    files = {f"image{n}": (f"{n}.png", RED if n % 2 else BLUE) for n in range(1, 6)}
    shown = await use(front, "blend", files, dimensions="portrait", speed="turbo")
    pictures = [data_url(RED if n % 2 else BLUE) for n in range(1, 6)]
    assert sent(front) == ("/mj-turbo/mj/submit/blend", {"base64Array": pictures, "dimensions": "PORTRAIT"})
    who = f"<@{front.member().id}>"
    assert first_line(shown) == f"**1.png + 2.png + 3.png + 4.png + 5.png** - {who} (turbo)"
    assert (labels(shown), len(shown["attachments"])) == (GRID, 1)


async def test_what_comes_of_a_blend_keeps_its_name_and_can_be_zoomed(front: Front) -> None:
    grid = await use(front, "blend", {"image1": ("a.png", RED), "image2": ("b.png", BLUE)})
    assert sent(front)[1] == {"base64Array": [data_url(RED), data_url(BLUE)]}
    single = await front.ended(await front.press(grid["id"], "U1"))
    assert first_line(single) == first_line(grid)
    form = (await (await front.member().click(single["id"], label="Custom Zoom")).answered()).modal
    assert "a.png" not in str(form), "the provider would take a file's name for words"


@pytest.mark.parametrize(
    ("options", "body", "shown", "speed"),
    [
        ({"prompt": "it runs"}, {"prompt": "it runs", "motion": "low"}, "it runs", "fast"),
        ({"motion": "high", "speed": "relax"}, {"prompt": "", "motion": "high"}, "red.png", "relaxed"),
        ({"prompt": "it flies --turbo"}, {"prompt": "it flies", "motion": "low"}, "it flies", "turbo"),
    ],
    ids=["prompt", "motion", "typed speed"],
)
async def test_video_is_posted_as_a_clip_that_plays(
    front: Front, options: dict[str, str], body: dict[str, str], shown: str, speed: str
) -> None:
    before = front.books.spent()
    message = await use(front, "video", {"image": ("red.png", RED)}, **options)
    assert first_line(message) == f"**{shown}** - <@{front.member().id}> ({speed})"
    assert sent(front)[1] == body | {"image": data_url(RED)}
    (clip,) = message["attachments"]
    assert (clip["content_type"], front.content_of(message)[4:8]) == ("video/mp4", b"ftyp")
    assert labels(message)[:4] == ["U1", "U2", "U3", "U4"]
    assert front.books.spent() - before == 4


async def test_a_clip_over_discords_limit_that_cannot_be_shown_costs_nothing(front: Front) -> None:
    before = front.books.spent()
    front.provider.faults.next(r"mj/video/", body=clip(11 * MIB))
    message = await use(front, "video", {"image": ("red.png", RED)}, prompt="a flood")
    assert (message["attachments"], front.books.spent()) == ([], before)
    assert "The clip has 11.0 MB, and Discord takes 10.0 MB here" in message["content"]


async def test_edit_sends_the_picture_with_the_words(front: Front) -> None:
    message = await use(front, "edit", {"image": ("red.png", RED)}, prompt="the same in blue --relax")
    assert sent(front) == ("/mj/submit/edits", {"prompt": "the same in blue", "image": data_url(RED)})
    assert first_line(message).startswith("**the same in blue** - ")
    assert labels(message) == GRID


# -- menus of messages -------------------------------------------------------------------------------------------------


async def test_the_picture_of_a_member_becomes_a_reference_even_over_a_restart(front: Front) -> None:
    theirs = await front.member("bob").say("look", files=[("notes.txt", b"milk"), ("a.png", RED), ("b.png", BLUE)])
    asked = await front.member().menu("Use as reference", theirs)
    assert (await asked.answered()).modal
    await front.bot.kill()
    await front.restart()
    message = await front.ended(await front.acknowledged(await front.fill(asked, "a fox like this --ar 3:2")))
    assert sent(front)[1] == {"prompt": "a fox like this --ar 3:2", "base64Array": [data_url(RED)]}
    assert first_line(message).startswith("**a fox like this --ar 3:2** - ")


async def test_a_result_can_be_used_and_described_too(front: Front) -> None:
    grid = await front.grid("a marmot")
    picture = front.content_of(grid)
    asked = await front.member("bob").menu("Use as reference", grid["id"])
    await front.ended(await front.acknowledged(await front.fill(asked, "its brother", "bob")))
    assert sent(front)[1] == {"prompt": "its brother", "base64Array": [data_url(picture)]}
    described = await front.ended(await front.acknowledged(await front.member().menu("Describe", grid["id"])))
    assert sent(front)[1] == {"base64": data_url(picture)}
    assert labels(described)[:2] == ["1️⃣", "2️⃣"]


@pytest.mark.parametrize("menu", ["Use as reference", "Describe"])
async def test_messages_without_a_picture_say_so(front: Front, menu: str) -> None:
    for files in ([], [("notes.txt", b"milk")], [("a.gif", animated())]):
        theirs = await front.member("bob").say("no picture", files=files)
        await refused(front, await front.member().menu(menu, theirs), "no picture I can use")


async def test_a_prompt_for_a_reference_is_checked(front: Front) -> None:
    theirs = await front.member().say("mine", files=[("a.png", RED)])
    asked = await front.member().menu("Use as reference", theirs)
    await refused(front, await front.fill(asked, "--ar 3:2"), "text is empty")


# -- bad input ---------------------------------------------------------------------------------------------------------

OF_A_KIND = [
    ("blend", {"image1": ("a.gif", animated()), "image2": ("b.png", RED)}, {}, "`a.gif` isn't a picture"),
    ("describe", {"image": ("gif.png", animated())}, {}, "isn't a picture I can use"),
    ("describe", {"image": ("notes.txt", b"milk")}, {}, "PNG, JPEG or WebP"),
    ("describe", {"image": ("huge.png", RED + bytes(30 * MIB))}, {}, "has 30 MB, and the limit is 20 MB"),
    ("describe", {}, {}, "Give one picture"),
    ("describe", {"image": ("a.png", RED)}, {"url": "https://pictures.example/a.png"}, "either attach it or"),
    ("describe", {}, {"url": "ftp://pictures.example/a.png"}, "isn't a web address"),
    ("shorten", {}, {"prompt": "x" * 6000}, "6,000 characters"),
    ("edit", {"image": ("a.png", RED)}, {"prompt": "a\u0007bell"}, "control characters"),
    ("edit", {"image": ("a.png", RED)}, {"prompt": "--ar 3:2"}, "text is empty"),
    ("video", {"image": ("a.txt", b"milk")}, {"prompt": "it runs"}, "isn't a picture"),
]


@pytest.mark.parametrize(("command", "files", "options", "because"), OF_A_KIND, ids=[
    "gif to blend", "gif named png", "text", "30 MB", "nothing", "both", "no web address", "6,000 characters",
    "control characters", "no words", "text to film",
])  # fmt: skip
async def test_bad_input_is_refused_in_private(
    front: Front, command: str, files: Files, options: dict[str, str], because: str
) -> None:
    await refused(front, await front.member().command(command, options, files=files), because)


@pytest.mark.parametrize(
    ("picture", "because"),
    [
        (b"milk, eggs", "the file is not a picture"),
        (bomb(), "the picture has"),
        (RED[:-20], "the picture is"),
    ],
    ids=["words", "bomb", "cut"],
)
async def test_what_only_looks_like_a_picture_fails_before_the_provider_hears_of_it(
    front: Front, picture: bytes, because: str
) -> None:
    before = (len(front.provider.submits), front.books.spent())
    message = await use(front, "describe", {"image": ("holiday.png", picture)})
    assert first_line(message) == f"**holiday.png** - <@{front.member().id}> (Failed)"
    assert f"the file `holiday.png`: {because}" in message["content"]
    assert (len(front.provider.submits), front.books.spent()) == before


@pytest.mark.parametrize("address", ["http://10.0.0.7/a.png", "http://127.0.0.1:9/a.png", "http://[::1]/a.png"])
async def test_an_address_inside_the_operators_network_is_not_asked(front: Front, address: str) -> None:
    message = await use(front, "describe", url=address)
    assert first_line(message).endswith("(Failed)")
    assert "not a public one" in message["content"]


async def test_an_address_of_discord_s_server_is_trusted_for_uploads_only_and_never_when_typed(front: Front) -> None:
    theirs = await front.member("bob").say("look", files=[("a fox.png", RED)])
    (upload,) = (front.discord.message(theirs) or {})["attachments"]
    for address in (upload["url"], f"{front.discord.api_url}/users/@me"):
        message = await use(front, "describe", url=address)
        assert first_line(message).endswith("(Failed)")
        assert "not a public one" in message["content"]
    described = await front.acknowledged(await front.member().menu("Describe", theirs))
    assert first_line(await front.ended(described)).endswith("(fast)")


async def test_a_server_without_videos_says_so_once_with_a_failure_and_then_in_private(tmp_path: Path) -> None:
    async with opened(tmp_path, {"PROVIDER_AUTH": "mj-api-secret"}, flavour="plus") as front:
        message = await use(front, "video", {"image": ("red.png", RED)}, prompt="it runs")
        assert first_line(message).endswith("(Failed)")
        assert "Nothing was charged." in message["content"], message["content"]
        asked = await front.member().command("video", {"prompt": "again"}, files={"image": ("red.png", RED)})
        await refused(front, asked, "doesn't make videos")
        front.check()
