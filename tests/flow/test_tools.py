"""The other commands: those refused before anything is stored, and the provider's requests for the rest."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import fields, replace

import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from bot.core.errors import PromptError, ProviderRejected, ProviderUnavailable, UserError
from bot.core.kinds import Action, Speed
from bot.core.models import Attachment, Preset
from bot.core.states import JobState
from bot.imaging.images import inspect
from bot.providers.submit_requests import (
    BlendRequest,
    DescribeRequest,
    EditRequest,
    ImagineRequest,
    Picture,
    ShortenRequest,
    SubmitRequest,
    VideoRequest,
)
from bot.services.jobs.commands import ToolService
from bot.services.jobs.plans import Start
from bot.services.jobs.references import SENT_BYTES
from bot.store.members import presets, users
from bot.texts.media import download
from tests.fakes import PICTURE
from tests.flow.books import ALICE, BOB
from tests.flow.world import Graph, asker
from tests.unit.test_images import encoded, noise

A = Attachment("https://cdn.example/a.png", "a.png", "image/png", 100)
B = Attachment("https://cdn.example/b.webp", "b.webp", "image/webp; charset=utf-8", 100)
GIF = Attachment("https://cdn.example/c.gif", "c.gif", "image/gif", 100)
HUGE = Attachment("https://cdn.example/d.png", "d.png", "image/png", 30 << 20)
TEXT = Attachment("https://cdn.example/e.txt", "e.txt", "text/plain; charset=utf-8", 100)
EMPTY = Attachment("https://cdn.example/g.png", "g.png", "image/png", 0)
LINK = Attachment("https://pictures.example/f.png", "f.png", "", 0)
SENT = Picture(PICTURE, "image/png")

Prepare = Callable[[ToolService], Awaitable[Start]]


def submitted(graph: Graph) -> list[SubmitRequest]:
    """The requests to the provider, without the addresses of pictures."""

    def bare(value: object) -> object:
        if isinstance(value, Picture):
            return Picture(value.content, value.content_type)
        return tuple(map(bare, value)) if isinstance(value, tuple) else value

    requests = [request for request, _key in graph.world.provider.made("submit")]
    return [replace(one, **{part.name: bare(getattr(one, part.name)) for part in fields(one)}) for one in requests]


ORDERS: dict[str, tuple[Prepare, SubmitRequest, str, int]] = {
    "blend": (
        lambda tools: tools.prepare_blend(asker(), (A, B), "portrait", Speed.TURBO),
        BlendRequest((SENT, SENT), "portrait", Speed.TURBO), "a.png + b.webp", 2,
    ),
    "blend five": (
        lambda tools: tools.prepare_blend(asker(), (A, B, A, B, A)),
        BlendRequest((SENT,) * 5, "", Speed.FAST), "a.png + b.webp + a.png + b.webp + a.png", 1,
    ),
    "describe an upload": (
        lambda tools: tools.prepare_describe(asker(), A), DescribeRequest(SENT, Speed.FAST), "a.png", 1,
    ),
    "describe a link": (
        lambda tools: tools.prepare_describe(asker(), None, " https://pictures.example/my%20fox.png?x=1 "),
        DescribeRequest(SENT, Speed.FAST), "my fox.png", 1,
    ),
    "describe a message": (
        lambda tools: tools.prepare_described(asker(), (TEXT, GIF, B, A)),
        DescribeRequest(SENT, Speed.FAST), "b.webp", 1,
    ),
    "shorten": (
        lambda tools: tools.prepare_shorten(asker(), "a very red fox --relax"),
        ShortenRequest("a very red fox", Speed.RELAX), "a very red fox", 1,
    ),
    "video": (
        lambda tools: tools.prepare_video(asker(), A, "it runs --turbo", "high", Speed.RELAX),
        VideoRequest(SENT, "it runs", "high", Speed.TURBO), "it runs", 4,
    ),
    "video without words": (
        lambda tools: tools.prepare_video(asker(), A), VideoRequest(SENT, "", "low", Speed.FAST), "a.png", 4,
    ),
    "edit": (
        lambda tools: tools.prepare_edit(asker(), A, "a blue fox"),
        EditRequest(SENT, "a blue fox", Speed.FAST), "a blue fox", 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("prepare", "request_", "shown", "cost"), ORDERS.values(), ids=ORDERS)
async def test_a_command_becomes_one_request(
    graph: Graph, prepare: Prepare, request_: SubmitRequest, shown: str, cost: int
) -> None:
    job = await graph.accept(await prepare(graph.tools))
    assert (job.spec.shown, job.cost, await graph.credits()) == (shown, cost, (cost, 0))
    running = await graph.submit(job)
    assert running.state is JobState.RUNNING
    assert submitted(graph) == [request_]


REFUSED: dict[str, tuple[Prepare, type[UserError], str]] = {
    "no picture to blend": (lambda tools: tools.prepare_blend(asker(), ()), UserError, "2 to 5 pictures"),
    "one picture to blend": (lambda tools: tools.prepare_blend(asker(), (A,)), UserError, "you gave 1"),
    "six pictures to blend": (lambda tools: tools.prepare_blend(asker(), (A,) * 6), UserError, "you gave 6"),
    "odd dimensions": (lambda tools: tools.prepare_blend(asker(), (A, B), "round"), UserError, "portrait, square"),
    "a gif to blend": (lambda tools: tools.prepare_blend(asker(), (A, GIF)), UserError, "`c.gif` isn't a picture"),
    "30 MB to describe": (lambda tools: tools.prepare_describe(asker(), HUGE), UserError, "`d.png` has 30 MB"),
    "a file to describe": (lambda tools: tools.prepare_describe(asker(), TEXT), UserError, "PNG, JPEG or WebP"),
    "an empty file": (lambda tools: tools.prepare_describe(asker(), EMPTY), UserError, "`g.png` is empty"),
    "nothing to describe": (lambda tools: tools.prepare_describe(asker(), None, " "), UserError, "one picture"),
    "two to describe": (lambda tools: tools.prepare_describe(asker(), A, LINK.url), UserError, "either attach"),
    "no address": (lambda tools: tools.prepare_describe(asker(), None, "fox.png"), UserError, "isn't a web address"),
    "file address": (lambda tools: tools.prepare_describe(asker(), None, "file:///etc/x"), UserError, "web address"),
    "half an address": (lambda tools: tools.prepare_describe(asker(), None, "http://[x"), UserError, "web address"),
    "a message of words": (lambda tools: tools.prepare_described(asker(), ()), UserError, "no picture I can use"),
    "a message with a gif": (
        lambda tools: tools.prepare_described(asker(), (GIF,)),
        UserError,
        "no picture I can use",
    ),
    "a message with 30 MB": (lambda tools: tools.prepare_described(asker(), (HUGE,)), UserError, "30 MB"),
    "nothing to shorten": (lambda tools: tools.prepare_shorten(asker(), " "), PromptError, "empty"),
    "6,000 characters": (lambda tools: tools.prepare_shorten(asker(), "x" * 6000), PromptError, "6,000 characters"),
    "control characters": (lambda tools: tools.prepare_edit(asker(), A, "a\x07bell"), PromptError, "control"),
    "an empty edit": (lambda tools: tools.prepare_edit(asker(), A, ""), PromptError, "empty"),
    "odd motion": (lambda tools: tools.prepare_video(asker(), A, motion="fast"), UserError, "low, high"),
    "a long video prompt": (lambda tools: tools.prepare_video(asker(), A, "x" * 2000), PromptError, "2,000"),
}


@pytest.mark.parametrize(("prepare", "error", "says"), REFUSED.values(), ids=REFUSED)
async def test_bad_input_is_explained_and_changes_nothing(
    graph: Graph, prepare: Prepare, error: type[UserError], says: str
) -> None:
    with pytest.raises(error, match=says):
        await prepare(graph.tools)
    assert (await graph.all_jobs(), await graph.credits()) == ([], (0, 0))


@pytest.mark.parametrize(
    ("action", "prepare"),
    [
        (Action.VIDEO, lambda tools: tools.prepare_video(asker(), A)),
        (Action.EDIT, lambda tools: tools.prepare_edit(asker(), A, "blue")),
        (Action.SHORTEN, lambda tools: tools.prepare_shorten(asker(), "a fox")),
    ],
    ids=["video", "edit", "shorten"],
)
async def test_what_the_account_does_not_do_is_refused_before_anything_is_charged(
    graph: Graph, action: Action, prepare: Prepare
) -> None:
    graph.world.provider.learn_refusal(action)
    with pytest.raises(UserError, match="provider behind this bot doesn't"):
        await prepare(graph.tools)
    assert await graph.all_jobs() == []


async def test_a_provider_that_has_no_such_route_fails_the_job_with_its_credits_back(graph: Graph) -> None:
    graph.world.provider.will("submit", ProviderRejected("The provider cannot make videos."))
    job = await graph.submit(await graph.accept(await graph.tools.prepare_video(asker(), A)))
    assert (job.state, job.fail_reason) == (JobState.FAILED, "The provider cannot make videos.")
    assert await graph.credits() == (0, 0)


BOMB = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xea`\x00\x00\xea`\x08\x02\x00\x00\x00\xc0\xd4\xa9\xa2"
BAD_BYTES: dict[str, tuple[Attachment, object, str, bool]] = {
    "words": (A, b"milk, eggs", "the file `a.png`: the file is not a picture.", False),
    "a cut picture": (A, PICTURE[:-14], "the file `a.png`: the picture is damaged", False),
    "a bomb": (A, BOMB, "the file `a.png`", False),
    "a gif by another name": (A, b"GIF89a\x01\0\x01\0\0\0\0;", "the file `a.png`", False),
    "a clip": (A, b"\0\0\0\x18ftypmp42", "I can't use the file `a.png`: it's a clip, and I need a picture.", False),
    "a drawing": (A, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "the file `a.png`: the file is SVG", False),
    "too large after all": (LINK, ProviderRejected(download.TOO_LARGE(size=20)), "larger than 20 MiB", False),
    "an address inside": (LINK, ProviderRejected("not public"), "not public. You can attach the picture", False),
    "a link to nowhere": (
        LINK,
        ProviderUnavailable("No such server"),
        "I couldn't fetch the file `f.png`. No such server",
        True,
    ),
}


@pytest.mark.parametrize(("picture", "answer", "says", "retryable"), BAD_BYTES.values(), ids=BAD_BYTES)
async def test_what_turns_out_to_be_no_picture_fails_visibly_before_the_provider_is_asked(
    graph: Graph, picture: Attachment, answer: object, says: str, retryable: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    graph.world.references.will("reference", answer)
    job = await graph.submit(await graph.accept(await graph.tools.prepare_described(asker(), (picture,))))
    assert (job.state, job.retryable) == (JobState.FAILED, retryable)
    assert says in (job.fail_reason or "")
    assert (graph.world.provider.made("submit"), await graph.credits()) == ([], (0, 0))
    assert f"job {job.id} failed: I c" in caplog.text
    assert picture.filename not in caplog.text


HINTS = {
    "an old name of JPEG": ("a.jpg", "image/jpg"),
    "an old name of PNG": ("a.png", "image/x-png"),
    "in capitals": ("a.png", "IMAGE/PNG"),
    "no type": ("a", "application/octet-stream"),
    "a type of nothing": ("a.dat", "binary/octet-stream"),
    "an unknown type": ("a", "application/x-picture"),
    "a wrong type": ("a.png", "text/plain; charset=utf-8"),
    "a wrong ending": ("a.txt", "image/png"),
    "a clip's type": ("a.webp", "video/mp4"),
    "a phone's kind": ("IMG_1.HEIC", "image/heic"),
}


@pytest.mark.parametrize(("filename", "content_type"), HINTS.values(), ids=HINTS)
async def test_what_is_said_of_a_file_is_a_hint_and_its_bytes_decide(
    graph: Graph, filename: str, content_type: str
) -> None:
    given = Attachment("https://cdn.example/x", filename, content_type, len(PICTURE))
    for plan in (
        await graph.tools.prepare_describe(asker(), given),
        await graph.tools.prepare_described(asker(), (given,)),
        await graph.tools.prepare_edit(asker(), given, "blue"),
    ):
        assert (await graph.submit(await graph.accept(plan))).state is JobState.RUNNING
    assert submitted(graph)[0] == DescribeRequest(SENT, Speed.FAST)


async def test_the_file_that_is_called_a_picture_comes_before_one_that_may_be_one(graph: Graph) -> None:
    archive = Attachment("https://cdn.example/z", "z", "application/octet-stream", 100)
    plan = await graph.tools.prepare_described(asker(), (archive, TEXT, B))
    assert plan.new.spec.references == (B,)


register_heif_opener()
MADE = {
    "a large photo": (encoded(noise(2500, 1250), "JPEG"), "image/jpeg", (2048, 1024)),
    "a heavy picture": (encoded(noise(1500, 1000), "PNG"), "image/jpeg", (1500, 1000)),
    "a large drawing with holes": (
        encoded(Image.new("RGBA", (3000, 30), (9, 9, 9, 0)), "PNG"),
        "image/png",
        (2048, 20),
    ),
    "all of it opaque": (encoded(Image.new("RGBA", (30, 3000), (9, 9, 9, 255)), "PNG"), "image/jpeg", (20, 2048)),
    "a gif": (encoded(noise(30, 20).convert("P"), "GIF"), "image/jpeg", (30, 20)),
    "a phone's photo": (encoded(noise(32, 20), "HEIF"), "image/jpeg", (32, 20)),
    "an avif": (encoded(noise(32, 20), "AVIF"), "image/jpeg", (32, 20)),
}


@pytest.mark.parametrize(("content", "content_type", "size"), MADE.values(), ids=MADE)
async def test_pictures_that_are_too_large_or_of_other_kinds_are_made_fit_to_be_sent(
    graph: Graph, content: bytes, content_type: str, size: tuple[int, int]
) -> None:
    graph.world.references.will("reference", content)
    await graph.submit(await graph.accept(await graph.tools.prepare_describe(asker(), A)))
    (request,) = submitted(graph)
    assert isinstance(request, DescribeRequest)
    media = inspect(request.picture.content)
    assert (request.picture.content_type, media.content_type, (media.width, media.height)) == (
        content_type, content_type, size,
    )  # fmt: skip
    assert len(request.picture.content) <= SENT_BYTES


async def test_a_members_own_choices_count_where_they_make_sense(graph: Graph) -> None:
    async with graph.db.transaction() as conn:
        await users.ensure(conn, ALICE, "alice", 0.0)
        await users.set_speed(conn, ALICE, Speed.RELAX)
        await users.set_suffix(conn, ALICE, "in oil")
        await presets.put(conn, ALICE, Preset("noir", "black and white"))
    blend = await graph.tools.prepare_blend(asker(), (A, B))
    edit = await graph.tools.prepare_edit(asker(), A, "blue --noir")
    video = await graph.tools.prepare_video(asker(), A, "it runs --noir", speed=Speed.FAST)
    assert [plan.new.spec.speed for plan in (blend, edit, video)] == [Speed.RELAX, Speed.RELAX, Speed.FAST]
    assert edit.new.spec.prompt == "blue black and white in oil"
    assert video.new.spec.prompt == "it runs black and white"


async def test_a_form_kept_before_a_restart_starts_an_imagine_with_its_picture(graph: Graph) -> None:
    form = await graph.tools.keep_reference(asker(key="4711"), (GIF, A, B))
    async with graph.world.graph() as later:
        job = await later.submit(await later.accept(await later.tools.prepare_referenced(asker(), form, "a hare")))
        assert (submitted(graph), job.state) == ([ImagineRequest("a hare", Speed.FAST, (SENT,))], JobState.RUNNING)
        with pytest.raises(UserError, match="too old"):
            await later.tools.prepare_referenced(asker(), "4712", "a hare")
        with pytest.raises(UserError, match="too old"):
            await later.tools.prepare_referenced(asker(BOB), form, "a hare")
        graph.world.clock.pass_by(90_000)
        await later.upkeep.once()
        with pytest.raises(UserError, match="too old"):
            await later.tools.prepare_referenced(asker(), form, "a hare")
