"""The prefixes of all our custom_ids, and the custom_id of items in private panels:
`<prefix><version>:<verb>:<argument>`. Ids and choices only, no state.

Panels stay in Discord as long as the member keeps them open, across our restarts and upgrades.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

VERSION = 1
MOST = 2**63 - 1
JOB = "ib"  # buttons under a job's message, see core/jobs/button_id.py
JOB_LIST = "is"  # those that don't fit among the buttons
JOB_FORM = "iz"  # the form behind one of them
REGION = "rg"  # the panel of Vary (Region)
REGION_FORM = "rf"
LIBRARY = "il"  # results, lists and actions on a job
CHOICE = "ic"  # switches of /settings
CHOICES = "iw"  # lists of /settings
SUFFIX_FORM = "ix"
ALL = "ia"  # the question before several jobs at once
REFERENCE_FORM = "iu"
ADMIN = "im"  # pages of /admin
CONFIG = "ig"  # all controls of /admin config
CONFIG_FORM = "io"  # its forms
AUDIT = "ih"  # pages of /admin audit
POST = "ip"  # a private result to its channel
QUESTION = "iq"  # yes and no to a price
FILTERS = "if"  # pages of /admin filter list
REVIEW = "iv"  # yes and no of moderators
RULES = "ie"  # lists of /admin quota: limits and grants to take back, ends of grants
RULE_PAGES = "ij"  # pages of /admin quota show
PRIVACY = "ik"  # a member's data: export and deletion
CANCEL = "iy"  # agreeing to a cancel that spends credits
FORGET = "it"  # yes and no to deleting a member's data in a server
ACCESS = "in"  # list of /admin access: rules to lift

_VERSION_1 = re.compile(r"(?P<verb>[a-z]{1,20}):(?P<argument>[0-9a-z]{0,20})")


@dataclass(frozen=True, slots=True)
class PanelId:
    """An action, and the job or value that it is about ("" = none)."""

    verb: str
    argument: str


def template(prefix: str) -> str:
    """All custom_ids with this prefix, of any version, so that unknown ones get an answer too."""
    return rf"{prefix}(?P<version>\d{{1,3}}):(?P<rest>.{{1,90}})"


def encode(prefix: str, verb: str, argument: str = "") -> str:
    """The custom_id; far below Discord's 100 characters."""
    return f"{prefix}{VERSION}:{verb}:{argument}"


def number(text: str) -> int | None:
    """A number of ours from a custom_id or a value: digits, no more than a database takes; None for anything else."""
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    value = int(text)
    return value if value <= MOST else None


def decode(version: str, rest: str) -> PanelId | None:
    """The parts of a custom_id that matched `template`; None if a newer or broken version wrote it."""
    found = _VERSION_1.fullmatch(rest) if version == str(VERSION) else None
    return None if found is None else PanelId(found["verb"], found["argument"])
