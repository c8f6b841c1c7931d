"""Lists that have several pages."""

from __future__ import annotations

from bot.texts.catalog import text

PAGE = text("paging.page", "page {number} of {pages}")
PREVIOUS = text("paging.previous", "Previous")
NEXT = text("paging.next", "Next")
