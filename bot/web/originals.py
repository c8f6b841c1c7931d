"""Originals of results: the files that Discord doesn't accept."""

from __future__ import annotations

from aiohttp import web

from bot.services.media.originals import OriginalGone, Originals
from bot.texts.media import delivery as say
from bot.web.files import File
from bot.web.pages import refusal

CACHE_S = 3600
# a browser's own page around a picture or a clip: its styles, and the file once more
POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class OriginalFiles:
    """The handler below `/original/{signed}`."""

    def __init__(self, originals: Originals) -> None:
        self._originals = originals

    def routes(self) -> list[web.RouteDef]:
        """The route of the file; HEAD gets its headers alone."""
        return [web.get("/original/{signed}", self.show)]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The file byte for byte, in ranges if the browser asks for some. Errors are a page or JSON."""
        try:
            original = await self._originals.open(request.match_info["signed"])
        except OriginalGone as gone:
            title = say.EXPIRED_TITLE() if gone.expired else say.UNKNOWN_TITLE()
            return refusal(request, 410 if gone.expired else 404, str(gone), title=title)
        return File(
            original.path,
            headers={
                "Content-Type": original.content_type,  # from the bytes themselves, when they were stored
                "Content-Disposition": f'inline; filename="{original.file_name}"',
                "Cache-Control": f"private, max-age={CACHE_S}",
                "Content-Security-Policy": POLICY,
            },
        )
