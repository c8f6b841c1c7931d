"""Access to the painter's page: who, how often, and how long; the messages for everybody else."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from bot.core.jobs.pending_request import review_id
from bot.core.jobs.region import RegionSession
from bot.imaging.masks import MaskPreset, draw
from bot.store.moderation import reviews
from tests.store.samples import BOB
from tests.web.site import PROMPT, Site
from tests.web.site import site as running_site

MASK = draw(MaskPreset.LEFT_HALF, 320, 240)
PAGE = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}


def form(mask: bytes = MASK, prompt: str = "a fox with a hat", price: str = "1") -> aiohttp.FormData:
    fields = aiohttp.FormData()
    fields.add_field("mask", io.BytesIO(mask), filename="mask.png", content_type="image/png")
    fields.add_field("prompt", prompt)
    fields.add_field("price", price)
    return fields


async def test_a_link_is_opened_painted_and_used(site: Site, client: aiohttp.ClientSession) -> None:
    link = site.link(session := await site.session())
    async with client.get(link, headers=PAGE) as page:
        assert page.status == 200
        assert PROMPT in await page.text()
    async with client.get(f"{link}/picture") as picture:
        assert (picture.status, picture.content_type) == (200, "image/png")
        assert await picture.read() == (await site.service.picture_file(session)).path.read_bytes()
    async with client.post(link, data=form(), headers=JSON) as sent:
        answer = await sent.json()
        assert (sent.status, answer["status"]) == (200, "accepted")
    [(taken, mask, prompt)] = site.desk.taken
    assert (taken.id, mask, prompt) == (session.id, MASK, "a fox with a hat")
    assert taken.asker == session.asker


@pytest.mark.parametrize(("cost", "told"), [(3, False), (5, True)])
async def test_the_page_says_what_is_dear(site: Site, client: aiohttp.ClientSession, cost: int, told: bool) -> None:
    site.desk.cost = cost
    async with client.get(site.link(await site.session()), headers=PAGE) as page:
        assert (f"This costs {cost} credits." in await page.text()) == told


@pytest.mark.parametrize(
    ("cost", "told", "status"),
    [(3, "", 200), (5, "5", 200), (5, "9", 200), (5, "", 409), (5, "1", 409), (5, "five", 400)],
    ids=["usual", "as told", "cheaper now", "told nothing", "raised now", "no number"],
)
async def test_nothing_is_charged_that_the_page_did_not_say(
    site: Site, client: aiohttp.ClientSession, cost: int, told: str, status: int
) -> None:
    site.desk.cost, link = cost, site.link(await site.session())
    async with client.post(link, data=form(price=told), headers=JSON) as sent:
        answer = await sent.json()
        assert (sent.status, len(site.desk.taken)) == (status, status == 200)
    if status == 409:
        assert (answer["kind"], answer["price"], answer["said"]) == ("price", 5, "This costs 5 credits.")
        async with client.post(link, data=form(price="5"), headers=JSON) as again:
            assert again.status == 200


async def test_without_scripts_the_page_comes_back_with_the_price(site: Site, client: aiohttp.ClientSession) -> None:
    site.desk.cost = 5
    async with client.post(site.link(await site.session()), data=form(prompt="a <hat>"), headers=PAGE) as sent:
        text = await sent.text()
    assert (sent.status, site.desk.taken) == (409, [])
    assert "a &lt;hat&gt;</textarea>" in text
    assert 'name="price" value="5"' in text
    assert "The price has gone up to 5 credits. Nothing was started." in text


async def test_a_form_without_scripts_gets_a_page(site: Site, client: aiohttp.ClientSession) -> None:
    async with client.post(site.link(await site.session()), data=form(prompt="  "), headers=PAGE) as sent:
        assert "Go back to Discord" in await sent.text()
    assert site.desk.taken[0][2] == PROMPT


async def test_a_text_that_moderators_look_at_is_said_to_wait(site: Site, client: aiohttp.ClientSession) -> None:
    site.desk.moderated = True
    links = [site.link(await site.session()) for _ in range(2)]
    async with client.post(links[0], data=form(), headers=JSON) as sent:
        assert (sent.status, await sent.json()) == (200, {"status": "waits"})
    async with client.post(links[1], data=form(), headers=PAGE) as sent:
        assert "Waiting for a moderator" in await sent.text()
    async with client.post(links[0], data=form(), headers=JSON) as again:
        answer = await again.json()
        assert (again.status, answer["kind"]) == (410, "waits")
    assert "A moderator of your server has to approve" in answer["error"]
    assert len(site.desk.taken) == 2


async def decided(site: Site, session: RegionSession, *, approved: bool) -> None:
    """Decide about the text of a session as moderators do."""
    async with site.db.transaction() as conn:
        await reviews.decide(conn, review_id(session.job_key), approved=approved, by=None, now=site.clock())
        if approved:
            await reviews.close(conn, review_id(session.job_key), "", site.clock())


@pytest.mark.parametrize(("approved", "title"), [(True, "Already sent"), (False, "Not approved")])
async def test_what_moderators_decided_is_said_on_the_page(
    site: Site, client: aiohttp.ClientSession, approved: bool, title: str
) -> None:
    site.desk.moderated = True
    session = await site.session()
    async with client.post(site.link(session), data=form()) as sent:
        assert sent.status == 200
    await decided(site, session, approved=approved)
    async with client.get(site.link(session), headers=PAGE) as page:
        assert (page.status, title in await page.text()) == (410, True)


COOKIES = {
    "alone": ("painter={}", 200),
    "among others": ("a=b; painter={}; c=d", 200),
    "behind rubbish": ('$a="b; ;;painter={} ', 200),
    "in another's value": ("a=painter={}", 403),
    "of another name": ("xpainter={}", 403),
    "longer": ("painter={}x", 403),
}


@pytest.mark.parametrize(("cookie", "status"), COOKIES.values(), ids=COOKIES)
async def test_a_browser_is_known_by_its_cookie(site: Site, cookie: str, status: int) -> None:
    link = site.link(await site.session())
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        async with client.get(link) as page:
            value = page.cookies["painter"].value
        async with client.get(f"{link}?again=1", headers={"Cookie": cookie.format(value)}) as page:
            assert page.status == status


def forged(link: str) -> str:
    return link[:-1] + ("A" if link[-1] != "A" else "B")


async def expire(site: Site, link: str, client: aiohttp.ClientSession) -> str:
    site.clock.pass_by(901)
    return link


async def use(site: Site, link: str, client: aiohttp.ClientSession) -> str:
    async with client.post(link, data=form()) as sent:
        assert sent.status == 200
    return link


async def open_elsewhere(site: Site, link: str, client: aiohttp.ClientSession) -> str:
    async with aiohttp.ClientSession() as other, other.get(link) as page:
        assert page.status == 200
    return f"{link}?again=1"


async def forge(site: Site, link: str, client: aiohttp.ClientSession) -> str:
    return forged(link)


async def sign_for_something_else(site: Site, link: str, client: aiohttp.ClientSession) -> str:
    text = link.rpartition("/")[2].partition(".")[0]
    return f"{site.url}/region/{site.signer.sign('gallery', text)}"


async def forget(site: Site, link: str, client: aiohttp.ClientSession) -> str:
    site.clock.pass_by(25 * 3600)
    await site.session(user=BOB)
    return link


Spoil = Callable[[Site, str, aiohttp.ClientSession], Awaitable[str]]
SPOILT: dict[str, tuple[Spoil, int, str, str]] = {
    "expired": (expire, 410, "Link expired", "expired"),
    "used": (use, 410, "Already sent", "used"),
    "opened elsewhere": (open_elsewhere, 403, "Opened elsewhere", "elsewhere"),
    "forged": (forge, 404, "Unknown link", "forged"),
    "signed for something else": (sign_for_something_else, 404, "Unknown link", "forged"),
    "long gone": (forget, 410, "Link expired", "expired"),
}


@pytest.mark.parametrize(("spoil", "status", "title", "kind"), SPOILT.values(), ids=SPOILT)
async def test_a_link_that_is_not_good_is_refused_with_what_to_do(
    site: Site, client: aiohttp.ClientSession, spoil: Spoil, status: int, title: str, kind: str
) -> None:
    link = await spoil(site, site.link(await site.session()), client)
    before = len(site.desk.taken)
    async with client.get(link, headers=PAGE) as page:
        text = await page.text()
        assert (page.status, page.content_type) == (status, "text/html")
        assert title in text
        assert "Press Vary (Region)" in text
        assert "on its way" not in text  # the job may have failed, or been cancelled
    async with client.post(link, data=form(), headers=JSON) as sent:
        answer = await sent.json()
        assert (sent.status, answer["kind"]) == (status, kind)
        assert "Press Vary (Region)" in answer["error"]
    async with client.get(link.partition("?")[0] + "/picture") as picture:
        assert picture.status in (403, status)
    assert len(site.desk.taken) == before


async def test_two_masks_at_once_are_one_job(site: Site, client: aiohttp.ClientSession) -> None:
    link = site.link(await site.session())
    async with client.get(link):
        pass

    async def send() -> int:
        async with client.post(link, data=form()) as sent:
            return sent.status

    assert sorted(await asyncio.gather(send(), send())) == [200, 410]
    assert len(site.desk.taken) == 1


async def test_a_job_under_the_key_means_used_even_if_nobody_noted_it(
    site: Site, client: aiohttp.ClientSession
) -> None:
    session = await site.session()
    await site.desk.start_region(session, MASK, "x", 0)  # and then the process was killed
    async with client.get(site.link(session)) as page:
        assert page.status == 410


async def test_links_of_one_browser_do_not_disturb_each_other(site: Site, client: aiohttp.ClientSession) -> None:
    parent = await site.parent()
    links = [site.link(await site.session(parent)) for _ in range(2)]
    for link in (*links, *links):
        async with client.get(link) as page:
            assert page.status == 200


async def test_the_cookie_is_for_this_link_alone(tmp_path: Path, client: aiohttp.ClientSession) -> None:
    async with running_site(tmp_path, "https://painter.example/below/it") as site:
        link = site.link(await site.session())
        async with client.get(link) as page:
            cookie = page.headers["Set-Cookie"]
    path = "/below/it" + link.removeprefix(site.url)
    assert re.fullmatch(rf"painter=[\w-]{{43}}; HttpOnly; Max-Age=3600; Path={path}; SameSite=Strict; Secure", cookie)


async def test_who_only_looks_does_not_take_the_link(site: Site, client: aiohttp.ClientSession) -> None:
    session = await site.session()
    async with client.head(site.link(session)) as looked:
        assert looked.status == 405
    found = await site.service.read(site.link(session).rpartition("/")[2], "the first browser")
    assert found.opened_by is None


@pytest.mark.parametrize("settings", [{"public_url": ""}, {"web_port": 0}], ids=["no address", "no server"])
async def test_without_a_way_to_the_page_there_is_no_link(site: Site, settings: dict[str, object]) -> None:
    session = await site.session()
    for name, value in settings.items():
        object.__setattr__(site.settings, name, value)
    assert site.service.link(session) is None
