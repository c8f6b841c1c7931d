"""The page for words that are allowed in age-restricted channels only."""

from __future__ import annotations

from bot.core.discord_limits import MAX_CONTENT, MAX_FIELD
from bot.core.text.quoting import quoted
from bot.services.rules.filters import AdultWords
from bot.services.rules.server_settings import GuildConfig
from bot.texts.admin import server as say
from bot.ui.admin.config.page import ConfigForm, ConfigPage, FormField, ServerAdmin, Setting, SettingRow, first
from bot.ui.kit.reachability import Sight

MAX_NAMED = 5  # adult words beside their number
MAX_WORD = 40  # characters of one of them
MAX_LEFT_OUT = 10


def _words(config: GuildConfig, _sight: Sight) -> SettingRow:
    named = first([quoted(word, MAX_WORD) for word in config.policy.adult_words], MAX_NAMED)
    return SettingRow(say.WORDS(), named or say.NONE(), say.WORDS_ARE_NOTE())


def left_out(words: AdultWords) -> str:
    """The typed adult words that aren't in force, and why."""
    shown = words.left_out[:MAX_LEFT_OUT]
    lines = [say.LEFT_OUT_BECAUSE(word=quoted(line, MAX_WORD), why=why) for line, why in shown]
    more = [say.MORE_LEFT_OUT(count=len(words.left_out) - MAX_LEFT_OUT)] if len(words.left_out) > MAX_LEFT_OUT else []
    return "\n".join([say.LEFT_OUT(), *lines, *more])[:MAX_CONTENT]


async def _take(admin: ServerAdmin, typed: tuple[str, ...]) -> str:
    (listed,) = typed
    words = await admin.rules.filters.set_adult_words(admin.guild_id, admin.user_id, listed)
    return left_out(words) if words.left_out else ""


_FIELD = FormField(
    "words",
    say.WORDS_FIELD,
    now=lambda config: "\n".join(config.policy.adult_words),
    max_chars=MAX_FIELD,
    paragraph=True,
)
_FORM = ConfigForm("words", say.WORDS_BUTTON, say.WORDS_TITLE, (_FIELD,), _take)
WORDS = ConfigPage(key="words", name=say.WORDS, note=say.WORDS_NOTE, settings=(Setting(_words, (_FORM,)),))
