"""A loopback Discord: REST, gateway, CDN and a chat page on one port of this machine, for the demo and the tests."""

from loopback_discord.chat.member import Member
from loopback_discord.checks.client_checks import ClientRefusal
from loopback_discord.server import LoopbackDiscord
from loopback_discord.world.interactions import Answer, Interaction, NotAnswered

__all__ = ["Answer", "ClientRefusal", "Interaction", "LoopbackDiscord", "Member", "NotAnswered"]
