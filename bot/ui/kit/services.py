"""The services, one room at a time: a file may call only what it imports from here."""

from __future__ import annotations

from typing import Any

import discord

from bot.client import ImagineBot, Posting, Services
from bot.services.moderation.reviews import Reviews
from bot.services.service_groups import JobServices, MemberServices, RegionServices, RuleServices


def jobs_of(interaction: discord.Interaction[Any]) -> JobServices:
    """From a command or a click to an accepted job."""
    return _services(interaction).jobs


def reviews_of(interaction: discord.Interaction[Any]) -> Reviews:
    """The requests that wait for a server's moderators."""
    return _services(interaction).reviews


def members_of(interaction: discord.Interaction[Any]) -> MemberServices:
    """The services for members' own data and settings."""
    return _services(interaction).members


def region_of(interaction: discord.Interaction[Any]) -> RegionServices:
    """Vary (Region)."""
    return _services(interaction).region


def rules_of(interaction: discord.Interaction[Any]) -> RuleServices:
    """The services for a server's admins."""
    return _services(interaction).rules


def posting_of(interaction: discord.Interaction[Any]) -> Posting:
    """The parts that carry answers to Discord."""
    return _services(interaction).posting


def _services(interaction: discord.Interaction[Any]) -> Services:
    client = interaction.client
    if not isinstance(client, ImagineBot):
        raise TypeError(f"an interaction of {type(client).__name__}")
    return client.services
