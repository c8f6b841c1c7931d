"""A provider's words are judged without the prompts that they quote, whole or in part."""

from __future__ import annotations

import pytest

from bot.core.fail_causes import cause_of, is_about_the_prompt
from bot.core.text.quoted_prompts import without_prompts

LONG = "an insufficient balance between light and shadow, in oil " * 20

QUOTES = {
    "whole": ("Refused: Out  of\nCREDIT.", "out of credit", "refused: …."),
    "without its parameters": ("Refused: out of credit", "out of credit --ar 3:2 --v 7", "refused: …"),
    "a parameter alone": ("Bad `--no credit`", "a fox --no credit --v 7", "bad `…`"),
    "twice": ("quota, quota!", "quota", "…, …!"),
    "cut off": (f"Refused: {LONG[:100]}!", LONG, "refused: …!"),
    "in JSON": ('{"prompt": "a \\"no quota\\" sign"}', 'a "no quota" sign', '{"prompt": "…"}'),
    "without blanks": ("提示词额度不足的猫违规", "额度不足的猫", "提示词…违规"),
    "not a piece of a word": ("quota exceeded for a", "a", "quota exceeded for …"),
    "not the beginning of a word": ("quotas", "quota", "quotas"),
    "no prompt": ("Quota Exceeded", "", "quota exceeded"),
    "another prompt": ("Quota exceeded", "a red fox", "quota exceeded"),
}


@pytest.mark.parametrize(("text", "prompt", "left"), QUOTES.values(), ids=QUOTES)
def test_what_is_left_of_a_text_without_its_quotes(text: str, prompt: str, left: str) -> None:
    assert without_prompts(text, [prompt]) == left


@pytest.mark.parametrize("reason", ["Refused: {}", "The service is down ({})"])
def test_a_quoted_prompt_is_no_cause(reason: str) -> None:
    for prompt in ("a banned book", "a reference picture, switched off", "content policy --v 7"):
        quoting = reason.format(prompt)
        assert (cause_of(quoting, prompt), is_about_the_prompt(quoting, prompt)) == (None, False)
        assert cause_of(quoting) or is_about_the_prompt(quoting)
