"""Private panels about jobs: pages of results, open jobs, everything about one. Their buttons work across restarts."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any, Self, assert_never

import discord

from bot.core import panel_id
from bot.core.discord_limits import MOST_BUTTONS
from bot.core.errors import UserError
from bot.core.files.file_types import EXTENSIONS, sniff
from bot.core.jobs.cancelling import worked_for
from bot.core.jobs.pending_request import PendingRequest
from bot.core.models import Job, JobId, UserId
from bot.services.jobs.cancelling import MustPay
from bot.services.members.job_details import Details
from bot.services.members.library import LibraryPage, OpenJob
from bot.texts.members import library as say
from bot.ui.jobs import cancel as cancelling
from bot.ui.jobs import message_text
from bot.ui.kit import outgoing, respond
from bot.ui.kit.outgoing import Upload
from bot.ui.kit.panel_item import PanelButton
from bot.ui.kit.services import jobs_of, members_of, reviews_of
from bot.ui.members import library_text
from bot.ui.publishing.show_here import show

MOST_CANCELS = MOST_BUTTONS - 1  # and Refresh


class LibraryVerb(StrEnum):
    """The action of a button on a panel. The values are in custom_ids, so they stay."""

    OLDER = "older"
    NEWER = "newer"
    SHOW = "show"
    MORE = "more"
    SINGLES = "singles"
    ORIGINAL = "original"
    CANCEL = "cancel"
    REFRESH = "refresh"
    WITHDRAW = "withdraw"  # of a text that waits for moderators, with its id instead of a job's


class LibraryButton(PanelButton, prefix=panel_id.LIBRARY):
    """A button of a panel: what to do, with which job. Each press checks who may."""

    outdated = say.OUTDATED()

    @classmethod
    def of(
        cls, verb: LibraryVerb, job_id: str, label: str, *, emoji: str | None = None, disabled: bool = False
    ) -> Self:
        """The button that does `verb` with a job."""
        return cls.saying(verb, job_id, label=label, emoji=emoji, disabled=disabled)

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        said = self.meaning()
        if said.verb not in set(LibraryVerb):
            raise UserError(self.outdated)
        await _press(interaction, LibraryVerb(said.verb), JobId(said.argument))


async def _press(interaction: discord.Interaction[Any], verb: LibraryVerb, job_id: JobId) -> None:
    match verb:
        case LibraryVerb.OLDER | LibraryVerb.NEWER:
            await _turn(interaction, job_id, back=verb is LibraryVerb.OLDER)
        case LibraryVerb.SHOW:
            await show(interaction, job_id)
        case LibraryVerb.MORE:
            await more(interaction, await _find(interaction, job_id))
        case LibraryVerb.SINGLES:
            await _singles(interaction, await _find(interaction, job_id))
        case LibraryVerb.ORIGINAL:
            await _original(interaction, await _find(interaction, job_id))
        case LibraryVerb.CANCEL:
            await _cancel(interaction, job_id)
        case LibraryVerb.WITHDRAW:
            asker = respond.asker(interaction)
            await reviews_of(interaction).take_back(job_id, asker.user_id)
            await _list_again(interaction, say.TAKEN_BACK())
        case LibraryVerb.REFRESH:
            await _list_again(interaction, "")
        case _:
            assert_never(verb)


async def _cancel(interaction: discord.Interaction[Any], job_id: JobId) -> None:
    try:
        job = await cancelling.cancel(interaction, job_id, in_panel=True)
    except MustPay as price:
        await cancelling.ask(interaction, price)
        return
    await _list_again(interaction, cancelling.cancelled(job, f"`{job.id}`"))


async def _find(interaction: discord.Interaction[Any], job_id: JobId) -> Job:
    return await members_of(interaction).library.find(job_id, respond.viewer(interaction))


# -- /history --------------------------------------------------------------------------------------------------------


async def history(interaction: discord.Interaction[Any]) -> None:
    """Open the first page."""
    async with respond.thinking(interaction):  # its small picture may not exist yet
        page = await members_of(interaction).library.newest(respond.asker(interaction).user_id)
        if page is None:
            await respond.private(interaction, say.NOTHING_YET())
        else:
            await _show_page(interaction, page)


async def _turn(interaction: discord.Interaction[Any], job_id: JobId, *, back: bool) -> None:
    await outgoing.defer(interaction)
    member, library = respond.asker(interaction).user_id, members_of(interaction).library
    await _show_page(interaction, await library.turn(member, job_id, back=back))


async def _show_page(interaction: discord.Interaction[Any], page: LibraryPage) -> None:
    job = page.job
    view = discord.ui.View(timeout=None)
    view.add_item(LibraryButton.of(LibraryVerb.NEWER, job.id, say.NEWER_BUTTON(), emoji="◀️", disabled=page.number <= 1))
    view.add_item(
        LibraryButton.of(LibraryVerb.OLDER, job.id, say.OLDER_BUTTON(), emoji="▶️", disabled=page.number >= page.total)
    )
    view.add_item(LibraryButton.of(LibraryVerb.SHOW, job.id, say.SHOW_BUTTON()))
    view.add_item(LibraryButton.of(LibraryVerb.MORE, job.id, say.MORE_BUTTON()))
    files = [] if page.small is None else [_file(job, page.small, "jpg")]
    await respond.fill(interaction, library_text.page(page), view=view, files=files)


def _file(job: Job, content: bytes, extension: str, note: str = "") -> discord.File:
    name = f"{message_text.file_stem(job)}{note}.{extension}"
    return Upload(content, name, message_text.alt_text(job)).file()


# -- /jobs -----------------------------------------------------------------------------------------------------------


async def going(interaction: discord.Interaction[Any]) -> None:
    """List running and waiting jobs, each with Cancel, and the texts that moderators look at."""
    content, view = await _list(interaction)
    await outgoing.reply(interaction, content, view=view)


async def _list(interaction: discord.Interaction[Any], note: str = "") -> tuple[str, discord.ui.View]:
    cancelling, asker = jobs_of(interaction).cancelling, respond.asker(interaction)
    found = await members_of(interaction).library.going(asker)
    listed = [replace(one, stoppable=cancelling.can_stop(one.job)) for one in found]
    free, guilds = None, {one.job.guild_id for one in listed if one.stoppable and worked_for(one.job)}
    if len(guilds) == 1:  # members in several places have free ones in each; a paid cancel is confirmed then
        free = await cancelling.free_left(asker.user_id, guilds.pop())
    in_review = await reviews_of(interaction).of_member(asker.user_id)
    return library_text.going(listed, note, in_review=in_review, free=free), _going_view(listed, in_review)


async def _list_again(interaction: discord.Interaction[Any], note: str) -> None:
    content, view = await _list(interaction, note)
    if interaction.response.is_done():
        await respond.fill(interaction, content, view=view, files=[])
    else:
        await outgoing.redraw(interaction, content=content, view=view)


def _going_view(listed: list[OpenJob], in_review: list[PendingRequest]) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    rows = [(LibraryVerb.CANCEL, str(one.job.id), one.stoppable) for one in listed]
    rows += [(LibraryVerb.WITHDRAW, request.id, True) for request in in_review]
    offered = [(number, row) for number, row in enumerate(rows, 1) if row[2]]
    for number, (verb, which, _offered) in offered[:MOST_CANCELS]:
        view.add_item(LibraryButton.of(verb, which, _label(verb, number if len(rows) > 1 else None)))
    view.add_item(LibraryButton.of(LibraryVerb.REFRESH, "", say.REFRESH_BUTTON(), emoji="🔄"))
    return view


def _label(verb: LibraryVerb, number: int | None) -> str:
    """The label of a button. `number` None = there is only one."""
    if verb is LibraryVerb.CANCEL:
        return say.CANCEL_BUTTON() if number is None else say.CANCEL_NUMBER_BUTTON(number=number)
    return say.TAKE_BACK_BUTTON() if number is None else say.TAKE_BACK_NUMBER_BUTTON(number=number)


# -- More ------------------------------------------------------------------------------------------------------------


async def more(interaction: discord.Interaction[Any], job: Job) -> None:
    """Open the panel with everything about a job. A seed that isn't known yet is fetched, and follows."""
    async with respond.thinking(interaction):
        service = members_of(interaction).details
        known = await service.of(job, respond.viewer(interaction))
        await _show_details(interaction, known, say.ASKING_FOR_SEED() if known.seed_askable else "")
        if known.seed_askable:
            known = known.with_job(await service.with_seed(job))
            await _show_details(interaction, known, "" if known.job.seed else say.NO_SEED())


async def _show_details(interaction: discord.Interaction[Any], known: Details, note: str) -> None:
    job = known.job
    view = discord.ui.View(timeout=None)
    if job.result is not None:
        view.add_item(LibraryButton.of(LibraryVerb.SHOW, job.id, say.SHOW_BUTTON()))
        if known.is_grid:
            view.add_item(LibraryButton.of(LibraryVerb.SINGLES, job.id, say.SINGLES_BUTTON()))
        view.add_item(LibraryButton.of(LibraryVerb.ORIGINAL, job.id, say.ORIGINAL_BUTTON()))
    await respond.fill(interaction, library_text.details(known, note), view=view, files=[])


async def _singles(interaction: discord.Interaction[Any], job: Job) -> None:
    async with respond.thinking(interaction):
        member = UserId(interaction.user.id)
        async with members_of(interaction).details.singles(job, member, interaction.filesize_limit // 4) as cut:
            files = [
                _file(job, content, EXTENSIONS[sniff(content)], f"_{number}") for number, content in enumerate(cut, 1)
            ]
            await outgoing.follow(interaction, say.SINGLES_OF(job=job.id), files=files)


async def _original(interaction: discord.Interaction[Any], job: Job) -> None:
    if job.result is None:
        raise UserError(say.WORDS_ONLY())
    size_mb, most_mb = job.result.size_bytes / 1_000_000, interaction.filesize_limit / 1_000_000
    if size_mb > most_mb:
        size, most = f"{size_mb:.1f}", f"{most_mb:.0f}"
        raise UserError(say.ORIGINAL_TOO_LARGE(size=size, most=most, name=job.result.name))
    async with respond.thinking(interaction):
        member = UserId(interaction.user.id)
        async with members_of(interaction).details.original(job, member) as media:
            file = _file(job, media.content, EXTENSIONS[media.content_type])
            await outgoing.follow(interaction, say.AS_SENT(job=job.id), files=[file])
