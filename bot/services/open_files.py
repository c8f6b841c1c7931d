"""Raises the limit of open files and connections of this process above the system's default, and reserves a part of
them for the bot's own work."""

from __future__ import annotations

import logging
import resource

log = logging.getLogger(__name__)

WANTED = 16_384
FOR_STRANGERS = 4  # one in this many may be a stranger's connection


def raise_limit() -> None:
    """Raise the limit as far as the system allows without special rights, up to what we could ever use."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError) as fault:
        log.debug("the limit of open files stays at %s: %s", soft, fault)


def for_strangers(most: int) -> int:
    """The maximum number of connections from outside, at most `most`."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return most if soft == resource.RLIM_INFINITY else max(8, min(most, soft // FOR_STRANGERS))
