"""Cancelling running jobs, at a provider that can stop a task."""

from __future__ import annotations

from bot.texts.jobs import cancel as say
from bot.texts.jobs import jobs as of_jobs
from bot.texts.members.library import FREE_CANCELS_USED, NOTHING_GOES_ON
from loopback_discord import Interaction
from tests.door.front import Front, Json, first_line, labels
from tests.waiting import patient

OPTIONS = {"settings": {"PROVIDER_AUTH": "mj-api-secret"}, "flavour": "plus"}
IF_IT_DOES = say.BACK_IF_STOPPED(count=1)


async def private(front: Front, asked: Interaction, contains: str) -> Json:
    """The private message, once it contains `contains`."""
    answer = await asked.answered()
    message = await front.discord.wait_for(
        lambda m: m["id"] == answer.message and contains in m["content"], patient(10.0)
    )
    assert message["flags"] & 64
    return message


async def stopped(front: Front, message: str, prompt: str) -> None:
    """The job's message says that it was cancelled, and its credits are back."""
    shown = await front.ended(message)
    assert first_line(shown).endswith("(Cancelled)")
    assert shown["content"].splitlines()[1:] == ["Nothing was charged."]
    assert front.task_of(prompt).status == "CANCEL"


async def test_a_member_cancels_what_runs(front: Front) -> None:
    before, slug = front.books.spent(), await front.imagine("a slug --stuck")
    await front.moving(slug)
    listed = await private(front, await front.member().command("jobs"), "a slug")
    after = await private(front, await front.member().click(listed["id"], label="Cancel"), "I asked")
    assert after["content"].splitlines()[0] == f"I asked the provider to stop `{front.job_of(slug).id}`. {IF_IT_DOES}"
    await stopped(front, slug, "a slug")
    gone = await private(front, await front.member().click(listed["id"], label="Refresh"), NOTHING_GOES_ON())
    assert labels(gone) == ["Refresh"]
    assert front.books.spent() == before


async def test_an_admin_cancels_what_runs_of_anyone(front: Front) -> None:
    message = await front.imagine("a snail --stuck", "bob")
    await front.moving(message)
    job = front.job_of(message).id
    asked = await front.member("admin").command("admin jobs cancel", {"job": job})
    said = await private(front, asked, "I asked")
    assert said["content"] == f"I asked the provider to stop `{job}` of <@{front.member('bob').id}>. {IF_IT_DOES}"
    await stopped(front, message, "a snail")
    audit = await private(front, await front.member("admin").command("admin audit"), job)
    assert f"had the provider asked to stop a job of <@{front.member('bob').id}>: `{job}`" in audit["content"]


async def test_a_moderator_cancels_what_runs_by_its_message(front: Front) -> None:
    message = await front.imagine("a sloth --stuck", "bob")
    await front.moving(message)
    refused = await front.member("alice").menu("Cancel or delete", message)
    await private(front, refused, "Only the member")
    await private(front, await front.member("admin").menu("Cancel or delete", message), f"stop the job. {IF_IT_DOES}")
    await stopped(front, message, "a sloth")


async def test_a_provider_that_does_not_answer_is_asked_again_by_hand(front: Front) -> None:
    message = await front.imagine("a clam --stuck")
    await front.moving(message)
    front.provider.faults.next("/cancel", status=502, body="<html>")
    await private(front, await front.member().menu("Cancel or delete", message), say.NO_ANSWER())
    await private(front, await front.member().menu("Cancel or delete", message), "I asked")
    await stopped(front, message, "a clam")


async def test_the_list_says_what_was_asked_to_stop_and_goes_on(front: Front) -> None:
    message = await front.imagine("a hare --stuck")
    await front.moving(message)
    front.provider.faults.next("/cancel", status=200, body="")  # taken, and without effect
    listed = await private(front, await front.member().command("jobs"), "a hare")
    await private(front, await front.member().click(listed["id"], label="Cancel"), "%, asked to stop")
    assert front.job_of(message).open
    await private(front, await front.member().menu("Cancel or delete", message), "I asked")
    await stopped(front, message, "a hare")


async def test_the_fourth_cancel_of_a_day_says_that_it_spends_and_does(front: Front) -> None:
    before = front.books.spent()
    for number in range(3):
        message = await front.imagine(f"a toad {number} --stuck", "carol")
        await front.moving(message)
        await private(front, await front.member("carol").menu("Cancel or delete", message), "I asked")
        await stopped(front, message, f"a toad {number}")
    message = await front.imagine("a newt --stuck", "carol")
    await front.moving(message)
    listed = await private(front, await front.member("carol").command("jobs"), FREE_CANCELS_USED(count=3))
    question = await private(
        front, await front.member("carol").click(listed["id"], label="Cancel"), "you still pay 1 credit"
    )
    assert labels(question) == ["Cancel and spend 1 credit"]
    await front.member("carol").click(question["id"], label="Cancel and spend 1 credit")
    shown = await front.ended(message)
    assert shown["content"].splitlines()[1] == of_jobs.CREDITS_SPENT()
    assert front.books.spent() == before + 1
