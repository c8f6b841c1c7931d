"""Being written."""

from bot.client import ImagineBot


async def setup(bot: ImagineBot) -> None:
    """Called by discord.py when the bot loads this file."""
