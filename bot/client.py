"""The Discord client: least intents, no cache, our command tree. It knows the services and nothing below them."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient

from bot.core.errors import UserError
from bot.core.models import ChannelId, Job, MessageRef, StoredButton
from bot.core.proxies import NO_PROXIES, Proxies
from bot.services.access import AccessService
from bot.services.account import AccountService
from bot.services.audits import Audits
from bot.services.batches import Batches
from bot.services.cancelling import Cancelling
from bot.services.clicks import ClickService
from bot.services.details import DetailsService
from bot.services.export import ExportService
from bot.services.filters import FilterService
from bot.services.gate import Gate
from bot.services.guilds import GuildService
from bot.services.imagine import ImagineService
from bot.services.intake import Intake
from bot.services.library import Library, Result
from bot.services.member_credits import MemberCredits
from bot.services.picks import PickService
from bot.services.ports import ResultMedia
from bot.services.privacy import PrivacyService
from bot.services.questions import Questions
from bot.services.quotas import QuotaService
from bot.services.region import RegionService
from bot.services.region_drafts import RegionDrafts
from bot.services.requests import Origin
from bot.services.reviews import Reviews
from bot.services.served import Served
from bot.services.status import StatusService
from bot.services.tools import ToolService
from bot.services.usage import UsageService

log = logging.getLogger(__name__)

EXTENSIONS = ("cogs.imagine", "cogs.tools", "cogs.library", "cogs.account", "cogs.admin", "cogs.servers")
QUIET_S = 2.5  # after so long without a word, we ask for one
MOST_SILENCE_S = 6.0  # after so long, the gateway counts as lost
MOST_SHARD_LAUNCHES = 20  # tries before the client is built anew; discord.py would recurse without end

# we never speak; without these, discord.py warns at each start that it could not
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

OnError = Callable[[discord.Interaction[Any], Exception], Awaitable[None]]


class GatewayUnreachable(Exception):
    """The gateway could not be reached for a while; a new client tries again."""


class Poster(Protocol):
    """What a click needs of the publisher at once."""

    async def mark_used(
        self, job: Job, buttons: Sequence[StoredButton], message: MessageRef, *, private: Origin | None = None
    ) -> None: ...

    async def find_answer(self, job: Job) -> MessageRef | None: ...

    async def is_gone(self, message: MessageRef) -> bool: ...

    async def announce(self, job: Job) -> MessageRef: ...

    async def repost(
        self, job: Job, buttons: Sequence[StoredButton], media: ResultMedia | None, *, search: bool
    ) -> MessageRef: ...

    async def answer(self, result: Result, asker: Origin, *, private: bool) -> MessageRef: ...

    async def post(self, result: Result, asker: Origin, *, after: MessageRef | None) -> MessageRef: ...


@dataclass(frozen=True, slots=True)
class Services:
    """What the cogs and buttons may call."""

    access: AccessService
    exports: ExportService
    privacy: PrivacyService
    filters: FilterService
    gate: Gate
    questions: Questions
    reviews: Reviews
    served: Served
    intake: Intake
    cancelling: Cancelling
    batches: Batches
    imagine: ImagineService
    clicks: ClickService
    picks: PickService
    tools: ToolService
    library: Library
    details: DetailsService
    account: AccountService
    guilds: GuildService
    audits: Audits
    usage: UsageService
    quotas: QuotaService
    member_credits: MemberCredits
    status: StatusService
    regions: RegionService
    drafts: RegionDrafts
    publisher: Poster
    spawn: Callable[[str, Coroutine[Any, Any, None]], None]  # runs something after the answer and logs its errors


class ImagineTree(app_commands.CommandTree["ImagineBot"]):
    """The slash commands. Their errors go where those of buttons go."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Commands, also while they are typed, only where the operator serves them; buttons: `respond.check_served`."""
        refused = self.client.services.served.refusal(interaction.guild_id)
        if refused is not None and interaction.type is discord.InteractionType.application_command:
            await self.client.report(interaction, UserError(refused))
        elif refused is not None:
            await interaction.response.autocomplete([])
        return refused is None

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await self.client.report(interaction, cause)

    def fingerprint(self) -> str:
        """A short text that changes when a command, an option or a choice changes."""
        described = sorted((command.to_dict(self) for command in self.get_commands()), key=lambda one: str(one["name"]))
        return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()


async def _connect_gateway(http: HTTPClient, proxies: Proxies, url: str, *, compress: int = 0) -> Any:
    """As `HTTPClient.ws_connect`, through the proxy that belongs to the gateway's address."""
    way = copy.copy(http)
    way.proxy = proxies.of(url)
    return await HTTPClient.ws_connect(way, url, compress=compress)


class ImagineBot(commands.AutoShardedBot):
    """discord.py's client with our settings. One instance lives until it is closed; a failed one is built anew."""

    tree: ImagineTree

    def __init__(
        self,
        *,
        services: Services,
        report: OnError,
        gateway_url: str,
        shard_count: int | None,
        shard_ids: tuple[int, ...] | None,
        api_url: str = "",
        proxies: Proxies = NO_PROXIES,
    ) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=ImagineTree,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=60.0,
            shard_count=shard_count,
            shard_ids=list(shard_ids) if shard_ids else None,  # type: ignore[arg-type]  # None = all
            proxy=proxies.of(api_url),
        )
        # discord.py has one proxy for everything, but the gateway has a host of its own
        self.http.ws_connect = partial(_connect_gateway, self.http, proxies)  # type: ignore[method-assign]
        self.services = services
        self.report = report
        self._gateway_url = gateway_url
        self._launches: dict[int, int] = {}

    async def setup_hook(self) -> None:
        """Load every cog; one that fails stops the start."""
        for extension in EXTENSIONS:
            await self.load_extension(extension)

    async def launch_shards(self) -> None:
        """Connect all shards to the gateway that Discord names, or to DISCORD_GATEWAY_URL.

        The address also becomes the default one: discord.py falls back to its own constant after an invalid session.
        """
        shards, url, _limits = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._gateway_url or url)
        if self.shard_count is None:  # discord.py types it as always set
            self.shard_count = shards  # type: ignore[unreachable]
        await super().launch_shards()

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect one shard. Raises GatewayUnreachable after many tries (discord.py calls itself for each)."""
        self._launches[shard_id] = self._launches.get(shard_id, 0) + 1
        if self._launches[shard_id] > MOST_SHARD_LAUNCHES:
            raise GatewayUnreachable(f"shard {shard_id} did not connect in {MOST_SHARD_LAUNCHES} tries")
        await super().launch_shard(gateway, shard_id, initial=initial)
        self._launches.pop(shard_id, None)

    def gateway_fault(self) -> str | None:
        """What is wrong with the connection to the gateway, in words; None = nothing."""
        if self.is_closed() or not self.shards:
            return "not connected"
        wanted = len(self.shard_ids or range(self.shard_count or 1))
        if len(self.shards) < wanted:
            return f"{len(self.shards)} of {wanted} shards are connected"
        for number, sign in self._signs_of_life().items():
            if sign is None:
                return f"shard {number} is not connected"
            silent_s = time.perf_counter() - sign
            if silent_s > MOST_SILENCE_S:
                return f"shard {number} has heard nothing for {silent_s:.0f} s"
        return None

    async def beat(self) -> None:
        """Ask for a sign of life where none came by itself lately: by the heartbeats alone, which Discord wants every
        41 s, a silent gateway would go unnoticed for a minute. Never raises."""
        quiet = time.perf_counter() - QUIET_S
        for number, sign in self._signs_of_life().items():
            # discord.py does the same when Discord asks for a heartbeat; there is no public way
            ws = self.shards[number]._parent.ws
            if sign is not None and sign < quiet and ws._keep_alive is not None:
                with contextlib.suppress(OSError, discord.DiscordException):
                    await ws.send_heartbeat(ws._keep_alive.beat())

    def _signs_of_life(self) -> dict[int, float | None]:
        """When each shard heard anything last (`time.perf_counter`); None = not connected."""
        signs: dict[int, float | None] = {}
        for number, shard in self.shards.items():
            ws = shard._parent.ws
            signs[number] = ws._keep_alive._last_recv if ws.open and ws._keep_alive is not None else None
        return signs

    async def on_shard_ready(self, shard_id: int) -> None:
        log.info("shard %s is ready", shard_id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self.services.reviews.channel_gone(ChannelId(channel.id))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        log.exception("an event handler failed: %s", event_method)
