"""Texts of others: read as their members meant them, shown as typed, and without any effect."""

from __future__ import annotations

import re

import pytest

from tests.door.front import Front, first_line, labels
from tests.door.test_account import panel, told
from tests.door.test_filter import filtered
from tests.door.test_refusals import refused
from tests.fakes import png

GIFT = "a gift [Claim Nitro](https://evil.example) <#123> _x_ **b** \u202egpj.exe"
SHOWN = r"a gift \[Claim Nitro\]\(https://evil.example) \<\#123> \_x\_ \*\*b\*\* gpj.exe"
INVISIBLE = ["\u200b", "\ufeff\u00ad", "\u2800 \u3164", "\u3000\u00a0", "\u034f\u180e --ar 1:1"]


async def test_a_prompt_is_shown_as_typed_and_does_nothing(front: Front) -> None:
    message = await front.imagine(GIFT)
    who = f"<@{front.member().id}>"
    seen = [first_line(version) for version in front.discord.history(message)]
    assert seen[0] == f"**{SHOWN}** - {who} (Waiting to start)"
    assert first_line(await front.ended(message)) == f"**{SHOWN}** - {who} (fast)"
    sent = front.provider.submits[-1].body["prompt"]
    assert sent == GIFT.replace("\u202e", "")


@pytest.mark.parametrize("prompt", INVISIBLE, ids=ascii)
async def test_a_prompt_that_shows_nothing_is_empty(front: Front, prompt: str) -> None:
    await refused(front, await front.ask(prompt), "text is empty")


async def test_parameters_are_read_as_phones_write_them(front: Front) -> None:
    shown = await front.grid("a wren ——AR 16：9 −−v 7 ––turbo --s\u200b 50")
    assert first_line(shown) == f"**a wren --ar 16:9 --v 7 --s 50** - <@{front.member().id}> (turbo)"
    shown = await front.ended(await front.imagine("a lark", aspect="16：9", model="v7"))
    assert first_line(shown) == f"**a lark --ar 16:9 --v 7** - <@{front.member().id}> (fast)"


async def test_a_misspelled_preset_is_asked_about(front: Front) -> None:
    await told(front, "preset save", {"name": "noir", "value": "black and white"})
    await refused(front, await front.ask("a wren --noire"), "Did you mean your preset `--noir`?")
    await told(front, "preset delete", {"name": "noir"})


async def use_suffix(front: Front, suffix: str) -> None:
    shown = await panel(front, await front.member().command("settings"))
    form = await front.member().click(shown["id"], label="Suffix...")
    await panel(front, await front.member().submit_modal(form, {"text": suffix}))


async def test_a_typed_or_picked_speed_wins_over_that_of_the_suffix(front: Front) -> None:
    await told(front, "preset save", {"name": "mine", "value": "film grain --turbo"})
    await use_suffix(front, "--mine")
    shown = [await front.grid("a wren --relax"), await front.ended(await front.imagine("a wren", speed="relax"))]
    await use_suffix(front, "")
    shown.append(await front.grid("a wren --relax --mine"))
    await told(front, "preset delete", {"name": "mine"})
    assert not [sent.path for sent in front.provider.submits[-3:] if "turbo" in sent.path]
    assert {first_line(one) for one in shown} == {f"**a wren film grain** - <@{front.member().id}> (relaxed)"}


async def test_an_address_and_letters_like_others_reach_the_provider_as_typed(front: Front) -> None:
    prompt = "https://x.example/a--turbo--v7.png a wren--ar 1:1 --faſt R2--R2D2"
    shown = await front.ended(await front.imagine(prompt, aspect="3:2"))
    assert first_line(shown).endswith("(fast)")
    assert front.provider.submits[-1].body["prompt"] == prompt.replace("wren--ar", "wren --ar")


async def test_a_form_reads_presets_and_misspellings_as_a_prompt(front: Front) -> None:
    await told(front, "preset save", {"name": "noir", "value": "black and white --style raw"})
    single = await front.ended(await front.press((await front.grid("a wren"))["id"], "U1"))
    form = await front.member().click(single["id"], label="Custom Zoom")
    await refused(front, await front.fill(form, "a wren --sytle raw --zoom 2"), "Did you mean `--style`?")
    form = await front.member().click(single["id"], label="Custom Zoom")
    shown = await front.ended(await front.acknowledged(await front.fill(form, "a wren --noir --zoom 2")))
    await told(front, "preset delete", {"name": "noir"})
    assert first_line(shown).startswith("**a wren black and white --style raw --zoom 2** - ")


async def test_presets_cannot_blow_a_prompt_up(front: Front) -> None:
    await told(front, "preset save", {"name": "a", "value": "--q 1 " * 290})
    await refused(front, await front.ask("a wren " + "--a " * 400), "With your preset `--a`")
    await told(front, "preset delete", {"name": "a"})


async def test_a_suffix_that_no_prompt_can_have_is_not_kept(front: Front) -> None:
    shown = await panel(front, await front.member().command("settings"))
    form = await front.member().click(shown["id"], label="Suffix...")
    answer = await panel(front, await front.member().submit_modal(form, {"text": "--ar 3:2 film grain"}))
    assert "`film grain`" in answer["content"]
    assert "Suffix: none" in (await panel(front, await front.member().command("settings")))["content"]


async def test_what_is_saved_is_asked_about_as_in_a_prompt(front: Front) -> None:
    assert "I don't know `--b`." in await told(front, "preset save", {"name": "noir", "value": "--b x"})
    for value, says in (
        ("in oil --noir", "what `--noir` stands for"),
        ("in oil --noire", "Did you mean your preset `--noir`?"),
        ("in oil --stylise 5", "Did you mean `--stylize`?"),
    ):
        assert says in await told(front, "preset save", {"name": "oil", "value": value})
    assert "`--oil`" not in await told(front, "preset list")
    shown = await panel(front, await front.member().command("settings"))
    for suffix, says in (("--noir --b y", "I don't know `--b`."), ("", "Suffix: none")):
        form = await front.member().click(shown["id"], label="Suffix...")
        answer = await panel(front, await front.member().submit_modal(form, {"text": suffix}))
        assert says in answer["content"]
        gone = await told(front, "preset delete", {"name": "noir"})
        assert ("Your suffix in `/settings` uses `--noir`" if suffix else "Deleted `--noir`") in gone


async def test_a_prompt_that_can_never_work_is_edited_in_a_form_that_outlives_a_restart(fresh: Front) -> None:
    failed = await fresh.ended(await fresh.imagine("a wren --ar 40:1"))
    assert labels(failed) == ["Edit and retry"]
    assert "Press Edit and retry to change the prompt." in failed["content"]
    form = await fresh.member().click(failed["id"], label="Edit and retry")
    assert (await form.answered()).modal is not None
    await fresh.bot.kill()
    await fresh.restart()
    mended = await fresh.ended(await fresh.acknowledged(await fresh.fill(form, "a wren --ar 4:1")))
    assert first_line(mended) == f"**a wren --ar 4:1** - <@{fresh.member().id}> (fast)"
    again = await fresh.member().click(failed["id"], label="Edit and retry")
    await refused(fresh, await fresh.fill(again, "\u200b"), "text is empty")


async def test_a_failure_names_the_suffix_that_it_comes_from(fresh: Front) -> None:
    shown = await panel(fresh, await fresh.member().command("settings"))
    form = await fresh.member().click(shown["id"], label="Suffix...")
    await panel(fresh, await fresh.member().submit_modal(form, {"text": "--ar 40:1"}))
    failed = await fresh.ended(await fresh.imagine("a wren"))
    assert "It has `--ar 40:1` from your suffix in `/settings`." in failed["content"]


async def test_names_of_files_do_nothing(front: Front) -> None:
    files = {f"image{n}": (f"[a](https://evil.example)\u202e_{n}_.png", png(64, 48)) for n in (1, 2)}
    message = await front.acknowledged(await front.member().command("blend", files=files))
    shown = first_line(await front.ended(message))
    assert "\u202e" not in shown
    assert re.search(r"(?<!\\)\[|\]\(|(?<![\\\w])_|(?<!\\)_(?!\w)", shown) is None  # within a word _ does nothing


@pytest.mark.parametrize("text", ["severed::2 hand", "a severed ::1.5 hand", "severed --ar 3:2 hand", "s*vered h(a)nd"])
async def test_weights_and_signs_get_nothing_past_a_filter(front: Front, text: str) -> None:
    async with filtered(front, "severed hand"):
        await refused(front, await front.ask(text), "doesn't allow this text")


async def test_the_longest_lists_of_words_let_others_be_answered(front: Front) -> None:
    words = [" ".join("a" * count) for count in range(1, 101)]
    async with filtered(front, *words[::10]):
        asked = [await front.ask("a " * 890) for _ in range(5)]
        assert first_line(
            await front.ended(
                await front.acknowledged(
                    await front.member("bob").command("imagine", {"prompt": "an owl"}, channel="dm")
                )
            )
        ).endswith("(fast)")
        for one in asked:
            assert (await one.answered()).ephemeral
