"""Known limits of an account: by the server's kind, by a missing route, by a refused kind of button."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.core.errors import ProviderRejected, UnknownButton
from bot.core.kinds import Action, Speed
from bot.core.models import ProviderButton, TaskRef
from bot.providers.base import Finished, Provider
from bot.providers.midjourney_proxy.client import MidjourneyProxy
from bot.providers.shared.capabilities import KnownLimits, ServerFamily, family_of
from bot.providers.submit_requests import ActionRequest, EditRequest, ShortenRequest
from bot.texts.providers import provider as say
from loopback_provider.provider import SimulatedProvider
from tests.providers.conftest import KEY, Connect
from tests.providers.contract import COMMANDS, IMAGINE, PHOTO, settled
from tests.providers.fixtures import PAIRS
from tests.providers.servers import Reply, ScriptedServer

OK = Reply({"code": 1, "result": "77"})
NO_ROUTE = Reply({"error": {"message": "Invalid URL (POST /mj/submit/x)", "type": "invalid_request_error"}}, 404)
EMPTY_404 = Reply("", 404)
INGRESS_404 = Reply("404 page not found", 404, {"Content-Type": "text/plain"})
BATCH = "/mj/task/list-by-condition"
SHORTEN = ShortenRequest("a fox", Speed.RELAX)
ANIMATE = "MJ::JOB::animate_high::1::u::SOLO"
PRESS = ActionRequest(TaskRef("5"), ANIMATE, Speed.RELAX)
REFUSED = Reply({"description": f"unknown_action:{ANIMATE} ", "type": "upstream_error", "code": 4}, 400)

JAVA: dict[str, Any] = {
    "id": "1",
    "action": "IMAGINE",
    "status": "SUCCESS",
    "progress": "100%",
    "imageUrl": "https://pictures.example/grid.png",
    "properties": {"messageHash": "u", "discordInstanceId": "1", "finalPrompt": "a fox"},
}
FAMILIES: list[tuple[str, dict[str, Any], ServerFamily]] = [
    ("new-api", PAIRS["a26"].answer, ServerFamily.RELAY),
    ("new-api, not synchronised", PAIRS["a20"].answer, ServerFamily.RELAY),
    ("trueai", PAIRS["a27"].answer, ServerFamily.TRUEAI),
    ("trueai, running", PAIRS["a25"].answer, ServerFamily.TRUEAI),
    ("plus", JAVA | {"buttons": []}, ServerFamily.PLUS),
    ("novicezk", JAVA, ServerFamily.NOVICEZK),
    ("novicezk or plus, running", JAVA | {"status": "IN_PROGRESS"}, ServerFamily.UNKNOWN),
    ("a text without buttons", JAVA | {"action": "DESCRIBE"}, ServerFamily.UNKNOWN),
    ("no properties", JAVA | {"properties": None}, ServerFamily.UNKNOWN),
    (
        "a relay that tells little",
        {"id": "1", "status": "SUCCESS", "properties": {"finalPrompt": "a"}},
        ServerFamily.UNKNOWN,
    ),
    ("nothing", {}, ServerFamily.UNKNOWN),
]


@pytest.mark.parametrize(("task", "family"), [row[1:] for row in FAMILIES], ids=[row[0] for row in FAMILIES])
def test_a_task_shows_whose_server_made_it(task: dict[str, Any], family: ServerFamily) -> None:
    assert family_of(task) is family


def test_a_silent_task_does_not_undo_what_is_known() -> None:
    limits = KnownLimits()
    seen: list[object] = [JAVA, {"id": "1"}, None, []]
    for task in seen:
        limits.see(task)
        assert limits.family is ServerFamily.NOVICEZK
    limits.see(PAIRS["a27"].answer)
    assert limits.family is ServerFamily.TRUEAI


@pytest.mark.parametrize(
    ("family", "missing"),
    [
        ("relay", set()),
        ("trueai", set()),
        ("plus", {Action.VIDEO, Action.EDIT}),
        ("novicezk", {Action.VIDEO, Action.EDIT, Action.SHORTEN, Action.VARY_REGION, Action.CUSTOM_ZOOM}),
    ],
)
async def test_a_finished_task_tells_what_its_server_does_not_do(
    family: str, missing: set[Action], connect: Connect
) -> None:
    async with SimulatedProvider(key=KEY, seconds=0.05, size=64, flavour=family) as simulated:
        provider = connect(simulated.url, auth="bearer" if family == "relay" else "mj-api-secret")
        assert all(provider.offers(action) for action in Action)
        await settled(provider, (await provider.submit(IMAGINE, "job0000001")).ref)
    assert missing <= {action for action in Action if not provider.offers(action)}
    assert missing or all(provider.offers(action) for action in Action)
    assert provider.refused == frozenset(), "a table is not a refusal"


@pytest.mark.parametrize("action", COMMANDS)
@pytest.mark.parametrize(
    "reply", [NO_ROUTE, EMPTY_404, INGRESS_404, Reply("", 405)], ids=["relay", "404", "text", "405"]
)
async def test_a_missing_route_is_a_refusal(
    reply: Reply, action: Action, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on(BATCH, Reply([]))
    for verb in ("blend", "describe", "shorten", "video", "edits", "edit"):
        server.on(f"/mj-fast/mj/submit/{verb}", reply)
    with pytest.raises(ProviderRejected) as caught:
        await client.submit(COMMANDS[action], "job1")
    assert (caught.value.reason, caught.value.retryable) == (say.NOT_OFFERED(), False)
    assert client.refused == frozenset({action})


async def test_a_server_that_is_away_behind_its_gateway_refuses_nothing(
    server: ScriptedServer, client: MidjourneyProxy
) -> None:
    for path in (BATCH, "/mj/task/0/fetch", "/mj/submit/shorten"):
        server.on(path, INGRESS_404)
    with pytest.raises(ProviderRejected) as caught:
        await client.submit(SHORTEN, "job1")
    assert (caught.value.retryable, client.refused) == (True, frozenset())


async def test_a_404_about_a_task_is_no_missing_route(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/submit/shorten", Reply({"code": 4, "description": "something new"}, 404))
    with pytest.raises(ProviderRejected):
        await client.submit(SHORTEN, "job1")
    assert client.refused == frozenset()


async def test_edits_goes_to_its_older_name(server: ScriptedServer, client: MidjourneyProxy) -> None:
    server.on("/mj/submit/edits", EMPTY_404)
    server.on("/mj/submit/edit", OK)
    assert (await client.submit(EditRequest(PHOTO, "at night", Speed.RELAX), "job1")).ref == "77"
    assert server.paths() == ["/mj/submit/edits", "/mj/submit/edit"]
    assert server.seen[0].body == server.seen[1].body
    assert client.offers(Action.EDIT)


def parent_with(*custom_ids: str) -> Reply:
    buttons = [{"customId": custom_id} for custom_id in custom_ids]
    return Reply({"id": "5", "status": "SUCCESS", "imageUrl": "u", "buttons": buttons})


@pytest.mark.parametrize(
    ("refusal", "parent", "learned"),
    [
        (REFUSED, parent_with(ANIMATE), True),
        (Reply({"code": 4, "description": "未知的 Action 类型"}), parent_with(ANIMATE), True),
        (REFUSED, parent_with(ANIMATE.replace("u", "new")), False),
        (REFUSED, parent_with(), False),
        (REFUSED, Reply("", 204), False),
        (REFUSED, Reply("", 502), False),
        (Reply({"code": 4, "description": "该任务不支持重新生成"}), parent_with(ANIMATE), False),
        (Reply({"code": 4, "description": "关联任务不允许执行变化"}), parent_with(ANIMATE), False),
    ],
    ids=["relay", "trueai", "newer customId", "not there", "parent gone", "no answer", "this picture", "this change"],
)
async def test_a_refused_press_tells_of_its_kind_only_while_the_button_is_listed(
    refusal: Reply, parent: Reply, learned: bool, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on("/mj/submit/action", refusal)
    server.on("/mj/task/5/fetch", parent)
    with pytest.raises(UnknownButton):
        await client.submit(PRESS, "job1")
    assert client.refused == frozenset({Action.ANIMATE_HIGH} if learned else ())
    assert client.offers(Action.ANIMATE_LOW)


@pytest.mark.parametrize(
    "custom_id",
    ["MJ::JOB::upsample::1::u", "MJ::JOB::variation::1::u", "MJ::JOB::reroll::0::u", "MJ::JOB::brand_new::1"],
)
async def test_no_fault_takes_the_grid_row_away(
    custom_id: str, server: ScriptedServer, client: MidjourneyProxy
) -> None:
    server.on("/mj/submit/action", REFUSED)
    server.on("/mj/task/5/fetch", parent_with(custom_id))
    with pytest.raises(UnknownButton):
        await client.submit(ActionRequest(TaskRef("5"), custom_id, Speed.RELAX), "job1")
    assert client.refused == frozenset()


async def test_what_is_taken_after_all_is_offered_again(server: ScriptedServer, client: MidjourneyProxy) -> None:
    client.restore_refused([Action.ANIMATE_HIGH, Action.VIDEO])
    server.on("/mj/submit/action", OK)
    await client.submit(PRESS, "job1")
    assert client.refused == frozenset({Action.VIDEO})


@pytest.fixture
async def simulated() -> AsyncIterator[SimulatedProvider]:
    async with SimulatedProvider(key=KEY, seconds=0.05, size=64, flavour="trueai") as running:
        yield running


async def _single(provider: Provider) -> tuple[TaskRef, dict[Action, ProviderButton]]:
    grid = (await provider.submit(IMAGINE, "job0000001")).ref
    done = await settled(provider, grid)
    assert isinstance(done, Finished)
    single = (await provider.submit(ActionRequest(grid, done.buttons[0].custom_id, Speed.FAST), "job0000002")).ref
    shown = await settled(provider, single)
    assert isinstance(shown, Finished)
    return single, {button.action: button for button in shown.buttons}


@pytest.mark.parametrize("rotated", [True, False], ids=["an old customId", "a refused kind"])
async def test_old_customids_and_refused_kinds_are_told_apart(
    rotated: bool, simulated: SimulatedProvider, connect: Connect
) -> None:
    provider = connect(simulated.url, auth="mj-api-secret")
    single, buttons = await _single(provider)
    if rotated:
        simulated.rotate_custom_ids(single)
    else:
        simulated.faults.refuse_press("pan_left")
    with pytest.raises(UnknownButton):
        await provider.submit(ActionRequest(single, buttons[Action.PAN_LEFT].custom_id, Speed.FAST), "job0000003")
    assert provider.offers(Action.PAN_LEFT) is rotated
