"""Rules that make the REST API misbehave, for tests of how a bot copes."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from loopback_discord.gateway.control import GatewayControl

HTML = "text/html; charset=utf-8"
Body = dict[str, object] | list[object] | str


@dataclass(slots=True)
class Fault:
    """One rule. `times` counts down; `after_effect`: the request is carried out first, only its answer is replaced."""

    method: str
    path: re.Pattern[str]
    status: int = 500
    body: Body | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    after_effect: bool = False
    hang_s: float = 0.0
    cut: bool = False

    def fits(self, method: str, path: str) -> bool:
        return self.times > 0 and self.method in (method, "*") and self.path.search(path) is not None


class Faults:
    """The rules in force, first match first. `gateway` misbehaves on the WebSocket."""

    def __init__(self, gateway: GatewayControl) -> None:
        self.gateway = gateway
        self._rules: list[Fault] = []

    def fail(
        self,
        method: str,
        path_regex: str,
        *,
        status: int = 500,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
        times: int = 1,
        after_effect: bool = False,
        hang_s: float = 0.0,
        cut: bool = False,
    ) -> Fault:
        """The next `times` requests that match (`method` "*": any) get `status` after `hang_s`, or a cut connection.

        With `status=0` and no `cut` the request only hangs and then continues as usual.
        """
        rule = Fault(method, re.compile(path_regex), status, body, headers or {}, times, after_effect, hang_s, cut)
        self._rules.append(rule)
        return rule

    def rate_limit(
        self, path_regex: str, retry_after: float, times: int = 1, *, method: str = "*", scope: str = "user"
    ) -> Fault:
        """Answers with realistic 429s; `scope` `global` sets the global flag."""
        body: Body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": scope == "global"}
        headers = {"Retry-After": str(max(1, round(retry_after))), "X-RateLimit-Scope": scope}
        if scope != "global":
            headers |= {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Bucket": "0" * 32}
            headers |= {"X-RateLimit-Reset-After": f"{retry_after:.3f}"}
            headers |= {"X-RateLimit-Reset": f"{time.time() + retry_after:.3f}"}
        if scope == "global":
            headers["X-RateLimit-Global"] = "true"
        return self.fail(method, path_regex, status=429, body=body, headers=headers, times=times)

    def web_filter(self, path_regex: str, times: int = 1, *, status: int = 403, method: str = "*") -> Fault:
        """The answer of a filter between the bot and Discord: a web page instead of Discord's JSON."""
        page = "<!DOCTYPE html><html><head><title>Blocked</title></head><body><h1>Blocked</h1></body></html>"
        return self.fail(method, path_regex, status=status, body=page, headers={"Content-Type": HTML}, times=times)

    def clear(self) -> None:
        self._rules.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The rule for this request, counted down."""
        for rule in self._rules:
            if rule.fits(method, path):
                rule.times -= 1
                return rule
        return None
