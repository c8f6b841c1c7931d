"""Texts of members' own settings: `/settings` and `/preset`."""

from __future__ import annotations

from bot.texts.catalog import plural, text

# -- /settings -------------------------------------------------------------------------------------------------------

HEAD = text(
    "choices.head",
    "**Your settings** for all servers and direct messages. What you type or pick for one prompt overrides them.",
)
SPEED = text("choices.speed", "Speed: {speed}")
SERVERS_SPEED = text("choices.servers_speed", "Speed: the server's, else {speed}")
SLOWER = text("choices.slower", "slower")
COSTS_MORE = text("choices.costs_more", "costs more")
MODEL = text("choices.model", "Model: {model}")
PROVIDERS_MODEL = text("choices.providers_model", "Model: the provider's default")
SUFFIX = text("choices.suffix", "Suffix: {suffix}")
NO_SUFFIX = text("choices.no_suffix", "Suffix: none")
REMIX_ON = text("choices.remix_on", "Remix: on - V, Vary, pan and 🔄 ask you for a new prompt first")
REMIX_OFF = text(
    "choices.remix_off", "Remix: off - turn it on if V, Vary, pan and 🔄 should ask you for a new prompt first"
)
PING_ON = text("choices.ping_on", "Ping when done: on - for pictures that take longer than two minutes")
PING_OFF = text("choices.ping_off", "Ping when done: off - turn it on for pictures that take longer than two minutes")
REMIX_ON_BUTTON = text("choices.remix_on_button", "Remix: on")
REMIX_OFF_BUTTON = text("choices.remix_off_button", "Remix: off")
PING_ON_BUTTON = text("choices.ping_on_button", "Ping when done: on")
PING_OFF_BUTTON = text("choices.ping_off_button", "Ping when done: off")
SUFFIX_BUTTON = text("choices.suffix_button", "Suffix...")
FORM_TITLE = text("choices.form_title", "Suffix of my prompts")
FORM_LABEL = text("choices.form_label", "Added to every prompt; empty for nothing")
OUTDATED = text("choices.outdated", "This panel is out of date. Open it again with `/settings`.")

# -- /preset ---------------------------------------------------------------------------------------------------------

NO_PRESETS = text(
    "choices.no_presets",
    "You have no presets yet. Make one with `/preset save name:noir value:black and white, rain --style raw`.",
)
YOUR_PRESETS = plural("choices.your_presets", "Your preset:", "Your {count} presets:")
SAVED = text("choices.saved", "Saved. Put `--{name}` into a prompt to use it.")
DELETED = text("choices.deleted", "Deleted `--{name}`.")
TOO_MANY = text("choices.too_many", "You have {most} presets, which is the most. Delete one first.")
USED_IN_SUFFIX = text("choices.used_in_suffix", "Your suffix in `/settings` uses `--{name}`. Change the suffix first.")
NO_SUCH_PRESET = text("choices.no_such_preset", "You have no preset `{name}`. `/preset list` shows yours.")

SUFFIX_EXAMPLE = text("choices.suffix_example", "cinematic --style raw --ar 3:2")
