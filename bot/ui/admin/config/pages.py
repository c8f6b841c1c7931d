"""All pages of `/admin config`, in the order in which they are offered."""

from __future__ import annotations

from typing import Final

from bot.ui.admin.config.channels import CHANNELS
from bot.ui.admin.config.general import GENERAL
from bot.ui.admin.config.limits import LIMITS
from bot.ui.admin.config.page import ConfigPage
from bot.ui.admin.config.results import RESULTS
from bot.ui.admin.config.words import WORDS

PAGES: Final[tuple[ConfigPage, ...]] = (GENERAL, RESULTS, CHANNELS, LIMITS, WORDS)
