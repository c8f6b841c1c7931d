"""What is said of deleting: what goes, what stays, and nothing that is not there."""

from __future__ import annotations

from bot.core.members.privacy import Kept
from bot.core.members.privacy_text import deleted, forgotten
from bot.core.models import UserId
from bot.ui.members.privacy_text import question

MUCH = Kept(jobs=12_345, pictures=1, presets=50, grants=7, rules=1, waiting=2)


def test_the_question_tells_what_goes_and_what_stays() -> None:
    lines = question(MUCH).splitlines()
    assert "- 12345 jobs with all prompts, 1 picture or video with small versions and masks" in lines
    assert {"- 50 presets", "- 7 grants of extra credits, used up or not", "- 2 requests waiting for a yes"} <= {*lines}
    assert "- 1 limit set for you alone" in lines
    stays = lines[lines.index("This stays:") :]
    assert [word in "\n".join(stays) for word in ("credits", "blocks", "Discord", "backups")] == [True] * 4


def test_what_is_not_there_is_not_told() -> None:
    for said in (
        question(Kept()),
        deleted(Kept()),
        forgotten(UserId(1), Kept()),
    ):
        assert "- 0 jobs with all prompts, 0 pictures and videos with small versions and masks" in said
        assert not [word for word in ("preset.", "grant of", "0 limit", "0 request") if word in said]


def test_an_admin_hears_what_only_the_member_can_delete() -> None:
    said = forgotten(UserId(7), Kept(jobs=1, rules=1))
    assert said.startswith("Deleted what belonged to <@7> in this server:\n- 1 job with")
    assert "- 1 limit set for them alone" in said
    assert "they can delete these in `/settings`" in said


def test_the_texts_fit_into_a_message() -> None:
    for said in (question(MUCH), deleted(MUCH), forgotten(UserId(10**19), MUCH)):
        assert len(said) < 2000
