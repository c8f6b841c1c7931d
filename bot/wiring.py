"""All parts of the bot, built once and wired to each other. `app.py` runs them."""

from __future__ import annotations

import time

import aiohttp

from bot.charts.chart_process import ChartPainter
from bot.client import Services
from bot.core.config import Settings
from bot.core.steady_clock import SteadyClock
from bot.providers import registry
from bot.providers.member_files import MemberFiles
from bot.services.accounts.estimates import Estimates
from bot.services.accounts.routing import Routing
from bot.services.background.tasks import Errands
from bot.services.background.unanswered_thinking import Unanswered
from bot.services.health import Health
from bot.services.jobs.cancelling import Cancelling
from bot.services.jobs.clicks import ClickService
from bot.services.jobs.commands import ToolService
from bot.services.jobs.composing import Composer
from bot.services.jobs.gate import Gate
from bot.services.jobs.imagine import ImagineService
from bot.services.jobs.intake import Intake
from bot.services.jobs.picks import PickService
from bot.services.jobs.price_questions import Questions
from bot.services.media.media import MediaStore
from bot.services.media.originals import Originals
from bot.services.media.partial_files import HalfFiles
from bot.services.media.thumbs import Thumbs
from bot.services.members.deletion_requests import PrivacyService
from bot.services.members.deletions import Deletions
from bot.services.members.details import DetailsService
from bot.services.members.export import ExportService
from bot.services.members.library import Library
from bot.services.members.preferences import AccountService
from bot.services.members.status import StatusService
from bot.services.memory_budget import MemoryBudget
from bot.services.moderation.batches import Batches
from bot.services.region.drafts import RegionDrafts
from bot.services.region.sessions import RegionService
from bot.services.region.starter import RegionStarter, Spawn
from bot.services.rules.access import AccessService
from bot.services.rules.audit_log import Audits
from bot.services.rules.changes import Records
from bot.services.rules.filter_check import Wordings
from bot.services.rules.filters import FilterService
from bot.services.rules.member_credits import MemberCredits
from bot.services.rules.policies import Policies
from bot.services.rules.quotas import QuotaService
from bot.services.rules.readable import Readable
from bot.services.rules.served import Served
from bot.services.rules.server_settings import GuildService
from bot.services.rules.usage_report import UsageService
from bot.services.rules.wallets import Wallets
from bot.services.signing import Signer
from bot.services.worker.worker import Worker
from bot.store.database.database import Database
from bot.ui.moderation.notice_board import NoticeBoard
from bot.ui.publishing.publisher import DiscordPublisher
from bot.web.hooks import WebhookProof


class Parts:
    """The graph of concrete classes. `spawn` runs something beside everything else and logs its errors."""

    def __init__(self, settings: Settings, db: Database, session: aiohttp.ClientSession, spawn: Spawn) -> None:
        files = MemberFiles(session, settings.discord_api_url, settings.proxies)
        self.signer = Signer.load(settings.data_dir)
        providers = {
            account.name: registry.build(self.signer.with_hook(account, settings), session, frozenset())
            for account in settings.sealed_accounts
        }
        self.webhooks = {
            name: WebhookProof(
                self.signer.hook_token(name),
                self.signer.hook_secret(name) if provider.capabilities.signs_webhooks else "",
            )
            for name, provider in providers.items()
        }
        self.memory = MemoryBudget()
        media = MediaStore(settings.data_dir / "images", self.memory)
        self.originals = Originals(db, media, settings, self.signer, time.time)
        self.health = Health(db, providers)
        routing = Routing([account.name for account in settings.accounts], providers, self.health)
        policies, wordings = Policies(db), Wordings()
        readable = Readable(policies, wordings)
        self.publisher = DiscordPublisher(settings.progress_interval_s, readable, self.originals.link)
        estimates = Estimates(db, settings, time.time, routing.held_up)
        self.worker = Worker(
            db, settings, providers, files, self.publisher, media, routing, estimates, time.time, SteadyClock()
        )
        intake = Intake(db, settings, time.time, self.worker)
        records = Records(db, policies, time.time)
        wallets = Wallets(db, settings, policies, self.signer.alias, time.time)
        gate = Gate(db, settings, policies, wordings, wallets, time.time)
        self.board = NoticeBoard()
        thumbs, alias = Thumbs(settings.data_dir / "thumbs", media), self.signer.alias
        self.deletions = Deletions(
            db, policies, records, media, thumbs, self.publisher, alias, lambda: self.board.ready, time.time
        )
        unanswered = Unanswered(db, self.publisher.end_thinking, time.time)
        self.errands = Errands(
            db,
            gate,
            intake,
            policies,
            records,
            self.publisher,
            self.board,
            self.deletions.once,
            HalfFiles(settings.data_dir).once,
            unanswered.once,
            time.time,
        )
        reviews = self.errands.reviews
        starter = RegionStarter(db, gate, intake, reviews, media, self.publisher, spawn)
        self.regions = RegionService(db, media, settings, time.time, self.signer, starter)
        account = AccountService(db, settings, wallets, time.time)
        composer = Composer(db, settings, policies)
        library = Library(db, media, thumbs, policies, estimates, time.time)
        imagine, picks = ImagineService(routing, composer), PickService(gate, db)

        self.services = Services(
            access=AccessService(records, time.time),
            exports=ExportService(db, media, self.signer.alias, time.time),
            privacy=PrivacyService(db, self.deletions, self.worker, time.time, self.errands.wake),
            filters=FilterService(policies, records, wordings),
            gate=gate,
            unanswered=unanswered,
            questions=Questions(db, gate, time.time),
            reviews=reviews,
            served=Served(db, settings),
            intake=intake,
            cancelling=Cancelling(db, providers, policies, records, time.time, self.worker),
            batches=Batches(db, intake, reviews),
            imagine=imagine,
            clicks=ClickService(db, settings, gate, routing, picks),
            picks=picks,
            tools=ToolService(imagine, composer, db, routing, time.time),
            library=library,
            details=DetailsService(db, library, providers, self.memory),
            account=account,
            guilds=GuildService(settings, policies, records),
            audits=Audits(db, time.time),
            usage=UsageService(db, policies, ChartPainter(settings.data_dir / "charts"), time.time),
            quotas=QuotaService(db, settings, policies, records, alias, time.time),
            member_credits=MemberCredits(db, policies, records, wallets, time.time),
            status=StatusService(db, self.health, estimates, time.time, routing.refuses),
            regions=self.regions,
            drafts=RegionDrafts(db, self.regions, media, files),
            publisher=self.publisher,
            spawn=spawn,
        )
