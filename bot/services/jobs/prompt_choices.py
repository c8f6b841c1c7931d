"""The buttons under descriptions and shortened prompts: a stored text becomes a picture, or all of them do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.core.errors import UserError
from bot.core.jobs.asker import Asker
from bot.core.jobs.new_job import NewJob
from bot.core.jobs.prompt import MAX_PROMPT_CHARS, Prompt, parse
from bot.core.kinds import Action
from bot.core.models import ChannelId, Job, JobId, JobSpec, StoredButton
from bot.services.jobs.batch import Batch
from bot.services.jobs.plans import AskAll, AskText, ClickRequest, Plan, Start, sees_nothing
from bot.services.jobs.prompt_composer import Composer
from bot.services.jobs.rule_check import Admitted, Flagged, RuleCheck
from bot.services.jobs.visibility import Viewer, may_see
from bot.store.database.database import Database
from bot.store.jobs import buttons, jobs
from bot.texts.jobs import clicks as say


class PromptChoiceService:
    """Plans jobs from `Job.choices`. The provider's own buttons aren't used: half of the servers don't support them."""

    def __init__(self, rule_check: RuleCheck, db: Database, composer: Composer) -> None:
        self._rule_check = rule_check
        self._composer = composer
        self._db = db

    async def plan(self, parent: Job, stored: StoredButton, request: ClickRequest) -> Plan:
        """Plan a press on a button that needs a choice. Changes nothing; raises UserError."""
        match stored.button.action:
            case Action.DESCRIBE_RETRY:
                return await self._again(parent, stored, request)
            case Action.DESCRIBE_ALL:
                return await self._ask_all(parent, stored, request)
            case _ if request.text is None:
                number = stored.button.index
                return AskText(
                    parent.id, stored.slot, say.IMAGINE_PROMPT(number=number), say.PROMPT(), _choice(parent, number)
                )
            case _:
                return await self._pick(parent, stored, request, request.text)

    async def prepare_all(self, asker: Asker, job_id: JobId, sees: Callable[[ChannelId], bool] = sees_nothing) -> Batch:
        """Plan one job for each text, after the member has seen the cost. Changes nothing; raises UserError, also for a
        job that they may not see."""
        viewer = Viewer(asker.user_id, asker.guild_id, asker.channel_id, sees)
        async with self._db.read() as conn:
            job = await jobs.get(conn, job_id)
            if job is None or not await may_see(conn, job, viewer):
                raise UserError(say.TEXTS_GONE())
        return await self._batch(asker, job_id)

    async def _batch(self, asker: Asker, job_id: JobId) -> Batch:
        starts = await self._all(asker, job_id)
        judged = [await self._rule_check.agreed(start) for start in starts]
        admitted = tuple(one for one in judged if isinstance(one, Admitted))
        return Batch(asker, admitted, tuple(one for one in judged if isinstance(one, Flagged)))

    async def _again(self, parent: Job, stored: StoredButton, request: ClickRequest) -> Start:
        # the link to an upload expires after a day; with the message, Discord sends a new one
        spec = replace(parent.spec, references=request.pictures[:1] or parent.spec.references)
        return await self._start(parent, stored, request, spec)

    async def _pick(self, parent: Job, stored: StoredButton, request: ClickRequest, text: str) -> Start:
        prompt = await self._composer.form(request.asker, text, _choice(parent, stored.button.index))
        return await self._start(parent, stored, request, _imagine(parent, prompt))

    async def _start(self, parent: Job, stored: StoredButton, request: ClickRequest, spec: JobSpec) -> Start:
        new = NewJob(request.asker, spec, parent.account)
        new = replace(new, parent_id=parent.id, parent_slot=stored.slot, reply_to=request.message.message_id)
        return Start(new, clicked=request.message)

    async def _ask_all(self, parent: Job, stored: StoredButton, request: ClickRequest) -> AskAll:
        batch = await self._batch(request.asker, parent.id)
        asked = batch.question(parent.id)
        await self._rule_check.afford(request.asker, asked.cost, batch.by_default)
        return asked

    async def _all(self, asker: Asker, job_id: JobId) -> list[Start]:
        async with self._db.read() as conn:
            parent = await jobs.get(conn, job_id)
            slots = {
                stored.button.index: stored.slot
                for stored in await buttons.list_for(conn, job_id)
                if stored.button.action is Action.DESCRIBE_PICK
            }
        if parent is None or not parent.choices:
            raise UserError(say.TEXTS_GONE())
        starts = []
        for number, text in enumerate(parent.choices, 1):
            new = NewJob(
                replace(asker, key=f"{asker.key}.{number}"),
                _imagine(parent, parse(text[:MAX_PROMPT_CHARS])),
                parent.account,
                parent_id=parent.id,
                parent_slot=slots.get(number),
                reply_to=parent.message_id,
            )
            starts.append(Start(new, clicked=parent.message))
        return starts


def _choice(parent: Job, number: int) -> str:
    if not 1 <= number <= len(parent.choices):
        raise UserError(say.TEXTS_GONE())
    return parent.choices[number - 1]


def _imagine(parent: Job, prompt: Prompt) -> JobSpec:
    return JobSpec(Action.IMAGINE, prompt.text, speed=prompt.speed or parent.spec.speed, added=prompt.added)
