"""The speed of a job as an option of a command."""

from __future__ import annotations

from discord import app_commands

from bot.core.kinds import Speed
from bot.texts.kit import slash as say

_NAMES = {Speed.RELAX: say.RELAX(), Speed.FAST: say.FAST(), Speed.TURBO: say.TURBO()}
SPEEDS = [app_commands.Choice(name=_NAMES[speed], value=speed.value) for speed in Speed]
