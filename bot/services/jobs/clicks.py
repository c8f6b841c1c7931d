"""A press on a button under a result: a new job, a question first, or a link to what exists already."""

from __future__ import annotations

from dataclasses import replace

from bot.core.actions import Needs, facts, title
from bot.core.config import Settings
from bot.core.errors import UserError
from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.jobs.prompt import check_zoom, zoom_prefill
from bot.core.kinds import Action
from bot.core.models import Job, JobId, JobSpec, StoredButton, UserId
from bot.core.states import JobState
from bot.core.text.foreign_text import shown
from bot.services.jobs.plans import AskRegion, AskText, ClickRequest, Plan, PointTo, Start
from bot.services.jobs.prompt_choices import PromptChoiceService
from bot.services.jobs.prompt_composer import Composer
from bot.services.jobs.rule_check import RuleCheck
from bot.services.jobs.visibility import pressed_where_shown
from bot.services.provider_accounts.routing import Routing
from bot.store.database.connection import Connection
from bot.store.database.database import Database
from bot.store.jobs import buttons as button_rows
from bot.store.jobs import jobs, late_tasks, lifecycle
from bot.store.members import users
from bot.texts.jobs import clicks as say


class AccountRemoved(UserError):
    """The button leads to an account that the operator has removed; the prompt can be run elsewhere."""

    def __init__(self, job_id: JobId, why: str) -> None:
        super().__init__(why)
        self.job_id = job_id


class ClickService:
    """Handles presses of the buttons on our messages."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        rule_check: RuleCheck,
        routing: Routing,
        prompt_choices: PromptChoiceService,
        composer: Composer,
    ) -> None:
        self._rule_check = rule_check
        self._prompt_choices = prompt_choices
        self._composer = composer
        self._db = db
        self._routing = routing
        self._accounts = {account.name for account in settings.accounts}

    async def prepare(self, request: ClickRequest) -> Plan:
        """Decide what a click means. Changes nothing; raises UserError if it can't be done."""
        async with self._db.read() as conn:
            parent = await self._shown(conn, request)
            stored = await button_rows.get(conn, request.job_id, request.slot) if request.slot is not None else None
        await self._rule_check.check(request.asker, parent.user_id)
        if request.slot is None:
            return await self._retry(parent, request)
        if parent.account not in self._accounts:
            raise AccountRemoved(parent.id, say.ACCOUNT_REMOVED())
        if stored is None:
            raise UserError(say.BUTTON_REMOVED())
        return await self._press(parent, stored, request)

    @staticmethod
    async def _shown(conn: Connection, request: ClickRequest) -> Job:
        """The job behind a press. Raises the same UserError for one that doesn't exist and one that the member may not
        see: a custom_id is trusted only where it was given."""
        job = await jobs.get(conn, request.job_id)
        if job is None or not await pressed_where_shown(conn, job, request):
            raise UserError(say.GONE())
        return job

    async def _retry(self, failed: Job, request: ClickRequest) -> Plan:
        if failed.state is not JobState.FAILED:
            return PointTo(failed)
        async with self._db.read() as conn:
            further = await late_tasks.in_the_place_of(conn, failed.id)
        if further is not None and further.state is not JobState.CANCELLED:  # the task of the failed one turned up
            return await self._retry(further, request)
        again = self._once_more(failed, replace(failed.spec, done_ref=failed.finished_ref), request)
        again = replace(again, new=replace(again.new, retry_of=failed.id))
        already = await self._retried(again.new, request)
        return again if already is None else PointTo(already)

    def _once_more(self, failed: Job, spec: JobSpec, request: ClickRequest) -> Start:
        account = (None if spec.stays else self._routing.pick(spec.action)) or failed.account
        if account not in self._accounts:
            raise AccountRemoved(failed.id, say.ONLY_THAT_ACCOUNT())
        new = NewJob(request.asker, spec, account)
        if failed.parent_slot is not None:  # another press on the same button, which may have to be looked up again
            new = replace(new, parent_id=failed.parent_id, parent_slot=failed.parent_slot)
        else:
            new = replace(new, parent_id=failed.id)
        return Start(replace(new, reply_to=request.message.message_id))

    async def _retried(self, new: NewJob, request: ClickRequest) -> Job | None:
        """The member's job that does the same already, or anybody's that fetches the very result that `new` would."""
        async with self._db.read() as conn:
            if new.spec.done_ref is not None:
                return await late_tasks.heir(conn, new.account, new.spec.done_ref)
            if new.parent_id is None:
                return None
            active = await jobs.active_clicks(conn, new.parent_id, new.parent_slot, request.asker.user_id)
        return new.already_in(active)

    async def ask_to_edit(self, request: ClickRequest) -> AskText | PointTo:
        """The form behind Edit and retry, with the refused prompt. Raises UserError."""
        failed = await self._refused(request)
        if not failed.refused_prompt:
            return PointTo(failed)
        return AskText(failed.id, None, say.EDIT_AND_RETRY(), say.PROMPT(), failed.refused_prompt, edits=True)

    async def prepare_edited(self, request: ClickRequest) -> Start | PointTo:
        """Plan the job again, with the text of the submitted form. Raises UserError."""
        failed = await self._refused(request)
        if not failed.refused_prompt:
            return PointTo(failed)
        # the form already has the suffix, and the member may have removed it
        prompt = await self._composer.form(request.asker, request.text or "")
        spec = replace(
            failed.spec, done_ref=None, prompt=prompt.text, speed=prompt.speed or failed.spec.speed, added=prompt.added
        )
        if spec.modal_prompt is not None:
            text = check_zoom(prompt.text) if spec.action is Action.CUSTOM_ZOOM else prompt.text
            spec = replace(spec, modal_prompt=text, remix=facts(spec.action).needs is Needs.PROMPT)
        return self._once_more(failed, spec, request)

    async def _refused(self, request: ClickRequest) -> Job:
        async with self._db.read() as conn:
            failed = await self._shown(conn, request)
        await self._rule_check.check(request.asker, failed.user_id)
        return failed

    async def _press(self, parent: Job, stored: StoredButton, request: ClickRequest) -> Plan:
        button, needs = stored.button, facts(stored.button.action).needs
        if not self._routing.offers(parent.account, button.action):
            name = shown(title(button.action, button.index, button.label), 100)
            raise UserError(say.CANNOT_DO(name=name))
        if needs is Needs.CHOICE:
            return await self._prompt_choices.plan(parent, stored, request)
        asks = await self._asks(parent, stored, request.asker.user_id)
        if request.text is None and asks is not None:
            return asks
        if request.text is not None and asks is None:  # a forged form, or one from before Remix was turned off
            raise UserError(say.REMIX_OFF() if needs is Needs.PROMPT else say.TAKES_NO_PROMPT())
        if needs is Needs.MASK:
            return AskRegion(request, parent.base_prompt)
        # a speed typed into the modal is chosen, and paid for, like anywhere else
        typed = None
        if request.text is not None:
            typed = await self._composer.form(request.asker, request.text, parent.base_prompt)
        text = typed.text if typed is not None else None
        if text is not None and button.action is Action.CUSTOM_ZOOM:
            text = check_zoom(text)
        spec = JobSpec(
            button.action,
            parent.spec.prompt if text is None else text,
            index=button.index,
            speed=(typed.speed if typed is not None else None) or parent.spec.speed,
            parent_ref=parent.task_ref,
            custom_id=button.custom_id,
            modal_prompt=text,
            title=parent.spec.title if text is None else "",
            # not every account can remix, so it is requested only if the prompt did change
            remix=needs is Needs.PROMPT and text is not None and text != parent.base_prompt,
            added=typed.added if typed is not None else (),
        )
        new = NewJob(request.asker, spec, parent.account)
        new = replace(new, parent_id=parent.id, parent_slot=stored.slot, reply_to=request.message.message_id)
        already = await self._existing(new, parent, stored)
        return Start(new, clicked=request.message) if already is None else PointTo(already)

    async def _asks(self, parent: Job, stored: StoredButton, user_id: UserId) -> AskText | None:
        """The form that a press on this button opens first; None = it takes no text from this member."""
        button = stored.button
        if button.action is Action.CUSTOM_ZOOM:
            return AskText(
                parent.id, stored.slot, say.CUSTOM_ZOOM(), say.ZOOM_PROMPT(), zoom_prefill(parent.base_prompt)
            )
        if facts(button.action).needs is Needs.PROMPT and await self._remixes(user_id):
            name = say.REMIX(name=title(button.action, button.index))
            return AskText(parent.id, stored.slot, name, say.PROMPT(), parent.base_prompt)
        return None

    async def _remixes(self, user_id: UserId) -> bool:
        async with self._db.read() as conn:
            member = await users.get(conn, user_id)
        return member is not None and member.remix

    async def prepare_again(self, request: ClickRequest) -> Start:
        """Plan a new /imagine elsewhere with the prompt of a picture whose account was removed. Raises UserError."""
        async with self._db.read() as conn:
            old = await self._shown(conn, request)
        account = self._routing.pick(Action.IMAGINE)
        if account is None or not old.base_prompt:
            raise UserError(say.CANNOT_RUN_AGAIN())
        spec = JobSpec(Action.IMAGINE, old.base_prompt, speed=old.spec.speed)
        new = replace(NewJob(request.asker, spec, account), parent_id=old.id)
        return Start(new)

    async def ask_to_go_on(self, job_id: JobId, asker: Asker) -> AskText:
        """The form behind Continue. Raises UserError if the job doesn't wait for this member there."""
        job = await self._waiting(job_id, asker)
        return AskText(
            job.id, None, title(job.spec.action, job.spec.index), say.PROMPT(), job.final_prompt or job.spec.prompt
        )

    async def go_on(self, job_id: JobId, asker: Asker, text: str) -> None:
        """The member's answer to what the provider asked; the next poll sends it. Raises UserError as above, and where
        the rules of the server do not let the text in."""
        job = await self._waiting(job_id, asker)
        prompt = await self._composer.form(asker, text, job.final_prompt or job.spec.prompt)
        await self._rule_check.check_text(asker, prompt.text)
        if prompt.speed not in (None, job.spec.speed):
            raise UserError(say.SPEED_IS_SET(speed=job.spec.speed))
        try:
            async with self._db.transaction() as conn:
                current = await jobs.get(conn, job.id)
                if current is None or not current.waits_for_member:  # another form was sent meanwhile
                    raise UserError(say.NOT_WAITING())
                spec = replace(job.spec, prompt=prompt.text, modal_prompt=prompt.text, added=prompt.added)
                await lifecycle.set_spec(conn, job.id, JobState.NEEDS_INPUT, spec)
        except lifecycle.IllegalChange:
            raise UserError(say.NOT_WAITING()) from None

    async def _waiting(self, job_id: JobId, asker: Asker) -> Job:
        """The rules that a text is held against are those of where it is sent, so that must be where it is shown; a
        private job may be shown in a direct message."""
        async with self._db.read() as conn:
            job = await jobs.get(conn, job_id)
        if job is None or not job.waits_for_member:
            raise UserError(say.NOT_WAITING())
        if job.guild_id != asker.guild_id and not (job.private and asker.guild_id is None):
            raise UserError(say.NOT_WAITING())
        if job.user_id != asker.user_id:
            raise UserError(say.NOT_YOURS())
        return job

    async def _existing(self, new: NewJob, parent: Job, stored: StoredButton) -> Job | None:
        member = new.asker.user_id
        async with self._db.read() as conn:
            same = new.already_in(await jobs.active_clicks(conn, parent.id, stored.slot, member))
            if same is not None or not facts(stored.button.action).same_again:
                return same
            return await jobs.delivered_child(conn, parent.id, stored.slot, member)
