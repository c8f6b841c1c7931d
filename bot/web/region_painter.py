"""The page on which a member paints the mask for Vary (Region)."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from bot.core.credits.prices import ASK_ABOVE
from bot.core.credits.quota_text import credits
from bot.core.errors import PromptError, UserError
from bot.core.jobs.region import InReview, PriceRaised, RegionSession
from bot.core.models import UserId
from bot.imaging.masks import MAX_UPLOAD_BYTES
from bot.services.region.sessions import LinkError, LinkFault, RegionService
from bot.texts.catalog import Text
from bot.texts.region import region as say
from bot.texts.web import painter
from bot.web import forms
from bot.web.files import File
from bot.web.pages import page, refusal, wants_page
from bot.web.request_bodies import Uploads

log = logging.getLogger(__name__)

COOKIE = "painter"
COOKIE_LIFE_S = 3600  # longer than any link
_OURS = re.compile(rf"(?:^|;)\s*{COOKIE}=([\w-]{{43}})\s*(?:;|$)", re.ASCII)
PICTURE_CACHE_S = 900
# room for a far too long prompt, so that the rules for prompts refuse it and name its length
LIMITS = {"mask": MAX_UPLOAD_BYTES, "prompt": 64 * 1024, "price": 64}
_PRICE = re.compile(rb"[0-9]{0,10}")

_STATUS = {LinkFault.FORGED: 404, LinkFault.ELSEWHERE: 403}  # 410 for the others: it worked once
_TITLES = {
    LinkFault.FORGED: say.UNKNOWN_LINK,
    LinkFault.EXPIRED: say.LINK_EXPIRED,
    LinkFault.USED: say.ALREADY_SENT,
    LinkFault.WAITS: say.WAITS_FOR_A_MODERATOR,
    LinkFault.REJECTED: say.NOT_APPROVED,
    LinkFault.ELSEWHERE: say.OPENED_ELSEWHERE,
}


# the final text of the page: a title and a text
SENT = say.SENT, say.SENT_TEXT
WAITS = say.WAITS_FOR_A_MODERATOR, say.WAITS_TEXT


# the texts of the page's scripts, by keys that they use too
SPOKEN = (
    painter.EMPTY, painter.BARELY_MARKED, painter.MARKED, painter.PERCENT, painter.FIRST_CORNER, painter.FIRST_POINT,
    painter.POINT, painter.SENDING, painter.OFFLINE, painter.NOTHING, painter.EVERYTHING, painter.MINUTES_LEFT,
    painter.UNDER_A_MINUTE, painter.EXPIRED,
)  # fmt: skip


class RegionPages:
    """The handlers below `/region/{signed}`. `public_url` is how browsers see the server."""

    def __init__(self, service: RegionService, public_url: str) -> None:
        outside = urlsplit(public_url)
        self._service = service
        self._uploads = Uploads()
        self._origin = f"{outside.scheme}://{outside.netloc}"
        self._prefix = outside.path.rstrip("/")
        self._secure = outside.scheme == "https"

    def routes(self) -> list[web.RouteDef]:
        """The page, its picture, and the address for the mask."""
        return [
            # no HEAD: a link preview must not become the browser that a link belongs to
            web.get("/region/{signed}", self.show, allow_head=False),
            web.get("/region/{signed}/picture", self.picture, allow_head=False),
            web.post("/region/{signed}", self.submit),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """The page with the picture; the first browser that asks gets the cookie that opens it from then on."""
        browser = _browser(request)
        try:
            session = await self._service.read(request.match_info["signed"], browser or (fresh := _new_browser()))
        except LinkError as fault:
            if fault.kind is LinkFault.ELSEWHERE and browser is None and "again" not in request.query:
                # browsers keep a strict cookie back when the link was clicked on another site (Discord's, say),
                # but send it when one of our own pages links on
                return page(request, "again.html", say=painter)
            return _refused(request, fault)
        prompt = (await self._service.parent(session)).base_prompt
        response = await self._painter(request, session, prompt, await self._service.price(session, prompt))
        if browser is None:
            self._bind(request, response, fresh)
        return response

    async def _painter(
        self, request: web.Request, session: RegionSession, prompt: str, cost: int, trouble: str = ""
    ) -> web.Response:
        """The page at its start, or after some `trouble`; sending it agrees to pay `cost`."""
        parent = await self._service.parent(session)
        return page(
            request,
            "region.html",
            status=409 if trouble else 200,
            say=painter,
            words={entry.key: entry.template({}) for entry in SPOKEN},
            prompt=prompt,
            cost=cost,
            price=_said(cost),
            trouble=trouble,
            width=parent.result.width if parent.result else 0,
            height=parent.result.height if parent.result else 0,
            seconds_left=self._service.seconds_left(session),
            ends={name: (title(), text()) for name, (title, text) in (("sent", SENT), ("waits", WAITS))},
            picture=f"{request.match_info['signed']}/picture",
        )

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """The picture to paint on."""
        try:
            session = await self._service.read(request.match_info["signed"], _browser(request))
            if session.opened_by is None:
                raise LinkError(LinkFault.ELSEWHERE)  # only the page shows it, and opening the page binds the session
            file = await self._service.picture_file(session)
        except LinkError as fault:
            return _refused(request, fault)
        headers = {"Content-Type": file.content_type, "Cache-Control": f"private, max-age={PICTURE_CACHE_S}"}
        return File(file.path, headers=headers)

    async def submit(self, request: web.Request) -> web.Response:
        """Take `mask` (a picture, white = repaint), `prompt` (empty = unchanged) and `price` (as shown on the page),
        once."""
        try:
            self._refuse_foreign(request)
            session = await self._service.read(request.match_info["signed"], _browser(request))
            async with self._form(request, session.asker.user_id) as (mask, prompt, agreed_price):
                came = await self._service.submit(session, mask, prompt, agreed_price)
        except LinkError as fault:
            return _refused(request, fault)
        except PriceRaised as fault:
            return await self._asked_again(request, session, prompt, fault)
        except web.HTTPRequestEntityTooLarge as fault:
            of_prompt = isinstance(fault, forms.PartTooLarge) and fault.name == "prompt"
            most = MAX_UPLOAD_BYTES // (1024 * 1024)
            return refusal(request, 413, say.PROMPT_TOO_LARGE() if of_prompt else say.MASK_TOO_LARGE(most=most))
        except PromptError as fault:
            return refusal(request, 422, str(fault), kind="prompt")
        if isinstance(came, InReview):
            return _taken(request, {"status": "waits"}, *WAITS)
        log.info("a painted region became job %s", came.id, extra={"job": came.id, "user": session.asker.user_id})
        return _taken(request, {"status": "accepted", "job": came.id}, *SENT)

    def _refuse_foreign(self, request: web.Request) -> None:
        """Raises HTTPForbidden for requests of another site's page in a member's name."""
        origin = request.headers.get("Origin")
        if origin is None or origin in (self._origin, f"{request.scheme}://{request.host}"):
            return
        # without scripts our own page sends "null", as it keeps its address to itself; its strict cookie tells it
        # apart from another site's
        if origin != "null" or _browser(request) is None:
            raise web.HTTPForbidden

    @asynccontextmanager
    async def _form(self, request: web.Request, user: UserId) -> AsyncIterator[tuple[bytes, str, int]]:
        """The submitted parts. Its member may have two forms in our memory, until the end of the block."""
        try:
            async with forms.reading(request, LIMITS, self._uploads, user) as parts:
                yield _read(parts)
        except forms.PartTooLarge as fault:
            if fault.name != "price":
                raise
            raise web.HTTPBadRequest from fault

    async def _asked_again(
        self, request: web.Request, session: RegionSession, prompt: str, raised: PriceRaised
    ) -> web.Response:
        """Ask about the price; sending the same once more agrees to it."""
        sentence = say.SEND_AGAIN(price=credits(raised.cost))
        if wants_page(request):
            return await self._painter(request, session, prompt, raised.cost, sentence)
        answer = {"error": sentence, "kind": "price", "price": raised.cost, "said": _said(raised.cost)}
        return web.json_response(answer, status=409)

    def _bind(self, request: web.Request, response: web.Response, browser: str) -> None:
        response.set_cookie(
            COOKIE,
            browser,
            max_age=COOKIE_LIFE_S,
            path=f"{self._prefix}/region/{request.match_info['signed']}",  # every link has a cookie of its own
            secure=self._secure,
            httponly=True,
            samesite="Strict",
        )


def _read(parts: Mapping[str, bytes]) -> tuple[bytes, str, int]:
    """Mask, prompt and price. Raises UserError without a mask, HTTPBadRequest for input that no page of ours sends."""
    if not parts.get("mask"):
        raise UserError(say.NOTHING_MARKED())
    agreed_price = parts.get("price", b"")
    if not _PRICE.fullmatch(agreed_price):
        raise web.HTTPBadRequest
    try:
        return parts["mask"], parts.get("prompt", b"").decode(), int(agreed_price or b"0")
    except UnicodeDecodeError as fault:
        raise web.HTTPBadRequest from fault


def _browser(request: web.Request) -> str | None:
    # searched, not parsed: 8 KB of a stranger's cookies would take 50 ms
    found = _OURS.search("; ".join(request.headers.getall(hdrs.COOKIE, ())))
    return found[1] if found is not None else None


def _new_browser() -> str:
    return secrets.token_urlsafe(32)


def _said(cost: int) -> str:
    """The sentence about a price on the page."""
    return say.COSTS(price=credits(cost)) if cost > ASK_ABOVE else ""


def _taken(request: web.Request, answer: dict[str, str], title: Text, text: Text) -> web.Response:
    if not wants_page(request):
        return web.json_response(answer)
    return page(request, "notice.html", title=title(), text=text(), tone="good")


def _refused(request: web.Request, fault: LinkError) -> web.Response:
    return refusal(request, _STATUS.get(fault.kind, 410), str(fault), title=_TITLES[fault.kind](), kind=fault.kind)
