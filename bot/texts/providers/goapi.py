"""Texts about features that GoAPI and PiAPI don't have."""

from __future__ import annotations

from bot.texts.catalog import text

NO_SHORTEN = text("goapi.no_shorten", "The service behind this bot (GoAPI) can't shorten prompts.")
NO_VIDEO = text("goapi.no_video", "The service behind this bot (GoAPI) makes pictures only, no videos.")
NO_EDIT = text("goapi.no_edit", "The service behind this bot (GoAPI) can only change pictures that it made itself.")
NO_TASKS = text("goapi.no_tasks", "The provider's address doesn't support {kind} tasks.")
NO_FORMS = text("goapi.no_forms", "GoAPI has no forms to answer.")
NO_ACTION = text("goapi.no_action", "GoAPI has no such action.")
NEEDS_MASK = text("goapi.needs_mask", "Vary (Region) needs a mask that shows what to change.")
NEEDS_FACTOR = text("goapi.needs_factor", "Custom Zoom needs a factor between 1 and 2, such as `--zoom 1.5`.")
NEEDS_ADDRESS = text("goapi.needs_address", "GoAPI accepts only pictures that have a web address.")
