"""HTML from templates, and errors in the form that the caller understands: a page or JSON."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

if TYPE_CHECKING:
    from jinja2 import Environment

from bot.texts.web import web as say

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


def page(request: web.BaseRequest, template: str, *, status: int = 200, **values: object) -> web.Response:
    """A page of ours. Its links are relative, so it also works below a proxy's path."""
    depth = request.path.count("/") - 1
    text = _environment().get_template(template).render(root="../" * depth or "./", **values)
    return web.Response(text=text, content_type="text/html", status=status)


def refusal(request: web.BaseRequest, status: int, sentence: str, *, title: str = "", kind: str = "") -> web.Response:
    """An error as a page for people, as JSON for programs."""
    if wants_page(request):
        return page(request, "notice.html", status=status, title=title or say.FAILED(), text=sentence, tone="bad")
    return web.json_response({"error": sentence, **({"kind": kind} if kind else {})}, status=status)


def wants_page(request: web.BaseRequest) -> bool:
    """True for a browser that shows our answer."""
    return "text/html" in request.headers.get(hdrs.ACCEPT, "")


@cache
def _environment() -> Environment:
    from jinja2 import (
        Environment,
        FileSystemLoader,
        StrictUndefined,
    )  # the first page can wait for it, a start doesn't have to

    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
