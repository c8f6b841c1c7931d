"""The prompts in the texts of describe and shorten, in every form that servers give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.kinds import Action
from bot.providers.shared.prompt_choices import buttons_for, read_choices

D, S = Action.DESCRIBE, Action.SHORTEN
WEIGHTS = "## Important tokens\n**red** ~~very~~ **fox**\n## Shortened prompts\n"

TEXTS: list[tuple[str, str, Action, tuple[str, ...]]] = [
    ("keycaps", "1️⃣ a fox --ar 5:4\n\n2️⃣ a cat", D, ("a fox --ar 5:4", "a cat")),
    ("bare keycaps", "1\u20e3a fox\n2\u20e3a cat", D, ("a fox", "a cat")),
    ("numbers", "1. a fox\n2) a cat", D, ("a fox", "a cat")),
    ("bold numbers", "**1.** a fox\n**2.** a cat", D, ("a fox", "a cat")),
    ("lines", "a fox --ar 5:4\r\na cat\r\n", D, ("a fox --ar 5:4", "a cat")),
    ("blank lines", "\n  a   fox \n\n \n", D, ("a fox",)),
    (
        "numbers of the prompt",
        "8. May 1945, a parade\n35mm photo of 2. class",
        D,
        ("8. May 1945, a parade", "35mm photo of 2. class"),
    ),
    ("a number out of turn", "1️⃣ a fox\n7. a note\n2️⃣ a cat", D, ("a fox", "a cat")),
    ("links", "1️⃣ by [van Gogh](https://example.com/a) and [me](<x>)", D, ("by van Gogh and me",)),
    ("markdown", "1️⃣ **a** ~~very~~ `red` **~~fox~~**", D, ("a very red fox",)),
    ("weights and parameters stay", "1️⃣ a * b::2 _c_ --no x --style raw", D, ("a * b::2 _c_ --no x --style raw",)),
    ("an empty one", "1️⃣ \n2️⃣ a cat", D, ("a cat",)),
    ("more than keycaps", "\n".join(f"{n}. p{n}" for n in range(1, 13)), D, tuple(f"p{n}" for n in range(1, 10))),
    ("nothing", "", D, ()),
    ("shortened", WEIGHTS + "1️⃣ red fox\n\n2️⃣ fox", S, ("red fox", "fox")),
    ("shortened, no numbers", WEIGHTS + "red fox", S, ()),
]


@pytest.mark.parametrize(("text", "action", "choices"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_choices(text: str, action: Action, choices: tuple[str, ...]) -> None:
    assert read_choices(text, action) == choices


@given(st.text(max_size=300), st.sampled_from([D, S]))
def test_every_choice_can_be_sent_and_has_its_button(text: str, action: Action) -> None:
    choices = read_choices(text, action)
    assert all(choice == choice.strip() and choice and "\n" not in choice for choice in choices)
    picks = [button for button in buttons_for(choices, action) if button.index]
    assert [(button.index, button.custom_id) for button in picks] == [
        (n, f"choice:{n}") for n in range(1, len(choices) + 1)
    ]
