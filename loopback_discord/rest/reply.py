"""JSON answers with exactly `Content-Type: application/json`, as Discord sends it (clients compare the whole value)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web


def reply(body: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    content = json.dumps(body, separators=(",", ":")).encode()
    return web.Response(body=content, status=status, headers={"Content-Type": "application/json", **(headers or {})})
