"""The services, wired as the composition root wires them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from bot.providers.base import Provider
from bot.services.accounts.estimates import Estimates
from bot.services.accounts.routing import Routing
from bot.services.background.tasks import Errands
from bot.services.background.unanswered_thinking import Unanswered
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
from bot.services.media.partial_files import HalfFiles
from bot.services.media.thumbs import Thumbs
from bot.services.members.deletion_requests import PrivacyService
from bot.services.members.deletions import Deletions
from bot.services.members.details import DetailsService
from bot.services.members.library import Library
from bot.services.members.preferences import AccountService
from bot.services.memory_budget import MemoryBudget
from bot.services.moderation.batches import Batches
from bot.services.region.sessions import RegionService
from bot.services.region.starter import RegionStarter
from bot.services.rules.changes import Records
from bot.services.rules.filter_check import Wordings
from bot.services.rules.policies import Policies
from bot.services.rules.wallets import Wallets
from bot.services.signing import Signer
from bot.services.worker.lost_submits import LostSubmits
from bot.services.worker.modals import ModalDesk
from bot.services.worker.outcomes import Outcomes
from bot.services.worker.poller import Poller
from bot.services.worker.submitter import Submitter
from bot.services.worker.worker import Worker
from bot.store.database.database import Database
from tests.flow.books import Books, alias_of

if TYPE_CHECKING:
    from tests.flow.world import World


class Parts(Books):
    """All services on one database, between the outside of a `World`."""

    def __init__(self, world: World, db: Database, books: Database) -> None:
        super().__init__(books, world.settings.default_daily_credits, world.clock)
        self.world = world
        self.services_db = db
        self.beside: list[asyncio.Task[None]] = []
        media = MediaStore(world.folder / "images")
        providers: Mapping[str, Provider] = {"main": world.provider, **world.others}

        self.routing = Routing([account.name for account in world.settings.accounts], providers, world)
        self.estimates = Estimates(db, world.settings, world.clock, self.routing.held_up)
        self.worker = Worker(
            db,
            world.settings,
            providers,
            world.references,
            world.publisher,
            media,
            self.routing,
            self.estimates,
            world.clock,
            world.clock.steady,
        )
        self.intake = Intake(db, world.settings, world.clock, self.worker)
        self.policies = Policies(db)
        self.records = Records(db, self.policies, world.clock)
        self.cancelling = Cancelling(db, providers, self.policies, self.records, world.clock, self.worker)
        self.wallets = Wallets(db, world.settings, self.policies, alias_of, world.clock)
        self.gate = Gate(db, world.settings, self.policies, Wordings(), self.wallets, world.clock)
        self.questions = Questions(db, self.gate, world.clock)
        thumbs = Thumbs(world.folder / "thumbs", media)
        self.deletions = Deletions(
            db,
            self.policies,
            self.records,
            media,
            thumbs,
            world.publisher,
            alias_of,
            lambda: world.board.ready,
            world.clock,
        )
        self.errands = Errands(
            db,
            self.gate,
            self.intake,
            self.policies,
            self.records,
            world.publisher,
            world.board,
            self.deletions.once,
            HalfFiles(world.folder).once,
            Unanswered(db, world.publisher.end_thinking, world.clock).once,
            world.clock,
        )
        self.privacy = PrivacyService(db, self.deletions, self.worker, world.clock, self.errands.wake)
        self.reviews = self.errands.reviews
        self.batches = Batches(db, self.intake, self.reviews)
        starter = RegionStarter(db, self.gate, self.intake, self.reviews, media, world.publisher, self.spawn)
        self.regions = RegionService(db, media, world.settings, world.clock, Signer.load(world.folder), starter)
        self.account = AccountService(db, world.settings, self.wallets, world.clock)
        composer = Composer(db, world.settings, self.policies)
        self.imagine_service = ImagineService(self.routing, composer)
        self.library = Library(db, media, thumbs, self.policies, self.estimates, world.clock)
        self.details = DetailsService(db, self.library, providers, MemoryBudget())
        self.picks = PickService(self.gate, db)
        self.clicks = ClickService(db, world.settings, self.gate, self.routing, self.picks)
        self.tools = ToolService(self.imagine_service, composer, db, self.routing, world.clock)
        self.outcomes = Outcomes(db, world.publisher, media, world.clock)
        modals = ModalDesk(db, providers, world.publisher, media, self.outcomes, world.clock, world.clock.steady)
        self.submitter = Submitter(
            db,
            providers,
            world.references,
            self.outcomes,
            modals,
            self.routing,
            world.clock,
            world.clock.steady,
            media.memory,
        )
        self.lost = LostSubmits(
            db,
            providers,
            self.outcomes,
            self.submitter,
            world.clock,
            world.clock.steady,
            reports_come=bool(world.settings.public_url),
        )
        self.poller = Poller(
            db, providers, world.publisher, self.outcomes, modals, media, world.clock, world.clock.steady
        )

    def spawn(self, _name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside everything else."""
        self.beside.append(asyncio.create_task(work))
