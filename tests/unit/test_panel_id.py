"""The custom_ids of private panels: every one decodes to its parts, and to one class only."""

from __future__ import annotations

import re

import pytest

from bot.core import panel_id
from bot.core.discord_limits import MAX_CUSTOM_ID
from bot.core.models import UserId
from bot.core.panel_id import PanelId
from bot.services.members.preferences import Choice
from bot.services.rules.server_settings import GuildChoice
from bot.ui import forms
from bot.ui.admin import jobs_panel
from bot.ui.admin.jobs_panel import AdminButton
from bot.ui.members.library_panel import LibraryVerb
from tests.unit.samples import ID
from tests.unit.test_persistence import dynamic_items

PREFIXES = [value for name, value in vars(panel_id).items() if name.isupper() and isinstance(value, str)]
OTHERS = (panel_id.JOB, panel_id.JOB_LIST, panel_id.REGION)  # their custom_ids have forms of their own
IDS = [
    *((panel_id.LIBRARY, verb.value, argument) for verb in LibraryVerb for argument in (ID, "")),
    *((panel_id.CHOICE, choice.value, argument) for choice in Choice for argument in ("on", "off", "")),
    *((panel_id.CHOICES, choice.value, "") for choice in Choice),
    (panel_id.SUFFIX_FORM, Choice.SUFFIX.value, ""),
    (panel_id.ALL, "imagine", ID),
    *(
        (panel_id.ADMIN, verb.value, argument)
        for verb in jobs_panel.JobsVerb
        for argument in ("0", f"999u{2**64 - 1:x}")
    ),
    *((panel_id.CONFIG, choice.value, "") for choice in GuildChoice),
    (panel_id.REFERENCE_FORM, "imagine", "1573959393400061953"),
    *((prefix, "verb", "0123456789abcdef") for prefix in PREFIXES if prefix not in OTHERS),
]


@pytest.mark.parametrize(("prefix", "verb", "argument"), IDS, ids=[":".join(row) for row in IDS])
def test_every_id_comes_back(prefix: str, verb: str, argument: str) -> None:
    custom_id = panel_id.encode(prefix, verb, argument)
    assert len(custom_id) <= MAX_CUSTOM_ID
    found = re.fullmatch(panel_id.template(prefix), custom_id)
    assert found is not None
    assert panel_id.decode(found["version"], found["rest"]) == PanelId(verb, argument)
    fitting = [one for one in dynamic_items() if one.__discord_ui_compiled_template__.fullmatch(custom_id)]
    assert len(fitting) == (0 if prefix in forms.FORMS else 1)


def test_no_prefix_is_given_twice() -> None:
    assert len(set(PREFIXES)) == len(PREFIXES)
    assert {len(prefix) for prefix in PREFIXES} == {2}, "so that none begins with another"


def test_every_prefix_has_one_control_or_one_form() -> None:
    controls = [one.__discord_ui_compiled_template__.pattern[:2] for one in dynamic_items()]
    assert sorted([*controls, *forms.FORMS]) == sorted(PREFIXES)


@pytest.mark.parametrize(
    ("version", "rest"), [("2", "show:0123456789"), ("1", "show"), ("1", "SHOW:x"), ("1", "show:x:y"), ("1", ":")]
)
def test_other_versions_and_broken_ids_mean_nothing(version: str, rest: str) -> None:
    assert panel_id.decode(version, rest) is None


@pytest.mark.parametrize("user_id", [None, UserId(184405311681986560), UserId(2**63 - 1)])
async def test_a_button_to_a_page_knows_page_and_member(user_id: UserId | None) -> None:
    made = AdminButton.to(jobs_panel.JobsVerb.OLDER, 12, user_id, "▶️")
    found = re.fullmatch(panel_id.template(panel_id.ADMIN), made.custom_id)
    assert found is not None
    assert (await AdminButton.from_custom_id(None, made.item, found)).shown_page == (12, user_id)  # type: ignore[arg-type]  # the interaction is not looked at


@pytest.mark.parametrize(
    "rest", ["older:", "older:x", "older:1u", "older:1ux", "later:1", "older:1000", "older", "older:1uffffffffffffffff"]
)
async def test_a_page_that_no_button_of_ours_names_is_none(rest: str) -> None:
    made = AdminButton.to(jobs_panel.JobsVerb.OLDER, 12, None, "▶️")
    found = re.fullmatch(panel_id.template(panel_id.ADMIN), f"{panel_id.ADMIN}1:{rest}")
    assert found is not None
    assert (await AdminButton.from_custom_id(None, made.item, found)).shown_page is None  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("42", 42), (str(2**63 - 1), 2**63 - 1), (str(2**63), None), ("9" * 20, None), ("", None)]
    + [(text, None) for text in ("-1", "1.5", "x", " 1", "\u0661", "1e3")],
)
def test_numbers_are_digits_that_a_database_takes(text: str, number: int | None) -> None:
    assert panel_id.number(text) == number
