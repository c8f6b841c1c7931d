"""Channels and roles in options and lists must belong to the server, whatever id an interaction contains."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot.core.errors import UserError
from bot.ui.kit.reachability import own_channel, own_roles

OWN_CHANNEL, OWN_ROLE, FOREIGN = 70, 80, 666


def at(**guild: Any) -> Any:
    """An interaction in a server with one channel and one role."""
    known = {
        "unavailable": False,
        "me": object(),
        "get_channel_or_thread": {OWN_CHANNEL: object()}.get,
        "get_role": {OWN_ROLE: object()}.get,
    }
    return SimpleNamespace(guild=SimpleNamespace(**known | guild))


def test_channels_and_roles_of_another_server_are_refused() -> None:
    with pytest.raises(UserError, match="channel isn't in this server"):
        own_channel(at(), FOREIGN)
    with pytest.raises(UserError, match="role isn't in this server"):
        own_roles(at(), (OWN_ROLE, FOREIGN))


def test_those_of_the_server_pass() -> None:
    own_channel(at(), OWN_CHANNEL)
    own_roles(at(), (OWN_ROLE,))
    own_roles(at(), ())


@pytest.mark.parametrize("guild", [{"unavailable": True}, {"me": None}], ids=["an outage", "not told of yet"])
def test_what_is_not_known_now_is_not_refused(guild: dict[str, Any]) -> None:
    own_channel(at(**guild), FOREIGN)
    own_roles(at(**guild), (FOREIGN,))
