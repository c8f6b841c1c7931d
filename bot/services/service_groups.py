"""The services that commands and buttons call, by room."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.jobs.cancelling import Cancelling
from bot.services.jobs.clicks import ClickService
from bot.services.jobs.commands import ToolService
from bot.services.jobs.imagine import ImagineService
from bot.services.jobs.job_starter import JobStarter
from bot.services.jobs.price_questions import Questions
from bot.services.jobs.prompt_choices import PromptChoiceService
from bot.services.jobs.rule_check import RuleCheck
from bot.services.members.deletion_requests import PrivacyService
from bot.services.members.export import ExportService
from bot.services.members.job_details import DetailsService
from bot.services.members.library import Library
from bot.services.members.preferences import PreferenceService
from bot.services.members.status import StatusService
from bot.services.moderation.batches import Batches
from bot.services.region.mask_drafts import RegionDrafts
from bot.services.region.sessions import RegionService
from bot.services.rules.access import AccessService
from bot.services.rules.allowed_servers import AllowedServers
from bot.services.rules.audit_log import Audits
from bot.services.rules.filters import FilterService
from bot.services.rules.member_credits import MemberCredits
from bot.services.rules.quotas import QuotaService
from bot.services.rules.server_settings import GuildService
from bot.services.rules.usage_report import UsageService


@dataclass(frozen=True, slots=True)
class JobServices:
    """From a command or a click to an accepted job."""

    imagine: ImagineService
    tools: ToolService
    clicks: ClickService
    prompt_choices: PromptChoiceService
    rule_check: RuleCheck
    questions: Questions
    starter: JobStarter
    batches: Batches
    cancelling: Cancelling


@dataclass(frozen=True, slots=True)
class MemberServices:
    """Services for members' own data and settings, and the bot's status."""

    preferences: PreferenceService
    library: Library
    details: DetailsService
    exports: ExportService
    privacy: PrivacyService
    status: StatusService


@dataclass(frozen=True, slots=True)
class RegionServices:
    """Vary (Region)."""

    regions: RegionService
    drafts: RegionDrafts


@dataclass(frozen=True, slots=True)
class RuleServices:
    """Services for a server's admins, and whether the operator serves the server."""

    access: AccessService
    filters: FilterService
    quotas: QuotaService
    member_credits: MemberCredits
    guilds: GuildService
    audits: Audits
    usage: UsageService
    allowed_servers: AllowedServers
