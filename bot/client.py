"""The Discord client: minimal intents, no cache, our command tree. It knows the services and nothing below them."""

from __future__ import annotations

import copy
import hashlib
import json
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import discord
from discord import app_commands
from discord.ext import commands
from discord.http import HTTPClient

from bot.connection import deadline, network_proxy_pages, unreadable_events
from bot.connection.reconnecting_bot import ReconnectingBot
from bot.connection.session_limits import Sessions
from bot.core.errors import Busy, UserError
from bot.core.jobs.asker import Asker
from bot.core.models import ChannelId, MessageRef
from bot.core.settings.network_proxies import NO_PROXIES, Proxies
from bot.services.background.deferred_answers import DeferredAnswers
from bot.services.media.results import Result
from bot.services.moderation.reviews import Reviews
from bot.services.ports import JobMessages
from bot.services.service_groups import JobServices, MemberServices, RegionServices, RuleServices
from bot.texts.kit import answers as say

log = logging.getLogger(__name__)

EXTENSIONS = ("cogs.imagine", "cogs.tools", "cogs.library", "cogs.account", "cogs.admin", "cogs.forms", "cogs.servers")

MOST_HEARD = 10_000  # commands; a gateway repeats events within seconds

# no voice; without these, discord.py warns about it at each start
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

OnError = Callable[[discord.Interaction[Any], Exception], Awaitable[None]]


class Poster(JobMessages, Protocol):
    """The publisher as a click uses it."""

    async def is_gone(self, message: MessageRef) -> bool: ...

    async def answer(self, result: Result, asker: Asker, *, private: bool) -> MessageRef: ...

    async def post(
        self, result: Result, asker: Asker, *, after: MessageRef | None, reply_to: MessageRef | None = None
    ) -> MessageRef: ...


@dataclass(frozen=True, slots=True)
class Posting:
    """The parts that carry answers to Discord."""

    publisher: Poster
    deferred: DeferredAnswers


@dataclass(frozen=True, slots=True)
class Services:
    """The services for commands and buttons, by room. Each takes the rooms it uses from `bot.ui.kit.services`."""

    jobs: JobServices
    reviews: Reviews
    members: MemberServices
    region: RegionServices
    rules: RuleServices
    posting: Posting


class ImagineTree(app_commands.CommandTree["ImagineBot"]):
    """The slash commands. Their errors are handled like those of buttons."""

    def __init__(self, client: ImagineBot) -> None:
        super().__init__(client)
        self._heard: OrderedDict[int, None] = OrderedDict()

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let commands, and suggestions while they are typed, through only where the operator serves them, and events
        that the gateway sends twice only once. Buttons: `respond.handle`."""
        if interaction.id in self._heard:
            log.info("interaction %s arrived twice, the second one is ignored", interaction.id)
            return False
        self._heard[interaction.id] = None
        if len(self._heard) > MOST_HEARD:
            self._heard.popitem(last=False)
        refused = self.client.services.rules.allowed_servers.refusal(interaction.guild_id)
        if refused is not None:
            await self._refuse(interaction, UserError(refused))
        return refused is None

    async def _call(self, interaction: discord.Interaction[Any]) -> None:
        """The edge where commands come in, including suggestions: answered in time. Buttons: `respond.handle`."""
        try:
            await deadline.in_time(interaction, super()._call(interaction))
        except Busy as busy:
            await self._refuse(interaction, busy)
        except app_commands.AppCommandError:
            raise
        except Exception as error:  # errors of our commands come as AppCommandError
            unreadable_events.warn("an interaction", error)
            await self._refuse(interaction, UserError(say.UNREADABLE()))

    async def _refuse(self, interaction: discord.Interaction[Any], error: UserError) -> None:
        if interaction.type is discord.InteractionType.application_command:
            await self.client.report(interaction, error)
        else:
            with suppress(discord.HTTPException):  # it was being answered at that very moment
                await interaction.response.autocomplete([])

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


class ImagineBot(ReconnectingBot):
    """discord.py's client with our settings. A closed or failed instance is replaced by a new one."""

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
        sessions: Sessions | None = None,
    ) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        super().__init__(
            gateway_url,
            sessions or Sessions(),
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
            shard_ids=list(shard_ids) if shard_ids else None,  # None = all
            proxy=proxies.of(api_url),
        )
        # discord.py has one proxy for everything, but the gateway has a host of its own
        self.http.request = partial(network_proxy_pages.request, self.http)  # type: ignore[method-assign]
        self.http.ws_connect = partial(_connect_gateway, self.http, proxies)  # type: ignore[method-assign]
        self.services = services
        self.report = report
        self._controls: set[re.Pattern[str]] = set()

    def add_dynamic_items(self, *items: type[discord.ui.DynamicItem[Any]]) -> None:
        super().add_dynamic_items(*items)
        self._controls.update(item.__discord_ui_compiled_template__ for item in items)

    def reads(self, custom_id: str) -> bool:
        """True if any version of ours has made a control with this custom_id."""
        return any(template.fullmatch(custom_id) for template in self._controls)

    async def setup_hook(self) -> None:
        """Load every cog; one that fails stops the start."""
        for extension in EXTENSIONS:
            await self.load_extension(extension)

    async def on_shard_ready(self, shard_id: int) -> None:
        log.info("shard %s is ready", shard_id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self.services.reviews.channel_gone(ChannelId(channel.id))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        log.exception("an event handler failed: %s", event_method)
