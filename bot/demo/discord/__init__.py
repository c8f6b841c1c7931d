"""A loopback Discord: REST, gateway, CDN and a chat page on one port of this machine, for the demo and the tests."""

from bot.demo.discord.client_checks import ClientRefusal
from bot.demo.discord.interactions import Answer, Interaction, NotAnswered
from bot.demo.discord.member import Member
from bot.demo.discord.server import LoopbackDiscord

__all__ = ["Answer", "ClientRefusal", "Interaction", "LoopbackDiscord", "Member", "NotAnswered"]
