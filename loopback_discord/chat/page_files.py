"""The chat page's own files, looked up by name alone: other requests never reach the disk."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).parents[1] / "static"


def index() -> web.FileResponse:
    """The page itself."""
    return web.FileResponse(_FOLDER / "index.html")


async def serve_file(request: web.Request) -> web.StreamResponse:
    """GET of `/static/{name}`."""
    file = _files().get(request.match_info["name"])
    if file is None:
        raise web.HTTPNotFound
    return web.FileResponse(file)


@cache
def _files() -> dict[str, Path]:
    return {file.relative_to(_FOLDER).as_posix(): file for file in _FOLDER.rglob("*") if file.is_file()}
