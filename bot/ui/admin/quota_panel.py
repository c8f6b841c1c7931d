"""`/admin quota`: its answers, with their lists. A list's custom_id says what it is about, so it works across restarts,
as long as its reader manages the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, Self

import discord
from discord import app_commands

from bot.core import panel_id
from bot.core.credits.quota import Grant, Period, QuotaRule, Subject
from bot.core.credits.quota_text import allowed, each
from bot.core.discord_limits import MAX_OPTION, MOST_OPTIONS
from bot.core.errors import UserError
from bot.core.kinds import Priced
from bot.core.models import UserId
from bot.core.rules.policy import MemberContext
from bot.core.text.foreign_text import label
from bot.services.rules.member_credits import End
from bot.services.rules.quotas import RulesPage, Wanted, rule_of
from bot.texts.admin import quota as say
from bot.texts.kit import paging
from bot.ui.admin import quota_text
from bot.ui.kit import outgoing, respond, rights
from bot.ui.kit.channel_option import ChosenChannel
from bot.ui.kit.panel_item import PanelButton, PanelList
from bot.ui.kit.reachability import own_channel, own_roles
from bot.ui.kit.services import rules_of

Person = discord.User | discord.Member
ENDS = {
    End.NEVER: say.ENDS_NEVER,
    End.DAY: say.ENDS_DAY,
    End.WEEK: say.ENDS_WEEK,
    End.THIRTY_DAYS: say.ENDS_THIRTY_DAYS,
    End.MONTH_END: say.ENDS_MONTH,
}


class QuotaVerb(StrEnum):
    """The action of a list. The values are in custom_ids, so they stay."""

    REMOVE = "remove"  # a limit; the argument is the page
    TAKE = "take"  # back what is left of a grant
    END = "end"  # of a grant, whose id is the argument


class QuotaList(PanelList, prefix=panel_id.RULES):
    """A list under an answer. Each choice checks whether its user may choose."""

    outdated = say.OUTDATED()

    @classmethod
    def of(cls, verb: QuotaVerb, argument: str, placeholder: str, options: list[discord.SelectOption]) -> Self:
        """The list that shows `placeholder` until something is chosen."""
        return cls.saying(verb, argument, options=options, placeholder=placeholder)

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        rights.managed_server(interaction)
        said, chosen = self.meaning(), self.item.values[0]
        match said.verb:
            case QuotaVerb.REMOVE:
                await _remove(interaction, _rule(chosen), _number(said.argument))
            case QuotaVerb.TAKE:
                await _take_back(interaction, _number(chosen))
            case QuotaVerb.END if chosen in set(End):
                await _set_end(interaction, _number(said.argument), End(chosen))
            case _:
                raise UserError(say.OUTDATED())


class RulesButton(PanelButton, prefix=panel_id.RULE_PAGES):
    """Leads to a page of a server's limits."""

    outdated = say.OUTDATED()

    @classmethod
    def to(cls, verb: str, label: str, page: int, *, disabled: bool) -> Self:
        """The button to a page."""
        return cls.saying(verb, str(max(page, 0)), label=label, disabled=disabled)

    @property
    def page(self) -> int | None:
        """The page that it leads to; None if a newer or broken version wrote it."""
        decoded = self.decoded
        return panel_id.number(decoded.argument) if decoded is not None else None

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        guild_id = rights.managed_server(interaction)
        if self.page is None:
            raise UserError(say.OUTDATED())
        page = await rules_of(interaction).quotas.rules(guild_id, self.page)
        await outgoing.redraw(interaction, content=quota_text.rules(page), view=_rules_view(interaction, page))


# -- limits ----------------------------------------------------------------------------------------------------------


async def set_rule(
    interaction: discord.Interaction[Any], wanted: Wanted, user: Person | None, channel: ChosenChannel | None
) -> None:
    """Answer `/admin quota set`; `user` and `channel` stand for their ids in `wanted`. Raises UserError."""
    guild_id, asker = rights.managed_server(interaction), respond.asker(interaction)
    user_id = None if user is None else _member(user)
    home = _home(channel)
    if home is not None:
        own_channel(interaction, home)
    own_roles(interaction, () if wanted.role_id is None else (wanted.role_id,))
    rule = rule_of(replace(wanted, user_id=user_id, channel_id=home), guild_id)
    quotas = rules_of(interaction).quotas
    limits = await quotas.set_rule(guild_id, asker.user_id, rule)
    used = await quotas.used_already(guild_id, rule)
    await respond.private(interaction, quota_text.rule_set(rule, limits, used))


def _member(user: Person) -> UserId:
    """The id of a user who can have credits. Raises UserError for a bot."""
    if user.bot:
        raise UserError(say.IS_BOT())
    return UserId(user.id)


def _home(channel: ChosenChannel | None) -> int | None:
    """The id of the channel whose counters apply: a thread's parent. Raises UserError for a category."""
    if channel is None:
        return None
    if isinstance(channel, app_commands.AppCommandThread):
        return channel.parent_id
    if channel.type is discord.ChannelType.category:
        raise UserError(say.NO_CATEGORY())
    return channel.id


async def show(interaction: discord.Interaction[Any]) -> None:
    """Answer `/admin quota show`. Raises UserError."""
    guild_id = rights.managed_server(interaction)
    page = await rules_of(interaction).quotas.rules(guild_id, 1)
    await respond.private(interaction, quota_text.rules(page), view=_rules_view(interaction, page))


def _rules_view(interaction: discord.Interaction[Any], page: RulesPage) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    if page.rules:
        options = [
            discord.SelectOption(
                label=_label(interaction.guild, rule, page.names),
                value=f"{rule.subject}:{rule.subject_id}:{rule.period}",
            )
            for rule in page.rules
        ]
        view.add_item(QuotaList.of(QuotaVerb.REMOVE, str(page.number), say.REMOVE(), options))
    if page.pages > 1:
        view.add_item(RulesButton.to("previous", paging.PREVIOUS(), page.number - 1, disabled=page.number <= 1))
        view.add_item(RulesButton.to("next", paging.NEXT(), page.number + 1, disabled=page.number >= page.pages))
    return view


def _label(guild: discord.Guild | None, rule: QuotaRule, names: Mapping[int, str]) -> str:
    """A limit in a list, which can't show mentions: names if known."""
    named: discord.Role | discord.abc.GuildChannel | None
    match rule.subject:
        case Subject.EVERYONE:
            who = say.OPTION_EVERYONE()
        case Subject.POOL:
            who = say.OPTION_ALL()
        case Subject.MEMBER:
            who = say.OPTION_MEMBER(name=names.get(rule.subject_id, rule.subject_id))
        case Subject.ROLE:
            named = guild.get_role(rule.subject_id) if guild is not None else None
            who = say.OPTION_ROLE(name=named.name if named is not None else rule.subject_id)
        case Subject.CHANNEL:
            named = guild.get_channel(rule.subject_id) if guild is not None else None
            who = say.OPTION_CHANNEL(name=named.name if named is not None else rule.subject_id)
    limit = say.OPTION_LIMIT(granted=allowed(rule.credits), period=each(rule.period))
    return f"{who[: MAX_OPTION - len(limit)]}{limit}"


def _rule(chosen: str) -> QuotaRule:
    """The limit that an option stands for, without its credits. Raises UserError for an unknown option."""
    subject, _, rest = chosen.partition(":")
    subject_id, _, period = rest.partition(":")
    if subject not in set(Subject) or period not in set(Period):
        raise UserError(say.OUTDATED())
    return QuotaRule(Subject(subject), _number(subject_id), Period(period), None)


def _number(text: str) -> int:
    number = panel_id.number(text)
    if number is None:
        raise UserError(say.OUTDATED())
    return number


async def _remove(interaction: discord.Interaction[Any], rule: QuotaRule, page_number: int) -> None:
    guild_id, asker = rights.managed_server(interaction), respond.asker(interaction)
    quotas = rules_of(interaction).quotas
    page = await quotas.remove_rule(guild_id, asker.user_id, rule, page_number)
    await outgoing.redraw(interaction, content=quota_text.rules(page), view=_rules_view(interaction, page))


# -- members ---------------------------------------------------------------------------------------------------------


async def show_member(interaction: discord.Interaction[Any], user: Person) -> None:
    """Answer `/admin quota show user`. Raises UserError."""
    guild_id = rights.managed_server(interaction)
    credits = rules_of(interaction).member_credits
    shown = await credits.holding(guild_id, UserId(user.id), _context_of(interaction, user))
    await respond.private(interaction, quota_text.holding(shown), view=_grants_view(shown.credits.grants))


def _context_of(interaction: discord.Interaction[Any], user: Person) -> MemberContext:
    """The context of a member named by an option: their roles, in the asker's place."""
    roles = frozenset({*user._roles, interaction.guild_id or 0}) if isinstance(user, discord.Member) else frozenset()
    return replace(respond.member_context(interaction), roles=roles)


def _grants_view(grants: Sequence[Grant]) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    options = [
        discord.SelectOption(
            label=label(say.OPTION_GRANT(left=grant.left, granted=grant.credits, reason=grant.reason), MAX_OPTION),
            value=str(grant.id),
        )
        for grant in [grant for grant in grants if grant.left][:MOST_OPTIONS]
    ]
    if options:
        view.add_item(QuotaList.of(QuotaVerb.TAKE, "", say.TAKE_BACK(), options))
    return view


async def grant(interaction: discord.Interaction[Any], user: Person, credits: int, reason: str) -> None:
    """Answer `/admin quota grant`. Raises UserError."""
    guild_id, asker = rights.managed_server(interaction), respond.asker(interaction)
    service, user_id = rules_of(interaction).member_credits, _member(user)
    given = await service.grant(guild_id, asker.user_id, user_id, credits, reason)
    await respond.private(interaction, quota_text.granted(user_id, given), view=_ends_view(given, End.NEVER))


def _ends_view(given: Grant, chosen: End) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    options = [discord.SelectOption(label=label(), value=end, default=end is chosen) for end, label in ENDS.items()]
    view.add_item(QuotaList.of(QuotaVerb.END, str(given.id), say.ENDS(), options))
    return view


async def _set_end(interaction: discord.Interaction[Any], grant_id: int, end: End) -> None:
    guild_id, asker = rights.managed_server(interaction), respond.asker(interaction)
    service = rules_of(interaction).member_credits
    user_id, given = await service.set_end(guild_id, asker.user_id, grant_id, end)
    await outgoing.redraw(interaction, content=quota_text.granted(user_id, given), view=_ends_view(given, end))


async def _take_back(interaction: discord.Interaction[Any], grant_id: int) -> None:
    guild_id, asker = rights.managed_server(interaction), respond.asker(interaction)
    service = rules_of(interaction).member_credits
    taken = await service.take_back(guild_id, asker.user_id, grant_id)
    await outgoing.redraw(interaction, content=quota_text.taken(taken), view=_grants_view(taken.kept))


async def reset(interaction: discord.Interaction[Any], user: Person) -> None:
    """Answer `/admin quota reset`. Raises UserError."""
    guild_id, asker = rights.managed_server(interaction), respond.asker(interaction)
    service, user_id = rules_of(interaction).member_credits, _member(user)
    back = await service.reset(guild_id, asker.user_id, user_id, _context_of(interaction, user))
    await respond.private(interaction, quota_text.reset(user_id, back))


# -- prices ----------------------------------------------------------------------------------------------------------


async def set_price(interaction: discord.Interaction[Any], priced: Priced, credits: int) -> None:
    """Answer `/admin quota cost`. Raises UserError."""
    guild_id, asker = rights.managed_server(interaction), respond.asker(interaction)
    quotas = rules_of(interaction).quotas
    prices = await quotas.set_price(guild_id, asker.user_id, priced, credits)
    await respond.private(interaction, quota_text.price_set(priced, credits, prices))


DYNAMIC_ITEMS = (QuotaList, RulesButton)
