"""Reads the bot's own lines of the log: asyncio adds warnings about slow steps on a busy machine."""

from __future__ import annotations

import logging

import pytest


def lines_of_bot(caplog: pytest.LogCaptureFixture, least: int = logging.WARNING) -> list[str]:
    """The lines of the bot's own loggers, from this level on."""
    ours = [record for record in caplog.records if record.name.split(".")[0] in ("bot", "cogs")]
    return [record.getMessage() for record in ours if record.levelno >= least]
