"""A few pictures and texts that the simulated provider really made, as results of the jobs of the demo's past.

Their tasks stay in the provider's folder, so the buttons of these results work like those of any other.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.core.kinds import Action, Speed
from bot.core.models import ProviderButton, TaskRef
from bot.core.settings.provider_account import AccountConfig
from bot.providers import registry
from bot.providers.base import Finished, Provider
from bot.providers.http_transport import named_session
from bot.providers.submit_requests import (
    ActionRequest,
    DescribeRequest,
    ImagineRequest,
    Picture,
    ShortenRequest,
    SubmitRequest,
)
from loopback_provider.provider import Dialect, SimulatedProvider

PROMPTS: Final = (
    "a red fox in the snow",
    "a lighthouse in a storm, oil painting",
    "a city at night, neon, rain",
    "a sailing boat on a calm sea at sunset",
)
SINGLES: Final = 2  # the number of grids with an upscaled picture
_WORDY: Final = "a very very detailed and beautiful painting of an old castle on a hill in the fog, masterpiece"
_SIDE_PX: Final = 384  # the demo's start waits until they are drawn
_LOOK_EVERY_S: Final = 0.03
_TASK_S: Final = 0.02
_MOST_BYTES: Final = 25 * 2**20


@dataclass(frozen=True, slots=True)
class Sample:
    """A finished task. `content` is a PNG, None if the result is words (`choices`); `url` is where the
    picture was until the quick provider ended."""

    action: Action
    prompt: str
    ref: TaskRef
    content: bytes | None
    buttons: tuple[ProviderButton, ...]
    final_prompt: str = ""
    seed: str = ""
    choices: tuple[str, ...] = ()
    url: str = ""

    def button(self, action: Action) -> tuple[int, ProviderButton] | None:
        """The first button that does this, with its slot; None if the dialect offers none."""
        return next(((slot, one) for slot, one in enumerate(self.buttons) if one.action is action), None)


@dataclass(frozen=True, slots=True)
class Samples:
    """`grids` are of PROMPTS, in their order, `singles` of the first SINGLES of them; `words` are a description and, if
    the dialect supports it, a shortened prompt."""

    grids: tuple[Sample, ...]
    singles: tuple[Sample, ...]
    words: tuple[Sample, ...]


async def drawn(dialect: Dialect, folder: Path) -> Samples:
    """Have them made by a quick provider of this dialect that keeps its tasks in `folder`."""
    async with _provider(dialect, folder) as provider:
        grids = await asyncio.gather(
            *(_made(provider, Action.IMAGINE, prompt, ImagineRequest(prompt, Speed.FAST)) for prompt in PROMPTS)
        )
        singles = await asyncio.gather(*(_upscaled(provider, grid) for grid in grids[:SINGLES]))
        shown = Picture(grids[-1].content or b"", "image/png", grids[-1].url)
        described = await _made(provider, Action.DESCRIBE, "", DescribeRequest(shown, Speed.FAST))
        # describing it again would need its member's attachment, which nobody has
        kept = tuple(button for button in described.buttons if button.action is not Action.DESCRIBE_RETRY)
        words = [replace(described, buttons=kept)]
        if provider.offers(Action.SHORTEN):
            words.append(await _made(provider, Action.SHORTEN, _WORDY, ShortenRequest(_WORDY, Speed.FAST)))
        return Samples(tuple(grids), tuple(singles), tuple(words))


@asynccontextmanager
async def _provider(dialect: Dialect, folder: Path) -> AsyncIterator[Provider]:
    key = secrets.token_urlsafe(16)
    simulated = SimulatedProvider(key=key, seconds=_TASK_S, state_dir=folder, size=_SIDE_PX, dialect=dialect)
    async with simulated, named_session() as session:
        account = AccountConfig("main", dialect, simulated.url, key)
        yield registry.build(account, session, frozenset())


async def _upscaled(provider: Provider, grid: Sample) -> Sample:
    found = grid.button(Action.UPSCALE)
    if found is None:
        raise RuntimeError("the simulated provider offers no U1 under a grid")
    press = ActionRequest(grid.ref, found[1].custom_id, Speed.FAST, prompt=grid.prompt)
    return await _made(provider, Action.UPSCALE, grid.prompt, press)


async def _made(provider: Provider, action: Action, prompt: str, request: SubmitRequest) -> Sample:
    ref = (await provider.submit(request, secrets.token_hex(5))).ref
    status = (await provider.poll([ref]))[ref]
    while not isinstance(status, Finished):
        await asyncio.sleep(_LOOK_EVERY_S)
        status = (await provider.poll([ref]))[ref]
    made = Sample(action, prompt, ref, None, status.buttons, status.final_prompt, status.seed, status.choices)
    if status.choices:
        return made
    url = status.media_urls[0]
    return replace(made, url=url, content=await provider.download(url, limit_bytes=_MOST_BYTES))
