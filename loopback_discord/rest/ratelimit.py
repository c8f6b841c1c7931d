"""Rate limits per route and major parameter, plus the global one, with Discord's headers."""

from __future__ import annotations

import hashlib
import math
import re
import time
from collections import deque
from dataclasses import dataclass, field

_MAJOR = re.compile(r"/(channels|guilds|webhooks)/(\d+)(?:/([A-Za-z0-9_\-]{40,}))?")
_ID = re.compile(r"/\d{15,20}")

# (method, pattern of the path below /api, requests, seconds); the first match counts.
Rule = tuple[str, str, int, float]
USUAL: tuple[Rule, ...] = (
    ("POST", r"/channels/\d+/messages$", 5, 5.0),
    ("PATCH", r"/channels/\d+/messages/\d+$", 5, 5.0),
    ("DELETE", r"/channels/\d+/messages/\d+$", 5, 1.0),
    ("*", r"/reactions", 1, 0.25),
    ("POST", r"/channels/\d+/typing$", 5, 5.0),
    ("*", r"/webhooks/\d+/", 5, 2.0),
    ("*", r"/applications/\d+/(guilds/\d+/)?commands", 5, 20.0),
    ("POST", r"/users/@me/channels$", 10, 10.0),
    ("*", r"", 10, 1.0),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`headers` go on every answer; `retry_after` is set if the request must be refused with 429."""

    headers: dict[str, str]
    retry_after: float | None = None
    scope: str = "user"


@dataclass(slots=True)
class Bucket:
    """A fixed window that starts with the first request in it. `reset` is monotonic seconds."""

    limit: int
    window_s: float
    reset: float = 0.0
    used: int = 0

    def take(self, now: float) -> bool:
        if now >= self.reset:
            self.reset, self.used = now + self.window_s, 0
        self.used += 1
        return self.used <= self.limit


@dataclass(slots=True)
class RateLimits:
    """Settings a test may change: `enabled`, `scale` (multiplies every allowance), `rules`, `global_per_s`."""

    enabled: bool = True
    scale: float = 1.0
    rules: tuple[Rule, ...] = USUAL
    global_per_s: int = 50
    _buckets: dict[str, Bucket] = field(default_factory=dict)
    _recent: deque[float] = field(default_factory=deque)

    def check(self, method: str, path: str, *, counted_globally: bool) -> Verdict:
        """Counts one request. `path` is the part below /api/vN. Interaction callbacks have no limit, as on Discord."""
        if not self.enabled or path.startswith("/interactions/"):
            return Verdict({})
        now = time.monotonic()
        if counted_globally and (wait := self._global_wait(now)) > 0:
            headers = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global", "Retry-After": str(math.ceil(wait))}
            return Verdict(headers, round(wait, 3), "global")
        rule = next(r for r in self.rules if r[0] in (method, "*") and re.search(r[1], path))
        bucket, key = self._bucket(method, path, rule)
        free = bucket.take(now)
        left_s = max(0.0, bucket.reset - now)
        headers = {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(max(0, bucket.limit - bucket.used)),
            "X-RateLimit-Reset": f"{time.time() + left_s:.3f}",
            "X-RateLimit-Reset-After": f"{left_s:.3f}",
            "X-RateLimit-Bucket": key,
        }
        if free:
            return Verdict(headers)
        headers |= {"X-RateLimit-Scope": "user", "Retry-After": str(math.ceil(left_s))}
        return Verdict(headers, round(left_s, 3))

    def _bucket(self, method: str, path: str, rule: Rule) -> tuple[Bucket, str]:
        major = _MAJOR.match(path)
        route = _ID.sub("/:id", path if major is None else path[major.end() :])
        family = hashlib.md5(
            f"{rule[0]}{rule[1]}{route if not rule[1] else ''}".encode(), usedforsecurity=False
        ).hexdigest()
        key = f"{family}:{major.group(0) if major else ''}:{method if rule[0] == '*' else ''}"
        limit = max(1, int(rule[2] * self.scale))
        bucket = self._buckets.get(key)
        if bucket is None or bucket.limit != limit:
            bucket = self._buckets[key] = Bucket(limit, rule[3])
        return bucket, family

    def _global_wait(self, now: float) -> float:
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        if len(self._recent) >= self.global_per_s * self.scale:
            return self._recent[0] + 1.0 - now
        self._recent.append(now)
        return 0.0
