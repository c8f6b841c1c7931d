"""Every recorded answer of dialect A means what it should, through the real client over real HTTP."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.core.errors import (
    ParentMissing,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    SubmitUncertain,
    UnknownButton,
)
from bot.core.models import Action, Speed, TaskRef
from bot.providers.base import (
    ActionRequest,
    Failed,
    Finished,
    ImagineRequest,
    Missing,
    NeedsInput,
    Picture,
    Progress,
    Submitted,
)
from bot.providers.midjourney_proxy import MidjourneyProxy
from tests.providers.fixtures import PAIRS, Pair
from tests.providers.servers import ScriptedServer

GRID = [(Action.UPSCALE, n) for n in (1, 2, 3, 4)]
GRID_FULL = [*GRID, (Action.REROLL, 0), *[(Action.VARIATION, n) for n in (1, 2, 3, 4)]]
PREVIEW_23 = "https://cdn.discordapp.com/attachments/111/222/5f20922e_grid_0.webp?ex=67f0a1b2&is=67ef5032&hm=00aa11bb"
BOAT = "a paper boat --v 6.1"

TAKEN: dict[str, Submitted] = {
    "a01": Submitted(TaskRef("1773314942177684")),
    "a02": Submitted(TaskRef("1768464763141701")),
    "a03": Submitted(TaskRef("1320098173412546")),
    "a04": Submitted(TaskRef("1768464763141701")),
    "a05": Submitted(TaskRef("1320098173412546")),
    "a06": Submitted(TaskRef("8498455807619990")),
    "a10": Submitted(TaskRef("0741798445574458"), queue_position=1),
    "a30": Submitted(TaskRef("1773315010000001")),
    "a31": Submitted(TaskRef("1768464800000000")),
    "a37": Submitted(TaskRef("1773315010000001")),
    "a39": Submitted(TaskRef("1773315010000001")),
    "a40": Submitted(TaskRef("1773315100000002")),
    "a42": Submitted(TaskRef("1773315100000002")),
    "a44": Submitted(TaskRef("0741798445574458")),
    "a45": Submitted(TaskRef("0741798445574458")),
    "a50": Submitted(TaskRef("1773315100000002"), needs_input=True),
    "a52": Submitted(TaskRef("1773315100000002")),
    "a53": Submitted(TaskRef("1773315100000002")),
    "a55": Submitted(TaskRef("1773315100000002"), needs_input=True, final_prompt="a paper boat --v 6.1 --ar 1:1"),
    "a56": Submitted(TaskRef("1773315100000002")),
    "a57": Submitted(TaskRef("1773315010000001"), needs_input=True, final_prompt=BOAT),
    "a58": Submitted(TaskRef("1773315010000001"), final_prompt=BOAT),
    "a59": Submitted(TaskRef("1773315010000001")),
    "a75": Submitted(TaskRef("14001929738841620")),
    "a76": Submitted(TaskRef("1773315200000003")),
    "a78": Submitted(TaskRef("1773315010000001"), needs_input=True, final_prompt="Cat --ar 5:4"),
    "a79": Submitted(TaskRef("1773315010000001")),
    "a80": Submitted(TaskRef("1773315200001001")),
    "a81": Submitted(TaskRef("1689252749098647")),
    "a83": Submitted(TaskRef("1773315010000001")),
    "a86": Submitted(TaskRef("1757399847039557")),
    "a88": Submitted(TaskRef("1757399900000001")),
    "a90": Submitted(TaskRef("1757400000000002")),
    "a92": Submitted(TaskRef("1773315010000001")),
    "a94": Submitted(TaskRef("1773315010000001")),
    "a95": Submitted(TaskRef("1773315010000001")),
}

# name: the exact class, a part of the sentence, retryable (of a ProviderRejected)
REFUSED: dict[str, tuple[type[ProviderError], str, bool]] = {
    "a11": (ProviderBusy, "queue is full", False),
    "a12": (ProviderRejected, "queue is full", True),
    "a13": (ProviderRejected, 'word filter refused "nude"', False),
    "a14": (ProviderRejected, "The prompt is empty.", False),
    "a15": (ProviderRejected, "refused the job's label", False),
    "a16": (ProviderRejected, "no free Midjourney account", True),
    "a17": (ProviderRejected, "problem of its own", True),
    "a18": (ProviderRejected, "does not take reference pictures", False),
    "a46": (ProviderRejected, "not quite finished", True),
    "a47": (ParentMissing, "no longer knows the picture", False),
    "a48": (UnknownButton, "cannot run this button", False),
    "a49": (UnknownButton, "cannot run this button", False),
    "a60": (ProviderRejected, "The prompt is empty.", False),
    "a61": (ProviderRejected, "remix switched off", False),
    "a84": (ProviderRejected, "two to five pictures", False),
    "a91": (ProviderRejected, "video switched off", False),
    "a110": (ProviderAuthError, "(Invalid token)", False),
    "a111": (ProviderAuthError, "您的 IP 不在令牌允许访问的列表中", False),
    "a112": (ProviderAuthError, "无权访问 vip 分组", False),
    "a113": (ProviderBusy, "at its limit", False),
    "a114": (ProviderBusy, "Too many requests", False),
    "a115": (SubmitUncertain, "failed to generate relay info", False),
    "a116": (SubmitUncertain, "could not reach Midjourney", False),
    "a117": (SubmitUncertain, "Database error", False),
    "a118": (ProviderRejected, "Invalid URL", False),
    "a120": (ProviderRejected, "no credit left", True),
    "a121": (ProviderRejected, "The prompt is empty.", False),
    "a122": (ParentMissing, "account that drew this picture is gone", False),
    "a123": (ProviderAuthError, "HTTP 401", False),
    "a124": (ProviderAuthError, "HTTP 401", False),
    "a125": (ProviderAuthError, "HTTP 403", False),
    "a126": (ProviderBusy, "HTTP 429", False),
    "a127": (ProviderRejected, "could not be converted", False),
}

UNFINISHED: dict[str, object] = {
    "a20": Progress(0),
    "a21": Progress(0),
    "a22": Progress(0),
    "a23": Progress(33, PREVIEW_23),
    "a24": Progress(62, "https://relay.example/mj/image/1773314942177684?rand=1773314970123456789"),
    "a25": Progress(0),
    "a51": NeedsInput(""),
    "a62": NeedsInput(BOAT),
    "a65": Failed("[Invalid parameter] Invalid value"),
    "a66": Failed(
        "[Banned prompt detected] Sorry! Our AI moderator thinks this prompt is probably "
        "against our community standards."
    ),
    "a67": Failed("The job took too long at the provider; sometimes that is moderation without a word."),
    "a68": Failed("The job was not finished within an hour."),
    "a69": Failed("[Invalid link] Could not validate this link. Please try again later."),
    "a70": Failed("The job was cancelled at the provider."),
    "a119": Missing(),
    "a128": Missing(),
}

# name: media, meanings of the buttons in order
VARY = [(Action.VARY_SUBTLE, 0), (Action.VARY_STRONG, 0), (Action.VARY_REGION, 0)]
ZOOM = [(Action.ZOOM_OUT_2X, 0), (Action.ZOOM_OUT_1_5X, 0), (Action.CUSTOM_ZOOM, 0)]
PAN = [(Action.PAN_LEFT, 0), (Action.PAN_RIGHT, 0), (Action.PAN_UP, 0), (Action.PAN_DOWN, 0)]
ANIMATE = [(Action.ANIMATE_HIGH, 0), (Action.ANIMATE_LOW, 0)]
HD = [(Action.UPSCALE_SUBTLE, 0), (Action.UPSCALE_CREATIVE, 0)]
REROLL = [(Action.REROLL, 0)]
IMAGE = "https://api.cometapi.com/mj/image/"
VIDEO = "https://cdn.midjourney.com/video/9bdd338a-3876-4b4b-b175-af661e8a8cab/0_{}.mp4"
SINGLES = tuple(f"https://cdn.midjourney.com/5f20922e-1c3a-4d5e-8f60-718293a4b5c6/0_{n}.png" for n in range(4))
FINISHED: dict[str, tuple[tuple[str, ...], list[tuple[Action, int]]]] = {
    "a26": ((IMAGE + "1773314942177684",), GRID_FULL),
    "a27": (("https://cdn.example/attachments/x/grid.png", *SINGLES), GRID_FULL),
    "a28": ((), GRID_FULL),
    "a32": ((IMAGE + "1773315010000001",), [*HD, *VARY, *ZOOM, *PAN, *ANIMATE, *REROLL]),
    "a33": ((IMAGE + "1773315010000001",), [*HD, *VARY, *ZOOM, *PAN, *ANIMATE, *REROLL]),
    "a34": (
        ("https://cdn.discordapp.com/attachments/111/222/x.png?ex=67f0a1b2&is=67ef5032&hm=00aa11bb",),
        [(Action.UPSCALE_2X, 0), (Action.UPSCALE_4X, 0), *VARY, (Action.MAKE_SQUARE, 0), *ZOOM, *PAN, *REROLL],
    ),
    "a35": ((IMAGE + "1773315010000001",), [*VARY, *ANIMATE, *REROLL]),
    "a36": ((IMAGE + "1773315100000002",), [*VARY, *ZOOM, *PAN, *ANIMATE, *REROLL]),
    "a38": ((IMAGE + "1773315010000001",), GRID_FULL),
    "a41": ((IMAGE + "1773315100000002",), GRID_FULL),
    "a43": ((IMAGE + "1773315100000002",), [*GRID, *REROLL]),
    "a54": ((IMAGE + "1773315100000002",), GRID_FULL),
    "a85": ((IMAGE + "1773315010000001",), GRID_FULL),
    "a87": (
        tuple(VIDEO.format(n) for n in range(4)),
        [*[(Action.VIDEO_UPSCALE, n) for n in (1, 2, 3, 4)], *REROLL],
    ),
    "a89": ((VIDEO.format(0),), [(Action.EXTEND_HIGH, 0), (Action.EXTEND_LOW, 0)]),
}


async def _submit(server: ScriptedServer, client: MidjourneyProxy, pair: Pair) -> Submitted:
    """Make the client do what the pair's request did, as far as it does such things; others go out as imagine."""
    body, verb = pair.body, pair.path.rpartition("/")[2]
    verb = verb if verb in ("action", "modal") else "imagine"
    server.on(f"/mj/submit/{verb}", pair.reply)
    match verb:
        case "action":
            return await client.submit(ActionRequest(TaskRef(body["taskId"]), body["customId"], Speed.RELAX), "job")
        case "modal":
            return await client.answer_modal(TaskRef(body["taskId"]), body["prompt"], speed=Speed.RELAX)
        case _:
            references = (Picture(b"\x89PNG", "image/png"),) if pair.name.startswith("a18") else ()
            return await client.submit(ImagineRequest(body.get("prompt", ""), Speed.RELAX, references), "job")


@pytest.mark.parametrize("name", TAKEN)
async def test_taken(name: str, server: ScriptedServer, client: MidjourneyProxy) -> None:
    assert await _submit(server, client, PAIRS[name]) == TAKEN[name]


@pytest.mark.parametrize("name", REFUSED)
async def test_refused(name: str, server: ScriptedServer, client: MidjourneyProxy) -> None:
    kind, sentence, retryable = REFUSED[name]
    with pytest.raises(kind) as caught:
        await _submit(server, client, PAIRS[name])
    assert type(caught.value) is kind
    assert sentence in caught.value.reason
    assert "request id" not in caught.value.reason
    assert getattr(caught.value, "retryable", False) is retryable
    assert len(server.seen) == 1


async def test_retry_after_is_passed_on(server: ScriptedServer, client: MidjourneyProxy) -> None:
    with pytest.raises(ProviderBusy) as caught:
        await _submit(server, client, PAIRS["a114"])
    assert caught.value.retry_after_s == 12.0


def _ref(pair: Pair) -> TaskRef:
    return TaskRef(pair.path.split("/")[3])


@pytest.mark.parametrize("name", UNFINISHED)
async def test_not_finished(name: str, server: ScriptedServer, client: MidjourneyProxy) -> None:
    pair = PAIRS[name]
    server.on(pair.path, pair.reply)
    assert await client.fetch(_ref(pair)) == UNFINISHED[name]


@pytest.mark.parametrize("name", FINISHED)
async def test_finished(name: str, server: ScriptedServer, client: MidjourneyProxy) -> None:
    pair = PAIRS[name]
    server.on(pair.path, pair.reply)
    status = await client.fetch(_ref(pair))
    assert isinstance(status, Finished)
    media, meanings = FINISHED[name]
    assert status.media_urls == media
    assert [(button.action, button.index) for button in status.buttons] == meanings
    assert status.final_prompt == pair.answer["properties"]["finalPrompt"]
    assert (status.text, status.choices) == ("", ())
    sent = [entry["customId"] for entry in pair.answer["buttons"]]
    assert [button.custom_id for button in status.buttons] == [one for one in sent if "BOOKMARK" not in one]


# name: the prompts, and the buttons for them
WORDS: dict[str, tuple[tuple[str, ...], list[tuple[Action, int, str]]]] = {
    "a77": (
        ("Cat --ar 5:4", "Cat2 --ar 5:4", "Cat3 --ar 5:4", "Cat4 --ar 5:4"),
        [
            *[(Action.DESCRIBE_PICK, n, f"choice:{n}") for n in (1, 2, 3, 4)],
            (Action.DESCRIBE_ALL, 0, "choice:all"),
            (Action.DESCRIBE_RETRY, 0, "choice:retry"),
        ],
    ),
    "a82": (
        (
            "appdash appdash, draftsmanship, commission for, ethereal, toonami",
            "appdash appdash, draftsmanship, commission, toonami",
            "appdash appdash, draftsmanship, toonami",
            "appdash appdash, toonami",
            "appdash appdash",
        ),
        [(Action.SHORTEN_PICK, n, f"choice:{n}") for n in (1, 2, 3, 4, 5)],
    ),
}


@pytest.mark.parametrize("name", WORDS)
async def test_words(name: str, server: ScriptedServer, client: MidjourneyProxy) -> None:
    pair = PAIRS[name]
    server.on(pair.path, pair.reply)
    status = await client.fetch(_ref(pair))
    assert isinstance(status, Finished)
    assert (status.choices, [(one.action, one.index, one.custom_id) for one in status.buttons]) == WORDS[name]
    assert status.text == status.final_prompt == pair.answer["properties"]["finalPrompt"]


async def test_gateway_page_on_fetch(server: ScriptedServer, client: MidjourneyProxy) -> None:
    pair = PAIRS["a129"]
    server.on(pair.path, pair.reply)
    with pytest.raises(ProviderUnavailable):
        await client.fetch(_ref(pair))


async def test_batch_in_another_order(server: ScriptedServer, client: MidjourneyProxy) -> None:
    pair = PAIRS["a100"]
    server.on(pair.path, pair.reply)
    found = await client.poll([TaskRef(ref) for ref in pair.body["ids"]])
    assert list(found) == pair.body["ids"]
    assert [type(status) for status in found.values()] == [Finished, Progress, Missing]
    assert server.seen[0].body == pair.body


async def test_empty_batch(server: ScriptedServer, client: MidjourneyProxy) -> None:
    pair = PAIRS["a101"]
    server.on(pair.path, pair.reply)
    await client.probe()
    assert await client.poll([TaskRef("1")]) == {TaskRef("1"): Missing()}


def test_every_pair_is_tried() -> None:
    tried = {*TAKEN, *REFUSED, *UNFINISHED, *FINISHED, *WORDS, "a100", "a101", "a129"}
    assert set(PAIRS) - tried == {"a93"}, "a93 answers with addresses, which no request of ours asks for"


async def test_an_array_of_addresses_is_no_job(server: ScriptedServer, client: MidjourneyProxy) -> None:
    with pytest.raises(SubmitUncertain):
        await _submit(server, client, PAIRS["a93"])


def test_ours_are_the_shared_ones() -> None:
    shared = Path(__file__).parents[3] / "shared" / "provider" / "fixtures"
    if not shared.is_dir():
        pytest.skip("the shared fixtures are not beside this checkout")
    wanted = re.compile(r"/mj/(submit/|task/[^/]+/fetch$|task/list-by-condition$)")
    for path in shared.glob("a*.json"):
        theirs = json.loads(path.read_text(encoding="utf-8"))
        request, response = theirs["request"], theirs["response"]
        if wanted.search(request["path"]):
            ours = PAIRS[theirs["name"].partition("_")[0]]
            assert (ours.body, ours.status, ours.answer) == (request["body"], response["status"], response["body"])
