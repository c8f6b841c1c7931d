"""Vary (Region) as members use it: a session, a mask, a prompt."""

from __future__ import annotations

from bot.core.jobs.region import InReview, RegionSession
from bot.core.models import Job, UserId
from bot.imaging.masks import MaskPreset, draw
from bot.services.jobs.plans import ClickRequest
from tests.fakes import message
from tests.flow.books import ALICE
from tests.flow.world import Graph, asker

MASK = draw(MaskPreset.LEFT_HALF, 8, 8)  # for `tests.fakes.PICTURE`


async def pressed_region(graph: Graph, picture: Job, user: UserId = ALICE) -> RegionSession:
    """A press on Vary (Region) under a picture."""
    slot = (await graph.button(picture, "Vary (Region)")).slot
    return await graph.regions.open(ClickRequest(asker(user), picture.id, slot, picture.message or message()))


async def paint(graph: Graph, session: RegionSession, prompt: str, told: int = 0) -> Job | InReview:
    """Send the mask and the prompt, from wherever, as a member who was shown this price."""
    return await graph.regions.submit(session, MASK, prompt, told)


def masks(graph: Graph) -> list[str]:
    """The names of all masks on the disk."""
    return sorted(file.name for file in (graph.world.folder / "images" / "masks").glob("*"))
