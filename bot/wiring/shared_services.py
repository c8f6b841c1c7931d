"""The services that those of several rooms share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

from bot.core.config import Settings
from bot.services.media.media import MediaStore
from bot.services.media.originals import Originals
from bot.services.media.thumbs import Thumbs
from bot.services.provider_accounts.queue_estimates import Estimates
from bot.services.provider_accounts.routing import Routing
from bot.services.rules.changes import RuleChanges
from bot.services.rules.filter_check import FilterCheck
from bot.services.rules.policies import Policies
from bot.services.rules.readable import Readable
from bot.services.rules.wallets import Wallets
from bot.wiring.dependencies import Dependencies, P


@dataclass(frozen=True, slots=True)
class SharedServices(Generic[P]):
    """Pictures on our disk, the rules of servers, the accounts, and the publisher."""

    media: MediaStore
    thumbs: Thumbs
    originals: Originals
    policies: Policies
    filter_check: FilterCheck
    changes: RuleChanges
    wallets: Wallets
    routing: Routing
    estimates: Estimates
    publisher: P


def build_shared(settings: Settings, dependencies: Dependencies[P]) -> SharedServices[P]:
    """Build them."""
    db, clock, signer = dependencies.db, dependencies.timing.clock, dependencies.signer
    media = MediaStore(settings.data_dir / "images")
    originals = Originals(db, media, settings, signer, clock)
    policies, filter_check = Policies(db), FilterCheck()
    routing = Routing([account.name for account in settings.accounts], dependencies.providers, dependencies.health)
    return SharedServices(
        media=media,
        thumbs=Thumbs(settings.data_dir / "thumbs", media),
        originals=originals,
        policies=policies,
        filter_check=filter_check,
        changes=RuleChanges(db, policies, clock),
        wallets=Wallets(db, settings, policies, signer.pseudonym, clock),
        routing=routing,
        estimates=Estimates(db, settings, clock, routing.held_up),
        publisher=dependencies.publisher(Readable(policies, filter_check), originals.link),
    )
