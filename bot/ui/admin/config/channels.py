"""The page for the channels of the log and of reviews."""

from __future__ import annotations

from bot.core.models import ChannelId
from bot.services.rules.server_settings import GuildChoice, GuildConfig
from bot.texts.admin import server as say
from bot.ui.admin.config.page import ChannelList, ConfigPage, Setting, SettingRow
from bot.ui.kit.reachability import Sight


def _log_row(config: GuildConfig, sight: Sight) -> SettingRow:
    return SettingRow(say.LOG_CHANNEL(), _channel(config.policy.log_channel, sight), say.LOG_NOTE())


def _review_row(config: GuildConfig, sight: Sight) -> SettingRow:
    channel = config.policy.review_channel
    note = say.NO_REVIEW_NOTE() if channel is None else say.REVIEW_NOTE()
    return SettingRow(say.REVIEW_CHANNEL(), _channel(channel, sight), note)


def _channel(channel: ChannelId | None, sight: Sight) -> str:
    if channel is None:
        return say.NONE()
    mention = f"<#{channel}>"
    if channel in sight.gone:
        return say.CHANNEL_GONE(channel=mention)
    return say.CHANNEL_CLOSED(channel=mention) if channel in sight.closed else mention


_LOG = ChannelList(GuildChoice.LOG, lambda policy: policy.log_channel, say.NO_LOG_CHANNEL)
_REVIEW = ChannelList(GuildChoice.REVIEW, lambda policy: policy.review_channel, say.NO_REVIEW_CHANNEL)
CHANNELS = ConfigPage(
    key="channels",
    name=say.CHANNELS,
    note=say.CHANNELS_NOTE,
    settings=(Setting(_log_row, (_LOG,)), Setting(_review_row, (_REVIEW,))),
)
