"""The contract of every dialect, run against a provider that works and against servers that don't.

A dialect's test module subclasses `ProviderContract` and gives it a `backend` fixture; pytest then runs all of these.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.core.errors import (
    ProviderAuthError,
    ProviderError,
    ProviderProtocolError,
    ProviderRejected,
    ProviderUnavailable,
    SubmitUncertain,
)
from bot.core.kinds import Action, Speed
from bot.core.models import TaskRef
from bot.providers.base import Failed, Finished, Missing, Provider, TaskStatus, Unreadable
from bot.providers.submit_requests import (
    ActionRequest,
    BlendRequest,
    DescribeRequest,
    EditRequest,
    ImagineRequest,
    Picture,
    ShortenRequest,
    SubmitRequest,
    VideoRequest,
)
from bot.texts.providers import provider as say
from tests.fakes import png
from tests.providers.servers import AFTER_RECEIPT, Talk, raw_server

PNG = b"\x89PNG\r\n\x1a\n"
DEADLINE_S = 10.0


@dataclass(frozen=True)
class Backend:
    """A working server and its dialect's client. `connect(url, key)` makes another client, with timeouts under 1 s.

    Its tasks take well under a second; a prompt that contains `failing` fails.
    """

    url: str
    key: str
    connect: Callable[[str, str], Provider]
    failing: str = "--fail"

    @property
    def provider(self) -> Provider:
        return self.connect(self.url, self.key)


async def settled(provider: Provider, ref: TaskRef) -> TaskStatus:
    """The status of `ref` once it is final."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            status = (await provider.poll([ref]))[ref]
            if isinstance(status, Finished | Failed):
                return status
            await asyncio.sleep(0.02)


CALLS = ("submit", "poll", "fetch", "raw", "cancel", "seed", "probe")
IMAGINE = ImagineRequest("a red fox", Speed.FAST)
PHOTO = Picture(png(24, 16), "image/png", "https://pictures.example/photo.png")  # bytes or address, as it is wanted
MP4 = b"ftyp"  # from the fifth byte on

# every request but imagine and a pressed button, which other tests cover
COMMANDS: dict[Action, SubmitRequest] = {
    Action.BLEND: BlendRequest((PHOTO, PHOTO), "landscape", Speed.FAST),
    Action.DESCRIBE: DescribeRequest(PHOTO, Speed.FAST),
    Action.SHORTEN: ShortenRequest("a very red fox, in the style of old masters, on a hill", Speed.FAST),
    Action.VIDEO: VideoRequest(PHOTO, "it runs away", "low", Speed.FAST),
    Action.EDIT: EditRequest(PHOTO, "make it night", Speed.FAST),
}


class ProviderContract:
    """The shared suite; needs a fixture `backend` that gives a `Backend`."""

    async def test_imagine_ends_with_a_grid_and_its_buttons(self, backend: Backend) -> None:
        submitted = await backend.provider.submit(IMAGINE, "job0000001")
        done = await settled(backend.provider, submitted.ref)
        assert isinstance(done, Finished)
        offered = {(button.action, button.index) for button in done.buttons}
        assert {(Action.UPSCALE, n) for n in (1, 2, 3, 4)} <= offered
        assert {(Action.VARIATION, n) for n in (1, 2, 3, 4)} <= offered
        assert (Action.REROLL, 0) in offered
        assert all(button.custom_id for button in done.buttons)

    async def test_a_pressed_button_makes_a_task_of_its_own(self, backend: Backend) -> None:
        provider = backend.provider
        grid = await provider.submit(IMAGINE, "job0000001")
        done = await settled(provider, grid.ref)
        assert isinstance(done, Finished)
        u1 = next(button for button in done.buttons if button.action is Action.UPSCALE)
        single = await provider.submit(ActionRequest(grid.ref, u1.custom_id, Speed.FAST), "job0000002")
        assert single.ref != grid.ref
        result = await settled(provider, single.ref)
        assert isinstance(result, Finished)
        offered = {button.action for button in result.buttons}
        assert (Action.VARY_STRONG in offered) is provider.offers(Action.VARY_STRONG)

    @pytest.mark.parametrize("action", COMMANDS)
    async def test_each_command_works_or_is_known_not_to(self, backend: Backend, action: Action) -> None:
        provider = backend.provider
        offered = provider.offers(action)
        try:
            submitted = await provider.submit(COMMANDS[action], "job0000001")
        except ProviderRejected:
            assert not provider.offers(action)
            return
        assert offered, "what works is offered before anything is known"
        done = await settled(provider, submitted.ref)
        assert isinstance(done, Finished)
        assert provider.offers(action)
        await _assert_fits(provider, action, done)

    async def test_what_was_refused_once_is_not_offered_in_another_life(self, backend: Backend) -> None:
        provider, later = backend.provider, backend.provider
        assert provider.refused == frozenset()
        provider.learn_refusal(Action.VIDEO)
        later.restore_refused(provider.refused)
        assert later.refused == frozenset({Action.VIDEO})
        assert (later.offers(Action.VIDEO), later.offers(Action.IMAGINE)) == (False, True)

    async def test_a_seed_is_digits_or_nothing(self, backend: Backend) -> None:
        submitted = await backend.provider.submit(IMAGINE, "job0000001")
        assert await backend.provider.seed(TaskRef("9999999999999999")) == ""
        await settled(backend.provider, submitted.ref)
        seed = await backend.provider.seed(submitted.ref)
        assert seed == "" or seed.isdecimal()

    async def test_the_result_can_be_downloaded(self, backend: Backend) -> None:
        submitted = await backend.provider.submit(IMAGINE, "job0000001")
        done = await settled(backend.provider, submitted.ref)
        assert isinstance(done, Finished)
        content = await backend.provider.download(done.media_urls[0], limit_bytes=2**24)
        assert content.startswith(PNG)
        with pytest.raises(ProviderRejected):
            await backend.provider.download(done.media_urls[0], limit_bytes=len(content) - 1)

    async def test_reference_pictures_are_taken(self, backend: Backend) -> None:
        if not backend.provider.capabilities.references:
            pytest.skip("this dialect takes no reference pictures")
        first = await backend.provider.submit(IMAGINE, "job0000001")
        done = await settled(backend.provider, first.ref)
        assert isinstance(done, Finished)
        address = done.media_urls[0]
        picture = Picture(await backend.provider.download(address, limit_bytes=2**24), "image/png", address)
        request = ImagineRequest("like this", Speed.TURBO, (picture,))
        submitted = await backend.provider.submit(request, "job0000002")
        assert isinstance(await settled(backend.provider, submitted.ref), Finished)

    async def test_a_failure_carries_a_reason(self, backend: Backend) -> None:
        request = ImagineRequest(f"a red fox {backend.failing}", Speed.FAST)
        submitted = await backend.provider.submit(request, "job0000001")
        status = await settled(backend.provider, submitted.ref)
        assert isinstance(status, Failed)
        assert 0 < len(status.reason) <= 200

    async def test_poll_answers_for_every_ref(self, backend: Backend) -> None:
        submitted = await backend.provider.submit(IMAGINE, "job0000001")
        unknown = TaskRef("9999999999999999")
        found = await backend.provider.poll([unknown, submitted.ref, unknown])
        assert set(found) == {unknown, submitted.ref}
        assert found[unknown] == Missing()
        assert not isinstance(found[submitted.ref], Missing)
        assert await backend.provider.poll([]) == {}

    async def test_fetch_knows_and_does_not_know(self, backend: Backend) -> None:
        submitted = await backend.provider.submit(IMAGINE, "job0000001")
        assert not isinstance(await backend.provider.fetch(submitted.ref), Missing)
        assert await backend.provider.fetch(TaskRef("9999999999999999")) == Missing()

    async def test_raw_gives_the_task_unread_or_refuses(self, backend: Backend) -> None:
        submitted = await backend.provider.submit(IMAGINE, "job0000001")
        assert f'"{submitted.ref}"' in json.dumps(await backend.provider.raw(submitted.ref))
        with pytest.raises(ProviderRejected, match=say.UNKNOWN_TASK()):
            await backend.provider.raw(TaskRef("9999999999999999"))

    async def test_find_gives_the_task_or_nothing(self, backend: Backend) -> None:
        submitted = await backend.provider.submit(IMAGINE, "job0000001")
        found = await backend.provider.find(["job0000001", "job0000002"])
        assert found in ({"job0000001": submitted.ref}, None)

    async def test_a_named_task_is_looked_up(self, backend: Backend) -> None:
        submitted = await backend.provider.submit(IMAGINE, "job0000001")
        assert await backend.provider.recognise(submitted.ref, "job0000001") == submitted.ref
        assert await backend.provider.recognise("0000000000000000", "job0000001") is None

    async def test_a_healthy_account_passes_the_probe(self, backend: Backend) -> None:
        await backend.provider.probe()

    @pytest.mark.parametrize("call", CALLS)
    async def test_a_wrong_key_is_the_operators_matter(self, backend: Backend, call: str) -> None:
        stranger = backend.connect(backend.url, "sk-wrong-key-0123456789")
        with pytest.raises(ProviderAuthError) as caught:
            await _do(stranger, call)
        assert "sk-wrong-key" not in _everything_in(caught.value)

    @pytest.mark.parametrize("call", CALLS)
    async def test_nobody_there_means_not_sent(self, backend: Backend, call: str, closed_port: int) -> None:
        with pytest.raises(ProviderUnavailable) as caught:
            await _do(backend.connect(f"http://127.0.0.1:{closed_port}", backend.key), call)
        assert backend.key not in _everything_in(caught.value)

    @pytest.mark.parametrize("talk", AFTER_RECEIPT.values(), ids=AFTER_RECEIPT.keys())
    async def test_a_lost_answer_is_uncertain(self, backend: Backend, talk: Talk) -> None:
        async with raw_server(talk) as url:
            with pytest.raises(SubmitUncertain) as caught:
                await backend.connect(url, backend.key).submit(IMAGINE, "job0000001")
        assert backend.key not in _everything_in(caught.value)

    @pytest.mark.parametrize("call", ["poll", "fetch", "raw", "cancel", "probe"])
    @pytest.mark.parametrize("damage", [name for name in AFTER_RECEIPT if name != "200 empty"])
    async def test_a_lost_answer_to_a_question_says_nothing(self, backend: Backend, damage: str, call: str) -> None:
        async with raw_server(AFTER_RECEIPT[damage]) as url:
            said = await _outcome(backend.connect(url, backend.key), call)
        assert isinstance(said, ProviderUnavailable | ProviderProtocolError) or (call == "poll" and _unreadable(said))
        assert backend.key not in (_everything_in(said) if isinstance(said, ProviderError) else repr(said))

    @pytest.mark.parametrize("call", ["poll", "probe"])
    async def test_nothing_at_all_is_no_answer(self, backend: Backend, call: str) -> None:
        async with raw_server(AFTER_RECEIPT["200 empty"]) as url:
            said = await _outcome(backend.connect(url, backend.key), call)
        assert isinstance(said, ProviderProtocolError) or (call == "poll" and _unreadable(said))

    @pytest.mark.parametrize("url", ["http://10.0.0.1/x.png", "http://169.254.169.254/", "file:///etc/passwd"])
    async def test_downloads_stay_outside(self, backend: Backend, url: str) -> None:
        with pytest.raises(ProviderRejected):
            await backend.provider.download(url, limit_bytes=2**20)


async def _assert_fits(provider: Provider, action: Action, done: Finished) -> None:
    """A text with a button for each choice, a clip that plays, or a grid with its buttons."""
    offered = [button.action for button in done.buttons]
    match action:
        case Action.DESCRIBE:
            assert offered.count(Action.DESCRIBE_PICK) == len(done.choices) > 1
            assert {Action.DESCRIBE_ALL, Action.DESCRIBE_RETRY} < set(offered)
        case Action.SHORTEN:
            assert offered == [Action.SHORTEN_PICK] * len(done.choices)
            assert (bool(done.choices), done.media_urls) == (True, ())
        case Action.VIDEO:
            clip = await provider.download(done.media_urls[0], limit_bytes=2**24)
            assert clip[4:8] == MP4
        case _:
            assert offered.count(Action.UPSCALE) == 4
            content = await provider.download(done.media_urls[0], limit_bytes=2**24)
            assert content.startswith(PNG)


async def _do(provider: Provider, call: str) -> object:
    match call:
        case "submit":
            return await provider.submit(IMAGINE, "job0000001")
        case "poll":
            return await provider.poll([TaskRef("1")])
        case "fetch" | "raw" | "cancel" | "seed":
            return await getattr(provider, call)(TaskRef("1"))
        case _:
            await provider.probe()
            return None


async def _outcome(provider: Provider, call: str) -> object:
    """The call's result, or the error of ours that it raises."""
    try:
        return await _do(provider, call)
    except ProviderError as fault:
        return fault


def _unreadable(found: object) -> bool:
    """True if every task's answer was unreadable."""
    return isinstance(found, dict) and all(isinstance(status, Unreadable) for status in found.values())


def _everything_in(error: ProviderError) -> str:
    """Everything that a log could print about it."""
    chain: list[str] = []
    current: BaseException | None = error
    while current is not None:
        chain.append(f"{current!r} {current}")
        current = current.__cause__ or current.__context__
    return " ".join(chain)
