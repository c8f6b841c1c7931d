"""Every recorded answer of dialect A means what it should, through the real client over real HTTP."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.core.errors import ProviderBusy, ProviderProtocolError, ProviderUnavailable, SubmitUncertain
from bot.core.kinds import Speed
from bot.core.models import TaskRef
from bot.providers.base import Finished, Missing, Progress, Submitted
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.providers.midjourney_proxy.images import from_server
from bot.providers.submit_requests import ActionRequest, ImagineRequest, Picture
from tests.providers.fixtures import PAIRS, Pair
from tests.providers.recordings import FINISHED, REFUSED, TAKEN, UNFINISHED, WORDS
from tests.providers.servers import ScriptedServer


async def _submit(server: ScriptedServer, client: MidjourneyProxy, pair: Pair) -> Submitted:
    """Make the client do what the pair's request did, if it can; others are sent as imagine."""
    body, verb = pair.body, pair.path.rpartition("/")[2]
    verb = verb if verb in ("action", "modal") else "imagine"
    server.on(f"/mj/submit/{verb}", pair.reply)
    if pair.status in (401, 403):  # a key that is refused is refused for everything
        server.on("/mj/task/list-by-condition", pair.reply)
        server.on("/mj/task/0/fetch", pair.reply)
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
    assert len([path for path in server.paths() if "/submit/" in path]) == 1


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
    assert await client.fetch(_ref(pair)) == from_server(server.url, UNFINISHED[name])


@pytest.mark.parametrize("name", FINISHED)
async def test_finished(name: str, server: ScriptedServer, client: MidjourneyProxy) -> None:
    pair = PAIRS[name]
    server.on(pair.path, pair.reply)
    status = await client.fetch(_ref(pair))
    assert isinstance(status, Finished)
    media, meanings = FINISHED[name]
    assert tuple(status.addresses(number)[-1] for number in range(len(status.media_urls))) == media
    assert [(button.action, button.index) for button in status.buttons] == meanings
    assert status.final_prompt == pair.answer["properties"]["finalPrompt"]
    assert (status.text, status.choices) == ("", ())
    sent = [entry["customId"] for entry in pair.answer["buttons"]]
    assert [button.custom_id for button in status.buttons] == [one for one in sent if "BOOKMARK" not in one]


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


@pytest.mark.parametrize(("name", "seed"), [("a96", "636646138"), ("a97", "")])
async def test_seed(name: str, seed: str, server: ScriptedServer, client: MidjourneyProxy) -> None:
    pair = PAIRS[name]
    server.on(pair.path, pair.reply)
    assert await client.seed(_ref(pair)) == seed


async def test_a_lost_picture(server: ScriptedServer, client: MidjourneyProxy) -> None:
    pair = PAIRS["a130"]
    server.on(pair.path, pair.reply)
    with pytest.raises(ProviderProtocolError):
        await client.download(pair.path, limit_bytes=2**20)


async def test_an_array_of_addresses_is_no_job(server: ScriptedServer, client: MidjourneyProxy) -> None:
    with pytest.raises(SubmitUncertain):
        await _submit(server, client, PAIRS["a93"])


def test_every_recording_is_tried_or_the_reason_is_told() -> None:
    tried = {*TAKEN, *REFUSED, *UNFINISHED, *FINISHED, *WORDS}
    tried |= {"a93", "a96", "a97", "a98", "a100", "a101", "a129", "a130"}
    page = Path(__file__).parents[2] / "docs" / "providers.md"
    told = re.findall(r"^\| (a\d+) \| \S", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(tried | set(told)) == sorted(PAIRS)
    assert not tried & set(told)


def test_ours_are_the_shared_ones() -> None:
    shared = Path(__file__).parents[3] / "shared" / "provider" / "fixtures"
    if not shared.is_dir():
        pytest.skip("the shared fixtures are not beside this checkout")
    theirs = [json.loads(path.read_text(encoding="utf-8")) for path in shared.glob("a*.json")]
    recorded = {
        one["name"].partition("_")[0]: (one["request"]["body"], one["response"]["status"], one["response"]["body"])
        for one in theirs
    }
    assert {name: (pair.body, pair.status, pair.answer) for name, pair in PAIRS.items()} == recorded
