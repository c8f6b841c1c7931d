"""Deleting and exporting a member's data, with the worker beside it and the process killed in between."""

from __future__ import annotations

import asyncio
import io
import json
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from bot.core.credits.quota import Period, QuotaRule, Subject
from bot.core.errors import QuotaExceeded, SubmitUncertain, UserError
from bot.core.kinds import Action, Priced
from bot.core.models import Attachment, JobId, JobSpec, ResultFile, TaskRef, UserId
from bot.core.states import JobState
from bot.services.jobs.plans import Start
from bot.services.jobs.rule_check import AskCost
from bot.services.media.media import MediaStore
from bot.services.media.thumbs import Thumbs
from bot.services.members.deletions import Deletions
from bot.services.members.export import Export, ExportService
from bot.store.credits import quota_rules
from bot.texts.members import privacy as say
from tests.fakes import PICTURE, Killed
from tests.flow.books import ALICE, BOB, GUILD, pseudonym_of
from tests.flow.deleting import ask, due, files
from tests.flow.painting import masks, paint, pressed_region
from tests.flow.world import Graph, World, asker
from tests.store.samples import stored

ADMIN = UserId(5)


class Deadly(MediaStore):
    """A disk before which the process ends, or which doesn't delete."""

    def __init__(self, folder: Path, fault: BaseException) -> None:
        super().__init__(folder)
        self._fault = fault

    async def delete(self, job_ids: Iterable[JobId], masks: Iterable[str]) -> None:
        raise self._fault


class Vanishing(MediaStore):
    """A disk from which a picture is deleted while it is being used."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._looks = 0

    def path(self, result: ResultFile) -> Path:
        path = super().path(result)
        self._looks += 1
        if self._looks == 3:  # it was there, and has been opened
            path.unlink()
        return path


def service(graph: Graph, media: MediaStore | None = None) -> Deletions:
    """Build it like the composition root."""
    folder = graph.world.folder
    media = media or MediaStore(folder / "images")
    thumbs, world = Thumbs(folder / "thumbs", media), graph.world
    dependencies = world.publisher, pseudonym_of, lambda: world.board.ready, world.clock
    return Deletions(graph.services_db, graph.changes, media, thumbs, *dependencies)


async def delete(graph: Graph, media: MediaStore | None = None) -> None:
    """Request the deletion of all of Alice's data, and run it once."""
    await ask(graph)
    await service(graph, media).once()


def exports(graph: Graph) -> ExportService:
    return graph.members.exports


async def test_files_go_with_their_jobs_and_those_of_others_stay(graph: Graph, world: World) -> None:
    own, other = await graph.delivered(), await graph.delivered(user=BOB)
    for job in (own, other):
        await graph.library.newest(job.user_id)  # makes the small version
    media = MediaStore(world.folder / "images")
    half_written = media.path(own.result).with_suffix(".part") if own.result else world.folder
    half_written.write_bytes(PICTURE)
    await delete(graph)
    assert files(world) == sorted([f"{other.id}.png", f"{other.id}.png.jpg"])
    assert await due(graph) == 0
    assert await graph.credits() == (0, 1)
    await graph.check_books()


async def test_a_small_version_of_what_is_being_deleted_does_not_stay(graph: Graph, world: World) -> None:
    job = await graph.delivered()
    media = Vanishing(world.folder / "images")
    assert await Thumbs(world.folder / "thumbs", media).of(job.result) is not None
    assert files(world) == []


async def test_a_kill_between_rows_and_files_is_made_good_at_the_next_start(world: World) -> None:
    async with world.graph() as graph:
        job = await graph.delivered()
        deadly = Deadly(world.folder / "images", Killed("before the files"))
        with pytest.raises(Killed):
            await delete(graph, deadly)
        assert await graph.all_jobs() == []
        assert files(world) == [f"{job.id}.png"]
    async with world.graph() as graph:
        await service(graph).once()
        assert files(world) == []
        assert await due(graph) == 0


async def test_masks_that_nothing_came_of_go_with_a_start_after_their_session(graph: Graph, world: World) -> None:
    media, session = MediaStore(world.folder / "images"), await pressed_region(graph, await graph.delivered())
    await paint(graph, session, "a hat")
    for name, age_s in (("a-draft.png", 90_000), ("b-draft.png", 0), ("never-sent.png", 90_000), ("sent-now.png", 0)):
        await media.save_mask(name, PICTURE)
        os.utime(media.mask_path(name), times=(0, world.clock() - age_s))
    os.utime(media.mask_path(f"{session.id}.png"), times=(0, world.clock() - 90_000))
    await service(graph).begin()
    assert masks(graph) == sorted(["b-draft.png", "sent-now.png", f"{session.id}.png"])


async def test_files_that_cannot_be_deleted_now_are_deleted_later(graph: Graph, world: World) -> None:
    await graph.delivered()
    deadly = Deadly(world.folder / "images", OSError("read-only"))
    await delete(graph, deadly)
    assert await due(graph) > 0
    await service(graph).once()
    assert (files(world), await due(graph)) == ([], 0)


async def test_a_yes_to_a_picture_that_was_deleted_comes_too_late(graph: Graph) -> None:
    parent = await graph.delivered()
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await quota_rules.set_price(change.conn, GUILD, Priced.VARIATION, 9)
    plan = await graph.plan_click(parent, "V1", BOB)
    assert isinstance(plan, Start)
    judged = await graph.rule_check.judge(plan)
    assert isinstance(judged, AskCost)
    request_id = await graph.questions.keep(judged)
    await delete(graph)
    with pytest.raises(UserError, match="too old"):
        await graph.questions.answered(request_id, asker(BOB))


async def test_jobs_that_others_made_of_a_deleted_picture_go_on(graph: Graph) -> None:
    parent = await graph.delivered()
    child = await graph.submit(await graph.click(parent, "V1", BOB))
    await delete(graph)
    child = await graph.publish(await graph.poll(child))
    assert (child.state, child.parent_id) == (JobState.DELIVERED, None)
    assert (await graph.job((await graph.click(child, "U1", BOB)).id)).parent_id == child.id


async def test_only_an_admin_ends_the_limits_of_a_member_alone(graph: Graph) -> None:
    async with graph.changes.transaction(GUILD, ADMIN) as change:
        await quota_rules.put(change.conn, GUILD, QuotaRule(Subject.MEMBER, ALICE, Period.DAY, 0))
    await delete(graph)
    with pytest.raises(QuotaExceeded):
        await graph.imagine()
    await ask(graph, within=GUILD, actor=ADMIN)
    await service(graph).once()
    await graph.imagine()


# -- exports ---------------------------------------------------------------------------------------------------------


def unpacked(export: Export) -> tuple[dict[str, Any], dict[str, bytes], int]:
    """The data, the other files, and the total size."""
    with export.file as content, zipfile.ZipFile(content) as packed:
        found = {name: packed.read(name) for name in packed.namelist()}
        size = content.seek(0, io.SEEK_END)
    return json.loads(found.pop("data.json")), found, size


async def test_an_export_takes_the_newest_pictures_and_names_the_others(graph: Graph) -> None:
    noise = [os.urandom(30_000) for _ in range(3)]
    made = []
    for bytes_of in noise:
        graph.world.clock.pass_by(1)
        job = await graph.delivered()
        assert job.result is not None
        MediaStore(graph.world.folder / "images").path(job.result).write_bytes(bytes_of)
        made.append(job.result.name)
    data, found, size = unpacked(await exports(graph).of(ALICE, 70_000))
    assert found == dict(zip(made[1:], noise[1:], strict=True))
    assert data["left_out"] == [{"file": made[0], "because": say.NO_ROOM()}]
    assert size <= 70_000


async def test_a_lost_picture_is_named_and_the_rest_is_there(graph: Graph) -> None:
    job = await graph.delivered()
    assert job.result is not None
    MediaStore(graph.world.folder / "images").path(job.result).unlink()
    export = await exports(graph).of(ALICE, 1 << 20)
    assert (export.pictures, export.left_out) == (0, 1)
    data, found, _size = unpacked(export)
    assert (found, data["left_out"][0]["because"]) == ({}, say.LOST())
    assert [one["id"] for one in data["jobs"]] == [job.id]


async def test_a_mask_is_in_an_export_once_however_often_it_was_sent(graph: Graph) -> None:
    await MediaStore(graph.world.folder / "images").save_mask("m.png", PICTURE)
    async with graph.db.transaction() as conn:
        for _try in range(2):
            await stored(conn, JobState.FAILED, spec=JobSpec(Action.VARY_REGION, "a fox", mask="m.png"))
    _data, found, _size = unpacked(await exports(graph).of(ALICE, 1 << 20))
    assert found == {"masks/m.png": PICTURE}


async def test_an_export_has_pictures_of_open_forms_without_the_signature(graph: Graph) -> None:
    picture = Attachment("https://cdn.example/a.png?ex=1&hm=2", "a.png", "image/png", 10)
    for user in (ALICE, BOB):
        await graph.tools.keep_reference(asker(user, key=f"{user}"), (picture,))
    data, _files, _size = unpacked(await exports(graph).of(ALICE, 1 << 20))
    (form,) = data["open_reference_forms"]
    assert form["picture"] == {"name": "a.png", "type": "image/png", "address": "https://cdn.example/a.png"}


async def test_an_export_that_cannot_be_small_enough_says_so(graph: Graph) -> None:
    await graph.imagine("a red fox")
    with pytest.raises(UserError, match=say.TOO_LARGE(most=0)):
        await exports(graph).of(ALICE, 4_500)


async def test_one_export_at_a_time(graph: Graph) -> None:
    service_of = exports(graph)
    first, second = await asyncio.gather(
        service_of.of(ALICE, 1 << 20), service_of.of(ALICE, 1 << 20), return_exceptions=True
    )
    assert isinstance(first, Export)
    first.file.close()
    assert isinstance(second, UserError)
    (await service_of.of(ALICE, 1 << 20)).file.close()


async def test_a_task_that_comes_to_light_late_begins_nothing_for_a_member_who_is_deleted(graph: Graph) -> None:
    graph.world.provider.will("submit", SubmitUncertain("no answer"))
    lost = await graph.submit(await graph.imagine())
    while (await graph.job(lost.id)).state is not JobState.FAILED:
        await graph.find_lost()
        graph.world.clock.pass_by(5)
    await graph.publish(await graph.job(lost.id))
    assert await ask(graph)
    graph.world.provider.tasks[lost.id] = TaskRef("task-x")
    graph.world.clock.pass_by(60)
    await graph.find_lost()
    await graph.deletions.once()
    assert (await graph.all_jobs(), await due(graph)) == ([], 0)
