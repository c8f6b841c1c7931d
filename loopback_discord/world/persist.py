"""Keeps the world across a restart: one JSON snapshot, replaced atomically, written shortly after a change."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from pathlib import Path

from loopback_discord.world.state import State, StoredMessage, is_thread
from loopback_discord.world.wire import Json

_log = logging.getLogger(__name__)
DELAY_S = 0.5
FORMAT = 1
_PLACING = ("name", "position", "parent_id")
_KEPT = ("body", "ephemeral_for", "failed", "pinged", "origin")  # earlier versions are for the tests of one run


class Snapshot:
    """Writes `state.json` in the folder. Attachment bytes are files beside it (cdn.py)."""

    def __init__(self, state: State, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._state, self._path = state, folder / "state.json"
        self._founded = list(state.channels)  # the channels that this version of the demo starts with
        self._timer: asyncio.TimerHandle | None = None
        self._url = ""
        state.changed = self._soon

    def load(self, url: str) -> None:
        """Reads the state of an earlier run; its addresses move to the present `url`. A broken file is set aside."""
        self._url = url
        if not self._path.exists():
            return
        try:
            text = self._path.read_text("utf-8")
            before = json.loads(text)["url"]
            self._restore(json.loads(text.replace(before, url)))
        except (ValueError, KeyError, TypeError) as error:
            _log.warning("The demo's saved state is unreadable (%s); starting over", error)
            self._path.replace(self._path.with_suffix(".broken"))

    def _restore(self, saved: Json) -> None:
        if saved["format"] != FORMAT:
            raise ValueError(f"format {saved['format']}")
        messages = {
            channel_id: {row["body"]["id"]: StoredMessage(**row) for row in rows}
            for channel_id, rows in saved["messages"].items()
        }
        for user_id, user in saved["users"].items():
            self._state.users[user_id].update(user)  # in place: members and the application share these objects
        self._state.commands = saved["commands"]
        self._state.channels = _furnished(saved, self._state.channels)
        for guild_id, roles in saved.get("roles", {}).items():
            for user_id, held in roles.items():
                self._state.members[guild_id][user_id]["roles"] = held
        self._state.messages = messages
        for number in [*saved["commands"], *(number for rows in messages.values() for number in rows)]:
            self._state.snowflakes.seen(number)

    def _soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(DELAY_S, self._write)

    def _write(self) -> None:
        self._timer = None
        saved = {
            "format": FORMAT,
            "url": self._url,
            "users": self._state.users,
            "commands": self._state.commands,
            "channels": self._state.channels,
            "founded": self._founded,
            "roles": {
                guild_id: {user_id: row["roles"] for user_id, row in rows.items()}
                for guild_id, rows in self._state.members.items()
            },
            "messages": {
                channel_id: [{key: getattr(row, key) for key in _KEPT} for row in rows.values()]
                for channel_id, rows in self._state.messages.items()
            },
        }
        partial = self._path.with_suffix(".part")
        with partial.open("w", encoding="utf-8") as out:
            json.dump(saved, out)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(self._path)

    def close(self) -> None:
        """Writes pending changes now."""
        if self._timer is not None:
            self._timer.cancel()
            self._write()


def _furnished(saved: Json, first: dict[str, Json]) -> dict[str, Json]:
    """The saved channels, if the present demo still has them, and those that an older demo didn't have yet."""
    kept: dict[str, Json] = saved["channels"]
    known = saved.get("founded", kept)
    for number, row in first.items():
        if number in kept:
            kept[number] |= {key: row[key] for key in _PLACING if key in row}
        elif number not in known:
            kept[number] = row
    return {number: row for number, row in kept.items() if not is_thread(row) or row["parent_id"] in kept}
