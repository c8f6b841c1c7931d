"""Helpers for deletions by members and admins, and checks of what is left."""

from __future__ import annotations

from dataclasses import replace

from bot.core.jobs.asker import Asker
from bot.core.models import GuildId, UserId
from bot.store.members import file_erasures, pending_deletions
from tests.flow.books import ALICE
from tests.flow.world import Graph, World, asker

TOKEN, APPLICATION = "token-of-the-press", 42


def press(actor: UserId = ALICE) -> Asker:
    """The press that asks for a deletion."""
    return replace(asker(actor), application_id=APPLICATION, interaction_token=TOKEN)


async def ask(graph: Graph, user: UserId = ALICE, within: GuildId | None = None, actor: UserId = ALICE) -> bool:
    """Press, acknowledge; returns whether it was new."""
    async with graph.privacy.deleting(press(actor), user, within) as fresh:
        return fresh


def told(graph: Graph) -> list[str]:
    """The final notices to those who asked."""
    return [text for _application, _token, text in graph.world.publisher.made("retell")]


def files(world: World) -> list[str]:
    """The names of all pictures, masks and small versions on the disk."""
    found = [path for folder in ("images", "thumbs") for path in (world.folder / folder).rglob("*")]
    return sorted(path.name for path in found if path.is_file())


async def due(graph: Graph) -> int:
    """The number of things still to be deleted: requests, and notes of files."""
    async with graph.db.read() as conn:
        return len(await file_erasures.due(conn)) + len(await pending_deletions.to_do(conn))
