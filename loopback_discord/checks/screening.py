"""Messages that Discord refuses for their content: AutoMod, harmful links, explicit pictures, limited uploads, edits of
old messages."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from loopback_discord.checks.components import TEXT, walk
from loopback_discord.checks.message_form import MessageForm
from loopback_discord.rest.errors import ApiError, Known, refuse
from loopback_discord.world.snowflake import created_at_s
from loopback_discord.world.state import StoredMessage
from loopback_discord.world.wire import Json

_HOST = re.compile(r"https?://([^/\s:?#)>\]]+)", re.IGNORECASE)


@dataclass(slots=True)
class Screening:
    """Switches for tests, all off at first. A server's own (`words`, `uploads_limited`) don't apply to direct
    messages."""

    words: set[str] = field(default_factory=set)  # AutoMod blocks a message with one of them, in any letter case
    harmful_hosts: set[str] = field(default_factory=set)
    explicit: bool = False  # every uploaded picture is taken for an explicit one
    uploads_limited: bool = False
    old_after_s: float = 3600.0
    old_edits_left: int | None = None  # how often older messages may still be edited; None = always
    old_edits_wait_s: float = 61.0  # the wait that the next refusal asks for

    def check(self, channel: Json, form: MessageForm, edited: StoredMessage | None = None) -> None:
        """Raises ApiError 200000, 240000, 20009, 400001 or 30046 if Discord would refuse the message."""
        in_server = channel.get("guild_id") is not None
        if edited is not None:
            self._check_age(edited)
        if form.plan.added:
            if in_server and self.uploads_limited:
                raise refuse(Known.UPLOADS_LIMITED)
            if self.explicit:
                raise refuse(Known.EXPLICIT_CONTENT)
        said = "\n".join(_texts(form)).casefold()
        if any(host.casefold() in self.harmful_hosts for host in _HOST.findall(said)):
            raise refuse(Known.HARMFUL_LINK)
        if in_server and any(word.casefold() in said for word in self.words):
            raise refuse(Known.AUTOMOD)

    def _check_age(self, edited: StoredMessage) -> None:
        if self.old_edits_left is None or time.time() - created_at_s(edited.id) < self.old_after_s:
            return
        if self.old_edits_left <= 0:
            raise ApiError(*Known.TOO_MANY_OLD_EDITS.value, retry_after_s=self.old_edits_wait_s)
        self.old_edits_left -= 1


def _texts(form: MessageForm) -> Iterator[str]:
    """All texts that people would read."""
    yield form.content or ""
    for embed in form.embeds or []:
        yield from (str(embed.get(key) or "") for key in ("title", "description", "url"))
        for entry in embed.get("fields") or []:
            yield f"{entry.get('name')} {entry.get('value')}"
    for part in walk(form.components or []):
        yield str(part.get("content") or "") if part["type"] == TEXT else str(part.get("url") or "")
