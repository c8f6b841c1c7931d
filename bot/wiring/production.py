"""The dependencies of the real bot: Discord, providers, clocks."""

from __future__ import annotations

import time
from contextlib import AbstractAsyncContextManager
from functools import partial

import aiohttp

from bot.client import Posting, Services
from bot.core.config import Settings
from bot.providers import registry
from bot.providers.member_files import MemberFiles
from bot.services.health import Health
from bot.services.loops import Pace
from bot.services.ports import Board, Spawn
from bot.services.signing import Signer
from bot.store.database.database import Database
from bot.ui.publishing.publisher import DiscordPublisher
from bot.web.provider_webhooks import WebhookProof
from bot.web.routes import web_server
from bot.wiring.build import Parts
from bot.wiring.dependencies import Dependencies, Timing


class SteadyClock:
    """A clock for waits and deadlines: UTC seconds at the program's start, plus the time since.

    Changes of the machine's date don't show here. Times written by a former run's steady clock are comparable as far as
    the date was right at both starts.
    """

    def __init__(self) -> None:
        self._ahead_s = time.time() - time.monotonic()

    def __call__(self) -> float:
        return self._ahead_s + time.monotonic()


def production_dependencies(
    settings: Settings, db: Database, session: aiohttp.ClientSession, board: Board, spawn: Spawn
) -> Dependencies[DiscordPublisher]:
    """Build it from the settings. `session` makes all requests but Discord's own."""
    signer = Signer.load(settings.data_dir)
    providers = {
        account.name: registry.build(signer.with_hook(account, settings), session, frozenset())
        for account in settings.sealed_accounts
    }
    pace = Pace()
    return Dependencies(
        db=db,
        providers=providers,
        publisher=partial(DiscordPublisher, settings.progress_interval_s),
        board=board,
        files=MemberFiles(session, settings.discord_api_url, settings.proxies),
        health=Health(db, providers, pace),
        signer=signer,
        timing=Timing(time.time, SteadyClock(), pace),
        spawn=spawn,
    )


def web(
    settings: Settings, dependencies: Dependencies[DiscordPublisher], parts: Parts[DiscordPublisher]
) -> AbstractAsyncContextManager[None]:
    """The web server, unless it is switched off. Providers report to it, each with a proof of its own."""
    signer = dependencies.signer
    proofs = {
        name: WebhookProof(
            signer.hook_token(name), signer.hook_secret(name) if provider.capabilities.signs_webhooks else ""
        )
        for name, provider in dependencies.providers.items()
    }
    originals, regions = parts.shared.originals, parts.region.regions
    return web_server(settings, dependencies.health, proofs, regions, originals, parts.worker)


def services(parts: Parts[DiscordPublisher]) -> Services:
    """The services for commands and buttons."""
    posting = Posting(parts.shared.publisher, parts.background.deferred)
    return Services(parts.jobs, parts.reviews, parts.members, parts.region, parts.rules, posting)
