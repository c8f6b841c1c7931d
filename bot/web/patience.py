"""Purposes of connections, and the time that each may take."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

HEAD_S = 15.0  # what the head of a request may take
REQUEST_S = 180.0  # what a request may take, body included
PIECE_S = 60.0  # in which the reader of a file takes a piece of it
IDLE_S = 300.0  # between two requests, the time in which an answer is read included; longer than proxies keep theirs


class State(Enum):
    """The purpose of a connection."""

    HEAD = auto()
    REQUEST = auto()
    FILE = auto()
    IDLE = auto()


BETWEEN: Final = (State.FILE, State.IDLE)  # its request was answered
LIMITS_S: Final[Mapping[State, float]] = {
    State.HEAD: HEAD_S,
    State.REQUEST: REQUEST_S,
    State.FILE: PIECE_S,
    State.IDLE: IDLE_S,
}
