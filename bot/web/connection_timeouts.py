"""Purposes of connections, and the time that each may take."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

HEAD_S = 15.0  # limit for the head of a request
REQUEST_S = 180.0  # limit for a request, body included
PIECE_S = 60.0  # limit for a file's reader to take a piece
IDLE_S = 300.0  # between two requests, including the time to read an answer; longer than proxies keep theirs


class ConnectionState(Enum):
    """The purpose of a connection."""

    HEAD = auto()
    REQUEST = auto()
    FILE = auto()
    IDLE = auto()


BETWEEN: Final = (ConnectionState.FILE, ConnectionState.IDLE)  # its request was answered
LIMITS_S: Final[Mapping[ConnectionState, float]] = {
    ConnectionState.HEAD: HEAD_S,
    ConnectionState.REQUEST: REQUEST_S,
    ConnectionState.FILE: PIECE_S,
    ConnectionState.IDLE: IDLE_S,
}
