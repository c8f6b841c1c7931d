"""Texts about deleting: what goes, what stays, and nothing that isn't there."""

from __future__ import annotations

from bot.core.members.privacy import Kept
from bot.core.members.privacy_text import deleted, forgotten
from bot.core.models import UserId
from bot.texts.members import privacy as say
from bot.ui.members.privacy_panel import question

MUCH = Kept(jobs=12_345, pictures=1, presets=50, grants=7, waiting=2)


def test_the_question_tells_what_goes_and_what_stays() -> None:
    lines = question(MUCH).splitlines()
    kept = (say.JOBS(count=12_345), say.PICTURES(count=1), say.PRESETS(count=50), say.GRANTS(count=7))
    assert {f"- {words}" for words in (*kept, say.REQUESTS(count=2))} <= {*lines}
    stays = lines[lines.index(say.STAYS()) :]
    assert [word in "\n".join(stays) for word in ("credits", "blocks", "limits", "Discord", "backups")] == [True] * 5


def test_what_is_not_there_is_not_told() -> None:
    for said in (
        question(Kept()),
        deleted(Kept()),
        forgotten(UserId(1), Kept()),
    ):
        assert f"- {say.JOBS(count=0)}\n- {say.PICTURES(count=0)}\n" in said
        assert not [word for word in ("preset.", "grant of", "0 limit", "0 request") if word in said]


def test_an_admin_hears_what_only_the_member_can_delete() -> None:
    said = forgotten(UserId(7), Kept(jobs=1, rules=1))
    assert said.startswith(f"Deleted what belonged to <@7> in this server:\n- {say.JOBS(count=1)}\n")
    assert f"- {say.THEIR_LIMITS(count=1)}" in said
    assert "they can delete those in `/settings`" in said


def test_the_texts_fit_into_a_message() -> None:
    for said in (question(MUCH), deleted(MUCH), forgotten(UserId(10**19), MUCH)):
        assert len(said) < 2000
