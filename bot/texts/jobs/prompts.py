"""Prompts and what is in them: parameters, presets, the suffix."""

from __future__ import annotations

from bot.texts.catalog import text

EMPTY = text(
    "prompts.empty", "This text is empty. Describe the picture in a few words, such as `a red fox in the snow`."
)
CONTROL_CHARACTERS = text(
    "prompts.control_characters", "This text has invisible control characters. Type it instead of pasting it."
)
TOO_LONG = text(
    "prompts.too_long", "This text has {length:,} characters, and the limit is {most:,}. Send a shorter one."
)
TOO_LONG_WITH_SUFFIX = text(
    "prompts.too_long_with_suffix",
    "With your suffix in `/settings` your prompt has {length:,} characters, and the limit is {most:,}. "
    "Shorten one of the two.",
)
TOO_LONG_WITH_PRESET = text(
    "prompts.too_long_with_preset",
    "With your preset `--{name}` your prompt has more than {most:,} characters. "
    "Leave the preset out, or save a shorter one with `/preset save`.",
)
NO_REPEATS = text(
    "prompts.no_repeats", "One job makes one grid. Leave `--repeat` out, and send the prompt once for each grid."
)
NO_CHOICES = text(
    "prompts.no_choices",
    "One job makes one grid, and `{{red, blue}}` stands for several. Send one prompt for each. "
    "If you mean a real brace or comma, put a backslash before it: `\\{{`, `\\,`.",
)
BAD_ASPECT = text("prompts.bad_aspect", "Write the aspect as width, colon, height, such as `16:9`.")
BAD_MODEL = text("prompts.bad_model", "Pick a model version such as `7`, `6.1` or `niji 6`.")

NEAR_PRESET = text("prompts.near_preset", "You have no preset {name}. Did you mean your preset `--{known}`?")
NEAR_PARAMETER = text("prompts.near_parameter", "Midjourney has no parameter {name}. Did you mean `--{known}`?")
NEEDS_VALUE = text("prompts.needs_value", "`--{name}` needs a value, such as `--{name} {example}`.")
BAD_VALUE = text("prompts.bad_value", "`--{name}` can't be {value}. Try `--{name} {example}`.")
TAKES_NO_VALUE = text(
    "prompts.takes_no_value",
    "`--{name}` takes no value, so Midjourney would refuse the {words} after it. Put words before the first parameter.",
)
TAKES_ONE_VALUE = text(
    "prompts.takes_one_value",
    "`--{name}` takes one value, so Midjourney would refuse the {words} after it. "
    "Put words before the first parameter.",
)
DOUBT = text(
    "prompts.doubt", "I don't know {names}. If Midjourney doesn't either, it'll refuse every prompt that has this."
)

YOUR_SUFFIX = text("prompts.your_suffix", "your suffix in `/settings`")
YOUR_MODEL = text("prompts.your_model", "your model in `/settings`")
YOUR_PRESET = text("prompts.your_preset", "your preset `--{name}`")

BAD_PRESET_NAME = text(
    "prompts.bad_preset_name",
    "A preset's name has 1 to 32 of the letters a-z, digits, `-` and `_`. Call it `noir`, and you use it as `--noir`.",
)
UNUSABLE_NAME = text(
    "prompts.unusable_name", "I'd read `--{name}` in a prompt as something else. Choose another name, such as `noir`."
)
NAME_TAKEN = text(
    "prompts.name_taken", "`--{name}` is a parameter of Midjourney itself. Choose another name for your preset."
)
EMPTY_PRESET = text(
    "prompts.empty_preset", "The preset is empty. Give it words or parameters, such as `in oil --style raw`."
)
PRESET_TOO_LONG = text(
    "prompts.preset_too_long", "The preset has {length:,} characters, and the limit is {most:,}. Save a shorter one."
)
PRESET_IN_PRESET = text(
    "prompts.preset_in_preset", "A preset can't use another preset. Write out what `--{name}` stands for."
)
SUFFIX_TOO_LONG = text(
    "prompts.suffix_too_long", "The suffix has {length:,} characters, and the limit is {most:,}. Choose a shorter one."
)
SPEED_IN_SUFFIX = text(
    "prompts.speed_in_suffix", "A suffix can't set the speed. Choose the speed in its own list in `/settings`."
)

ZOOM_ONCE = text("prompts.zoom_once", "Write the zoom factor once, at the end of the prompt: `--zoom 1.5`.")
BAD_ZOOM = text("prompts.bad_zoom", "The zoom factor must be between 1 and 2, such as `--zoom 1.5`.")
