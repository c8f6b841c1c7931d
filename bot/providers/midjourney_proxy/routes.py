"""The paths of submits on a midjourney-proxy server: that of the kind, behind the prefix of the speed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import quote

from bot.core.kinds import Speed
from bot.core.settings.provider_account import AccountConfig
from bot.providers.http_transport import HttpTransport
from bot.providers.midjourney_proxy.submit_answers import no_route
from bot.providers.shared.http_answer import Answer

log = logging.getLogger(__name__)


class Routes:
    """Submits through the first path that the server has. Self-hosted servers have none with a prefix: a path that
    works only without one is used that way from then on, because a missing path has accepted nothing."""

    def __init__(self, config: AccountConfig, http: HttpTransport) -> None:
        self._config = config
        self._http = http
        self._prefixes = {speed: _normal(config.prefixes.get(speed, "")) for speed in Speed}
        self._unprefixed: set[str] = set()

    async def post(self, speed: Speed, routes: Sequence[str], payload: bytes, prompt: str) -> Answer:
        """The answer of the first of `routes` that the server has, else of the last one: then nothing was accepted. It
        may quote `prompt`."""
        prefix = self._prefixes[speed]
        for route in routes:
            path = f"/mj/submit/{route}"
            prefixed = prefix + path
            if prefix and prefixed not in self._unprefixed:
                answer = await self._http.submit(prefixed, payload, (prompt,))
                if not no_route(answer):
                    break
            answer = await self._http.submit(path, payload, (prompt,))
            if not no_route(answer):
                if prefix:
                    self._keep(prefixed, speed)
                break
        return answer

    def _keep(self, prefixed: str, speed: Speed) -> None:
        if prefixed not in self._unprefixed:
            self._unprefixed.add(prefixed)
            setting = self._config.variable(f"{speed.value.upper()}_PREFIX")
            log.warning(
                "account %s: the server has no %s, so the path without its prefix is used from now on. Leave %s empty",
                self._config.name,
                prefixed,
                setting,
            )


def _normal(text: str) -> str:
    """A path prefix with one slash before each part, from any spelling of the slashes; "" for none."""
    parts = [part for part in text.strip().split("/") if part]
    return "".join(f"/{quote(part)}" for part in parts)
