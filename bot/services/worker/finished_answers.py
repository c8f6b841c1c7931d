"""Stores a provider's answer about a finished task until its result is here: a provider may forget a task, and a
restart loses what was in memory. The text contains addresses that nobody but us may see."""

from __future__ import annotations

import json
from dataclasses import asdict

from bot.core.kinds import Action
from bot.core.models import ProviderButton
from bot.providers.base import Finished


def to_text(status: Finished) -> str:
    """An answer as it is stored; equal answers have equal texts."""
    return json.dumps(asdict(status) | {"secret_urls": sorted(status.secret_urls)})


def from_text(text: str) -> Finished | None:
    """Parse the text of `to_text`; None if there is none, or another version wrote it differently."""
    try:
        kept = json.loads(text)
        return Finished(
            media_urls=tuple(kept.pop("media_urls")),
            buttons=tuple(_button(one) for one in kept.pop("buttons")),
            choices=tuple(kept.pop("choices")),
            mirrors=tuple(tuple(urls) for urls in kept.pop("mirrors")),
            secret_urls=frozenset(kept.pop("secret_urls")),
            media_buttons=tuple(_button(one) for one in kept.pop("media_buttons", ())),
            **kept,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _button(kept: dict[str, object]) -> ProviderButton:
    return ProviderButton(**(kept | {"action": Action(kept["action"])}))  # type: ignore[arg-type]  # as it was written
