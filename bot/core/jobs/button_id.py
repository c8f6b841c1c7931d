"""The custom_id of our Discord buttons: `ib<version>:<job>:<slot>`. Ids only; what they mean is in the database.

A message lives for years, and so does this text: version 1 must be understood for ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core import panel_id
from bot.core.models import JobId

VERSION = 1
RETRY = "r"  # the slot of the Retry button of a failed job
GO_ON = "c"  # the slot of the Continue button of a job that waits for its member
EDIT = "e"  # the slot of the button that opens the prompt of a failed job in a form
AGAIN = "a"  # the slot of the button that runs the prompt of a job again, on whatever account there is

TEMPLATE = panel_id.template(panel_id.JOB)
_VERSION_1 = re.compile(r"(?P<job>[0-9a-z]{10}):(?P<slot>\d{1,2}|r|c|a|e)")


@dataclass(frozen=True, slots=True)
class ButtonId:
    """`slot` is the number of a stored provider button; None for Retry, or for the button that `special` names (GO_ON,
    ...)."""

    job_id: JobId
    slot: int | None
    special: str = RETRY


def encode(job_id: JobId, slot: int | None, *, special: str = RETRY) -> str:
    """The custom_id of a button; far below Discord's 100 characters."""
    return f"{panel_id.JOB}{VERSION}:{job_id}:{special if slot is None else slot}"


def decode(version: str, rest: str) -> ButtonId | None:
    """The parts of a custom_id that matched TEMPLATE; None if a newer or broken version wrote it."""
    found = _VERSION_1.fullmatch(rest) if version == str(VERSION) else None
    if found is None:
        return None
    slot = found["slot"]
    if slot.isdigit():
        return ButtonId(JobId(found["job"]), int(slot))
    return ButtonId(JobId(found["job"]), None, slot)
