"""A limit that is already used up when it is set says so."""

from __future__ import annotations

from tests.door.front import Front
from tests.door.test_quota import limit, made, refused


async def test_a_channel_that_a_new_limit_closes_is_named_with_its_time(fresh: Front) -> None:
    await made(fresh)
    await made(fresh, "bob")
    said = await limit(fresh, 2, channel="imagine")
    assert "2 already used, nothing left until <t:" in said
    assert "they come back" in (await refused(fresh)).lower()
    assert "2 already used, 1 left until <t:" in await limit(fresh, 3, channel="imagine")
    assert "1 member has already used that much today" not in await limit(fresh, 3)
