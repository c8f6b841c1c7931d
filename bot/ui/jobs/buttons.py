"""The buttons and the modal under a job's message. They decode and delegate, nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any, Self, cast

import discord

from bot.client import ImagineBot
from bot.core import panel_id
from bot.core.actions import face
from bot.core.errors import UserError
from bot.core.jobs import button_id
from bot.core.models import ChannelId, Job, JobId, MessageId, MessageRef, StoredButton
from bot.core.states import JobState
from bot.services.jobs.clicks import AccountRemoved
from bot.services.jobs.plans import AskAll, AskRegion, AskText, ClickRequest
from bot.texts.jobs import jobs as say
from bot.texts.kit.answers import NOT_OFFERED
from bot.ui import region_panel
from bot.ui.jobs import carry_out, imagine_all, layout, message_text
from bot.ui.jobs.post_button import PostButton
from bot.ui.kit import control, outgoing, respond
from bot.ui.kit.attachments import pictures_in
from bot.ui.kit.control import Control
from bot.ui.kit.form_fields import typed
from bot.ui.kit.reachability import sees_of
from bot.ui.kit.services import jobs_of

_FORM = re.compile(r"(?P<job>[0-9a-z]{10}):(?P<slot>\d{1,2}|c|e)")
FORM_TEXT = "text"
FORM_CHARS = 1900
SLOT = re.compile(r"[0-9]{1,2}")  # of a stored button, in a list
SELECT_TEMPLATE = rf"{panel_id.JOB_LIST}(?P<version>\d{{1,3}}):(?P<job>[0-9a-z]{{10}})"


class JobButton(Control[discord.ui.Button[Any]], template=button_id.TEMPLATE):
    """A button for a stored one."""

    def __init__(self, item: discord.ui.Button[Any], decoded: button_id.ButtonId | None) -> None:
        super().__init__(item)
        self.decoded = decoded

    @classmethod
    def of(cls, stored: StoredButton) -> Self:
        """The button for a stored one; a used one is blue."""
        look = face(stored.button.action, stored.button.index, stored.button.label, stored.button.emoji)
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=look.label or None,
            emoji=look.emoji or None,
            style=discord.ButtonStyle.primary if stored.used else discord.ButtonStyle.secondary,
            custom_id=button_id.encode(stored.job_id, stored.slot),
        )
        return cls(button, button_id.ButtonId(stored.job_id, stored.slot))

    @classmethod
    def retry(cls, job_id: JobId) -> Self:
        """The button under a failed job."""
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=say.RETRY_BUTTON(), emoji="🔁", custom_id=button_id.encode(job_id, None)
        )
        return cls(button, button_id.ButtonId(job_id, None))

    @classmethod
    def edit(cls, job_id: JobId) -> Self:
        """The button under a job whose prompt the provider refused for good."""
        custom_id = button_id.encode(job_id, None, special=button_id.EDIT)
        button: discord.ui.Button[Any] = discord.ui.Button(label=say.EDIT_BUTTON(), emoji="✏️", custom_id=custom_id)
        return cls(button, button_id.ButtonId(job_id, None, button_id.EDIT))

    @classmethod
    def go_on(cls, job_id: JobId) -> Self:
        """The button of a job that waits for its member."""
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=say.CONTINUE_BUTTON(),
            style=discord.ButtonStyle.primary,
            custom_id=button_id.encode(job_id, None, special=button_id.GO_ON),
        )
        return cls(button, button_id.ButtonId(job_id, None, button_id.GO_ON))

    @classmethod
    def again(cls, job_id: JobId) -> Self:
        """The button that runs the prompt of a job again when its own account is gone."""
        custom_id = button_id.encode(job_id, None, special=button_id.AGAIN)
        button: discord.ui.Button[Any] = discord.ui.Button(label=say.AGAIN_BUTTON(), custom_id=custom_id)
        return cls(button, button_id.ButtonId(job_id, None, button_id.AGAIN))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        if not isinstance(item, discord.ui.Button):
            return cls(cast(discord.ui.Button[Any], item), None)
        return cls(item, button_id.decode(match["version"], match["rest"]))

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        if self.decoded is None:
            raise UserError(say.OUTDATED())
        job_id, clicks = self.decoded.job_id, jobs_of(interaction).clicks
        match self.decoded.special:
            case button_id.AGAIN:
                again = await clicks.prepare_again(_request(interaction, job_id, None))
                await carry_out.accept(interaction, again)
            case button_id.EDIT:
                plan = await clicks.ask_to_edit(_request(interaction, job_id, None))
                await carry_out.accept(interaction, plan, modal=TextModal)
            case button_id.GO_ON:
                asked = await clicks.ask_to_go_on(job_id, respond.asker(interaction))
                await outgoing.ask(interaction, TextModal(asked))
            case _:
                await click(interaction, job_id, self.decoded.slot)


class JobSelect(Control[discord.ui.Select[Any]], template=SELECT_TEMPLATE):
    """The buttons that don't fit among the 25, as a list."""

    def __init__(self, item: discord.ui.Select[Any], job_id: JobId) -> None:
        super().__init__(item)
        self.job_id = job_id

    @classmethod
    def of(cls, job_id: JobId, left: Sequence[StoredButton]) -> Self:
        """The list for the buttons in `left`, at most 25."""
        select: discord.ui.Select[Any] = discord.ui.Select(
            placeholder=say.MORE(), custom_id=f"{panel_id.JOB_LIST}{button_id.VERSION}:{job_id}"
        )
        for stored in left:
            look = face(stored.button.action, stored.button.index, stored.button.label, stored.button.emoji)
            select.add_option(label=look.label or look.emoji, value=str(stored.slot), emoji=look.emoji or None)
        return cls(select, job_id)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(cast(discord.ui.Select[Any], item), JobId(match["job"]))

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        slot = next(iter(getattr(self.item, "values", ())), None)  # a forged one may not be a list, or choose nothing
        if not isinstance(slot, str) or not SLOT.fullmatch(slot):
            raise UserError(say.OUTDATED())
        await click(interaction, self.job_id, int(slot))


class TextModal(discord.ui.Modal):
    """Asks for one text, mostly a prompt to change. `answer_form` reads the answer: the form itself names its button,
    so one opened before a restart works too, and a closed one costs no memory."""

    def __init__(self, asked: AskText) -> None:
        slot = (button_id.EDIT if asked.edits else button_id.GO_ON) if asked.slot is None else asked.slot
        custom_id = f"{panel_id.JOB_FORM}{button_id.VERSION}:{asked.job_id}:{slot}"
        super().__init__(title=asked.title, custom_id=custom_id)
        text: discord.ui.TextInput[Any] = discord.ui.TextInput(
            label=asked.label,
            style=discord.TextStyle.paragraph,
            default=asked.prompt[:FORM_CHARS],
            max_length=FORM_CHARS,
            custom_id=FORM_TEXT,
        )
        self.add_item(text)
        self.stop()  # discord.py keeps forms that aren't stopped


async def answer_form(interaction: discord.Interaction[Any], _version: str, rest: str) -> None:
    """Press the button behind a form with the text of the form. Raises UserError."""
    found = _FORM.fullmatch(rest)
    if found is None:
        raise UserError(say.OUTDATED())
    job_id, text = JobId(found["job"]), typed(interaction.data, FORM_TEXT)
    clicks = jobs_of(interaction).clicks
    if found["slot"] == button_id.GO_ON:
        await clicks.go_on(job_id, respond.asker(interaction), text)
        await respond.private(interaction, say.CONTINUES())
    elif found["slot"] == button_id.EDIT:
        edited = _request(interaction, job_id, None, text)
        await carry_out.accept(interaction, await clicks.prepare_edited(edited))
    else:
        await click(interaction, job_id, int(found["slot"]), text)


async def answer_unknown(interaction: discord.Interaction[Any]) -> None:
    """Answer a control that isn't ours, such as one of a bot that had this token before, or that its message doesn't
    have now, such as at the second press of a double click. All others go to their items, and only those do: discord.py
    looks for the control in the message too."""
    client, data = interaction.client, interaction.data
    if interaction.type is not discord.InteractionType.component or data is None or not isinstance(client, ImagineBot):
        return
    known = client.reads(str(data.get("custom_id")))
    if not known or control.pressed(interaction) is None:
        refused = UserError(NOT_OFFERED() if known else say.OUTDATED())
        await respond.handle(interaction, partial(_refuse, refused))


async def _refuse(refused: UserError, _interaction: discord.Interaction[Any]) -> None:
    raise refused


def _request(
    interaction: discord.Interaction[Any], job_id: JobId, slot: int | None, text: str | None = None
) -> ClickRequest:
    message = interaction.message
    if message is None:
        raise UserError(say.NO_MESSAGE())
    shown = MessageRef(ChannelId(message.channel.id), MessageId(message.id))
    me = interaction.client.user
    return ClickRequest(
        respond.asker(interaction),
        job_id,
        slot,
        shown,
        text,
        pictures_in(message),
        sees_of(interaction),
        named=me is not None and message.author.id == me.id and message_text.says_marker(message.content, job_id),
    )


def _again_view(job_id: JobId) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(JobButton.again(job_id))
    return view


async def click(
    interaction: discord.Interaction[Any], job_id: JobId, slot: int | None, text: str | None = None
) -> None:
    """Handle one press, however it came: directly, from the list, or through a modal (`text`)."""
    try:
        plan = await jobs_of(interaction).clicks.prepare(_request(interaction, job_id, slot, text))
    except AccountRemoved as removed:
        await respond.private(interaction, str(removed), view=_again_view(removed.job_id))
        return
    if isinstance(plan, AskRegion):
        await region_panel.open_panel(interaction, plan)
        return
    if isinstance(plan, AskAll):
        await imagine_all.ask(interaction, plan)
        return
    await carry_out.accept(interaction, plan, modal=TextModal)


def view_for(job: Job, buttons: Sequence[StoredButton], *, post: bool = False) -> discord.ui.View:
    """The components of a job's message: its buttons, Retry or Edit and retry under a failure, Continue while it waits
    for its member.

    `post`: a result also has Post to channel.
    """
    post = post and job.state in (JobState.DONE, JobState.DELIVERED)
    view = discord.ui.View(timeout=None)
    if job.waits_for_member:
        view.add_item(JobButton.go_on(job.id))
    if job.state is JobState.FAILED and job.retryable:
        view.add_item(JobButton.retry(job.id))
    if job.refused_prompt:
        view.add_item(JobButton.edit(job.id))
    rows, left = layout.rows(buttons, one_more=post)
    for number, row in enumerate(rows):
        for stored in row:
            item = JobButton.of(stored)
            item.row = number
            view.add_item(item)
    if post:
        posting = PostButton.of(job.id)
        posting.row = layout.row_for_one_more(rows, left)
        view.add_item(posting)
    if left:
        view.add_item(JobSelect.of(job.id, left))
    return view


DYNAMIC_ITEMS = (JobButton, JobSelect, PostButton, *region_panel.DYNAMIC_ITEMS)
