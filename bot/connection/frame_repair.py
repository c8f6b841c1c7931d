"""Repairs gateway frames in shapes that Discord doesn't send today, and reads its session limits.

discord.py trusts everything that it reads at the start of a connection, and otherwise ends the whole client.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yarl

USUAL_BEAT_MS = 41_250  # Discord's own
_LEAST_BEAT_MS, _MOST_BEAT_MS = 1_000, 600_000


def is_json(text: str | None) -> bool:
    """False for a frame that was cut or garbled on its way: its content is lost, and has to be requested again."""
    try:
        json.loads(text or "")
    except (ValueError, RecursionError):
        return False
    return True


def mended(text: str, shard: tuple[int | None, int | None], gateway: str) -> str:
    """A frame from before the session is up, with everything that discord.py needs from it.

    `shard` is the number of the shard and how many there are, `gateway` the address for resuming unless the frame has
    one. Raises ValueError or RecursionError if it isn't JSON.
    """
    frame = json.loads(text)
    if not isinstance(frame, dict):
        return text
    body = frame["d"] if isinstance(frame.get("d"), dict) else {}
    match frame.get("op"), frame.get("t"):
        case 10, _:
            body["heartbeat_interval"] = _beat_ms(body.get("heartbeat_interval"))
        case 0, "READY":
            frame["s"] = frame.get("s")
            session, resume = body.get("session_id"), body.get("resume_gateway_url")
            body["session_id"] = session if isinstance(session, str) and session else None  # None: never resumed
            body["resume_gateway_url"] = resume if is_gateway(resume) else gateway
            body["shard"] = shard
            guilds = body.get("guilds")
            body["guilds"] = [one for one in guilds if _is_guild(one)] if isinstance(guilds, list) else []
        case 0, "RESUMED":
            pass
        case _:
            return text
    return json.dumps(frame | {"d": body})


def is_gateway(address: object) -> bool:
    """True for an address that we can connect to."""
    try:
        url = yarl.URL(address) if isinstance(address, str) else yarl.URL()
    except ValueError:
        return False
    return url.scheme in ("ws", "wss") and bool(url.host)


def count(said: Mapping[str, Any], name: str, otherwise: int) -> int:
    """A whole number, 0 or more, from Discord's answer, or `otherwise`."""
    value = said.get(name)
    return value if type(value) is int and value >= 0 else otherwise


def _beat_ms(said: object) -> float:
    """The pause between heartbeats in ms, replaced if wrong: we would send them without a pause, or never."""
    if isinstance(said, int | float) and not isinstance(said, bool) and _LEAST_BEAT_MS <= said <= _MOST_BEAT_MS:
        return said
    return USUAL_BEAT_MS


def _is_guild(said: object) -> bool:
    return isinstance(said, dict) and str(said.get("id")).isdecimal()
