"""All parts of the bot, built once and wired to each other. `app.py` runs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

from bot.charts.chart_process import ChartPainter
from bot.core.config import Settings
from bot.services.background.deferred_answers import DeferredAnswers
from bot.services.background.outbox import OutboxSender
from bot.services.background.tasks import BackgroundTasks
from bot.services.jobs.cancelling import Cancelling
from bot.services.jobs.clicks import ClickService
from bot.services.jobs.commands import ToolService
from bot.services.jobs.imagine import ImagineService
from bot.services.jobs.job_reservations import JobReservations
from bot.services.jobs.job_starter import JobStarter
from bot.services.jobs.price_questions import Questions
from bot.services.jobs.prompt_choices import PromptChoiceService
from bot.services.jobs.prompt_composer import Composer
from bot.services.jobs.rule_check import RuleCheck
from bot.services.loops import Bell
from bot.services.media.partial_files import HalfFiles
from bot.services.members.deletion_requests import PrivacyService
from bot.services.members.deletions import Deletions
from bot.services.members.export import ExportService
from bot.services.members.job_details import DetailsService
from bot.services.members.library import Library
from bot.services.members.preferences import PreferenceService
from bot.services.members.status import StatusService
from bot.services.moderation.approvals import Approvals
from bot.services.moderation.batches import Batches
from bot.services.moderation.review_cards import Cards
from bot.services.moderation.reviews import Reviews
from bot.services.provider_accounts.refusals import Refusals
from bot.services.region.mask_drafts import RegionDrafts
from bot.services.region.sessions import RegionService
from bot.services.region.starter import RegionStarter
from bot.services.rules.access import AccessService
from bot.services.rules.allowed_servers import AllowedServers
from bot.services.rules.audit_log import Audits
from bot.services.rules.filters import FilterService
from bot.services.rules.member_credits import MemberCredits
from bot.services.rules.quotas import QuotaService
from bot.services.rules.server_settings import GuildService
from bot.services.rules.usage_report import UsageService
from bot.services.service_groups import JobServices, MemberServices, RegionServices, RuleServices
from bot.services.worker.deadlines import Deadlines
from bot.services.worker.lost_submit_recovery import LostSubmitRecovery
from bot.services.worker.message_repair import Mending
from bot.services.worker.modals import ModalDesk
from bot.services.worker.outcomes import Outcomes
from bot.services.worker.poller import Poller
from bot.services.worker.queue_positions import QueuePositions
from bot.services.worker.submitter import Submitter
from bot.services.worker.task_recorder import TaskRecorder
from bot.services.worker.unacknowledged_jobs import UnacknowledgedJobs
from bot.services.worker.upkeep import Upkeep
from bot.services.worker.worker import Steps, Worker
from bot.wiring.dependencies import Dependencies, P
from bot.wiring.shared_services import SharedServices, build_shared


@dataclass(frozen=True, slots=True)
class Background:
    """The tasks beside the worker."""

    tasks: BackgroundTasks
    deletions: Deletions
    deferred: DeferredAnswers


@dataclass(frozen=True, slots=True)
class Parts(Generic[P]):
    """The bot without its dependencies."""

    shared: SharedServices[P]
    steps: Steps
    worker: Worker
    reviews: Reviews
    jobs: JobServices
    members: MemberServices
    region: RegionServices
    rules: RuleServices
    background: Background


def build(settings: Settings, dependencies: Dependencies[P]) -> Parts[P]:
    """Wire everything to its dependencies. Nothing runs yet."""
    shared, bell = build_shared(settings, dependencies), Bell()
    steps = _steps(settings, dependencies, shared)
    accounts = [account for account in settings.accounts if account.name in dependencies.providers]
    db, timing = dependencies.db, dependencies.timing
    worker = Worker(db, settings, accounts, shared.routing, steps, timing.clock, timing.steady, timing.pace)
    reviews = Reviews(db, shared.policies, shared.changes, timing.clock, bell.ring)
    composer = Composer(db, settings, shared.policies)
    jobs = _jobs(settings, dependencies, shared, composer, worker, reviews)
    background = _background(settings, dependencies, shared, bell, reviews, jobs)
    return Parts(
        shared=shared,
        steps=steps,
        worker=worker,
        reviews=reviews,
        jobs=jobs,
        members=_members(
            settings, dependencies, shared, PrivacyService(db, background.deletions, worker, timing.clock, bell.ring)
        ),
        region=_region(settings, dependencies, shared, composer, jobs, reviews),
        rules=_rules(settings, dependencies, shared),
        background=background,
    )


def _steps(settings: Settings, dependencies: Dependencies[P], shared: SharedServices[P]) -> Steps:
    db, providers, timing = dependencies.db, dependencies.providers, dependencies.timing
    clock, steady, pace = timing.clock, timing.steady, timing.pace
    publisher, media, routing = shared.publisher, shared.media, shared.routing
    accounts = [account for account in settings.accounts if account.name in providers]
    names = frozenset(account.name for account in accounts)
    outcomes = Outcomes(db, publisher, media, clock)
    recorder = TaskRecorder(db, clock, pace.store_again_s)
    modals = ModalDesk(db, providers, publisher, media, outcomes, recorder, steady)
    submitter = Submitter(
        db,
        providers,
        dependencies.files,
        outcomes,
        modals,
        routing,
        clock,
        steady,
        media.memory,
        settings.job_timeout_s,
        recorder,
        Bell(),
    )
    poller = Poller(db, providers, publisher, outcomes, modals, media, clock, steady)
    reports_come = bool(settings.public_url) and settings.web_port != 0
    lost = LostSubmitRecovery(
        db, providers, outcomes, submitter, clock, steady, reports_come=reports_come, listed_s=pace.listed_s
    )
    return Steps(
        upkeep=Upkeep(db, Refusals(db, providers, accounts, clock), steady),
        submitter=submitter,
        lost=lost,
        poller=poller,
        deadlines=Deadlines(db, outcomes, poller, settings, names, steady, lost.watch, routing),
        outcomes=outcomes,
        positions=QueuePositions(db, publisher, shared.estimates, pace.positions_s, pace.edit_s),
        mending=Mending(db, publisher, clock, steady),
        unacknowledged=UnacknowledgedJobs(db, publisher, clock, steady),
    )


def _jobs(
    settings: Settings,
    dependencies: Dependencies[P],
    shared: SharedServices[P],
    composer: Composer,
    worker: Worker,
    reviews: Reviews,
) -> JobServices:
    db, clock, routing = dependencies.db, dependencies.timing.clock, shared.routing
    rule_check = RuleCheck(db, settings, shared.policies, shared.filter_check, shared.wallets, clock)
    reservations = JobReservations(db, settings, clock, worker)
    imagine, prompt_choices = ImagineService(routing, composer), PromptChoiceService(rule_check, db, composer)
    return JobServices(
        imagine=imagine,
        tools=ToolService(imagine, composer, db, routing, clock),
        clicks=ClickService(db, settings, rule_check, routing, prompt_choices, composer),
        prompt_choices=prompt_choices,
        rule_check=rule_check,
        questions=Questions(db, rule_check, clock),
        starter=JobStarter(reservations, shared.publisher, dependencies.spawn),
        batches=Batches(db, reservations, reviews),
        cancelling=Cancelling(
            db, dependencies.providers, shared.policies, shared.changes, dependencies.signer.pseudonym, clock, worker
        ),
    )


def _members(
    settings: Settings, dependencies: Dependencies[P], shared: SharedServices[P], privacy: PrivacyService
) -> MemberServices:
    db, clock, media = dependencies.db, dependencies.timing.clock, shared.media
    library = Library(db, media, shared.thumbs, shared.policies, shared.estimates, clock)
    return MemberServices(
        preferences=PreferenceService(db, settings, shared.wallets, clock),
        library=library,
        details=DetailsService(db, library, dependencies.providers, media.memory),
        exports=ExportService(db, media, dependencies.signer.pseudonym, clock),
        privacy=privacy,
        status=StatusService(db, dependencies.health, shared.estimates, clock, shared.routing.refuses),
    )


def _region(
    settings: Settings,
    dependencies: Dependencies[P],
    shared: SharedServices[P],
    composer: Composer,
    jobs: JobServices,
    reviews: Reviews,
) -> RegionServices:
    db, media = dependencies.db, shared.media
    starter = RegionStarter(
        db, composer, jobs.rule_check, jobs.starter, reviews, media, shared.publisher, dependencies.spawn
    )
    regions = RegionService(db, media, settings, dependencies.timing.clock, dependencies.signer, starter)
    return RegionServices(regions=regions, drafts=RegionDrafts(db, regions, media, dependencies.files))


def _rules(settings: Settings, dependencies: Dependencies[P], shared: SharedServices[P]) -> RuleServices:
    db, clock, policies, changes = dependencies.db, dependencies.timing.clock, shared.policies, shared.changes
    return RuleServices(
        access=AccessService(changes, clock),
        filters=FilterService(policies, changes, shared.filter_check),
        quotas=QuotaService(db, settings, policies, changes, dependencies.signer.pseudonym, clock),
        member_credits=MemberCredits(db, policies, changes, shared.wallets, clock),
        guilds=GuildService(settings, policies, changes),
        audits=Audits(db, clock),
        usage=UsageService(db, policies, ChartPainter(settings.data_dir / "charts"), clock),
        allowed_servers=AllowedServers(db, settings),
    )


def _background(
    settings: Settings,
    dependencies: Dependencies[P],
    shared: SharedServices[P],
    bell: Bell,
    reviews: Reviews,
    jobs: JobServices,
) -> Background:
    db, board, clock, publisher = dependencies.db, dependencies.board, dependencies.timing.clock, shared.publisher
    pace = dependencies.timing.pace
    deletions = Deletions(
        db,
        shared.changes,
        shared.media,
        shared.thumbs,
        publisher,
        dependencies.signer.pseudonym,
        lambda: board.ready,
        clock,
    )
    deferred = DeferredAnswers(db, publisher.end_thinking, clock)
    tasks = BackgroundTasks(
        bell,
        OutboxSender(db, board, reviews, clock, bell.ring),
        Approvals(db, jobs.rule_check, jobs.starter, publisher, board, reviews, clock, bell.ring, pace.background_s),
        Cards(db, board, reviews, pace.cards_s),
        deletions,
        deferred,
        HalfFiles(settings.data_dir),
        pace,
    )
    return Background(tasks, deletions, deferred)
