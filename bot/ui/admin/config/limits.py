"""The page for how many jobs run and wait."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.jobs.cancelling import FREE_CANCELS
from bot.core.rules.policy import Policy
from bot.services.rules.server_settings import GuildConfig
from bot.texts.admin import server as say
from bot.texts.catalog import Text
from bot.ui.admin.config.page import ConfigForm, ConfigPage, FormField, ServerAdmin, Setting, SettingRow
from bot.ui.kit.reachability import Sight

MAX_NUMBER_CHARS = 9


def _members_jobs(config: GuildConfig, _sight: Sight) -> SettingRow:
    running = _least(config.policy.max_running, config.most_running)
    waiting = _least(config.policy.max_queued, config.most_queued)
    return SettingRow(say.MEMBERS_JOBS(), say.MEMBERS_JOBS_ARE(running=running, waiting=waiting))


def _servers_jobs(config: GuildConfig, _sight: Sight) -> SettingRow:
    share, most = config.policy.share, config.most_share
    value = say.NO_SHARE() if share is None else f"{share}"
    if most is not None:
        value = _least(share, most)
    return SettingRow(say.SERVERS_JOBS(), value, say.SERVERS_JOBS_NOTE())


def _free_cancels(config: GuildConfig, _sight: Sight) -> SettingRow:
    own = config.policy.free_cancels
    return SettingRow(say.FREE_CANCELS(), f"{FREE_CANCELS if own is None else own}", say.FREE_CANCELS_NOTE())


def _least(chosen: int | None, most: int) -> str:
    return say.BOTS_LIMIT(most=most) if chosen is None or chosen > most else f"{chosen}"


def _number(
    custom_id: str, label: Text, now: Callable[[Policy], int | None], placeholder: Callable[[GuildConfig], str]
) -> FormField:
    def typed(config: GuildConfig) -> str:
        number = now(config.policy)
        return "" if number is None else f"{number}"

    return FormField(custom_id, label, typed, MAX_NUMBER_CHARS, placeholder)


def _up_to(most: int | None) -> str:
    return say.ANY_NUMBER() if most is None else say.FROM_TO(least=1, most=most)


async def _take(admin: ServerAdmin, typed: tuple[str, ...]) -> str:
    running, queued, share, cancels = typed
    await admin.rules.guilds.limit(admin.guild_id, admin.user_id, (running, queued, share, cancels))
    return ""


_FIELDS = (
    _number("running", say.RUNNING_FIELD, lambda own: own.max_running, lambda config: _up_to(config.most_running)),
    _number("queued", say.WAITING_FIELD, lambda own: own.max_queued, lambda config: _up_to(config.most_queued)),
    _number("share", say.SHARE_FIELD, lambda own: own.share, lambda config: _up_to(config.most_share)),
    _number("cancels", say.CANCELS_FIELD, lambda own: own.free_cancels, lambda _config: f"{FREE_CANCELS}"),
)
_FORM = ConfigForm("limits", say.LIMITS_BUTTON, say.LIMITS_TITLE, _FIELDS, _take)
LIMITS = ConfigPage(
    key="limits",
    name=say.LIMITS,
    note=say.LIMITS_NOTE,
    settings=(Setting(_members_jobs, (_FORM,)), Setting(_servers_jobs), Setting(_free_cancels)),
)
