"""Buttons under results: their effects, and why a press can't work."""

from __future__ import annotations

from bot.texts.catalog import text

GONE = text("clicks.gone", "I no longer have this picture, so its buttons don't work. Start again with `/imagine`.")
ACCOUNT_REMOVED = text(
    "clicks.account_removed",
    "This picture was made with a provider account that the operator has removed, so its buttons no longer work. "
    "You can run its prompt again with another one.",
)
ONLY_THAT_ACCOUNT = text(
    "clicks.only_that_account",
    "Only the provider account that this ran on could do it again, and the operator has removed that account. "
    "You can run its prompt again with another one.",
)
BUTTON_REMOVED = text("clicks.button_removed", "The provider no longer offers this button. Try another one.")
CANNOT_DO = text("clicks.cannot_do", "The provider of this picture can't do {name}. Try another button.")
TAKES_NO_PROMPT = text("clicks.takes_no_prompt", "This button doesn't take a prompt. Press it again.")
REMIX_OFF = text(
    "clicks.remix_off",
    "Remix is off now, so this button doesn't take a prompt. Turn it on with `/settings`, or press the button again.",
)
CANNOT_RUN_AGAIN = text("clicks.cannot_run_again", "I can't run this again. Use `/imagine` instead.")

PROMPT = text("clicks.prompt", "Prompt")
EDIT_AND_RETRY = text("clicks.edit_and_retry", "Edit and retry")
CUSTOM_ZOOM = text("clicks.custom_zoom", "Custom Zoom")
ZOOM_PROMPT = text("clicks.zoom_prompt", "Prompt, with --zoom between 1 and 2")
REMIX = text("clicks.remix", "Remix {name}")
IMAGINE_PROMPT = text("clicks.imagine_prompt", "Imagine prompt {number}")

NOT_WAITING = text("clicks.not_waiting", "This no longer waits for your input.")
SPEED_IS_SET = text(
    "clicks.speed_is_set", "This job already runs at the speed {speed}. Take the other speed out of your prompt."
)
NOT_YOURS = text("clicks.not_yours", "Only the member who started this can continue it.")
TEXTS_GONE = text("clicks.texts_gone", "I no longer have these texts. Use `/describe` or `/shorten` again.")

NOT_ASKED = text("clicks.not_asked", "Only the member who was asked can answer this.")
TOO_OLD = text("clicks.too_old", "This question is too old. Ask for the picture again.")
FILTER_CHANGED = text(
    "clicks.filter_changed", "This server's filter has changed since you were asked. Ask for the picture again."
)
