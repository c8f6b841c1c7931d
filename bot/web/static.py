"""Style sheets, scripts and icons of our pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from aiohttp import web

from bot.web.files import File
from bot.web.pages import STATIC

ROOT = "/web/static/"


def static() -> list[web.RouteDef]:
    """`GET /web/static/...`. Anything but our files is refused by its name alone: no stranger's path ever reaches the
    file system, with its rules for long names, NUL and dots."""
    return [web.get(ROOT + "{name:.*}", _serve)]


async def _serve(request: web.Request) -> web.StreamResponse:
    files = _files()
    name = request.match_info["name"]
    if name in files:
        return File(files[name])
    raise web.HTTPNotFound


@cache
def _files() -> dict[str, Path]:
    return {file.relative_to(STATIC).as_posix(): file for file in STATIC.rglob("*") if file.is_file()}
