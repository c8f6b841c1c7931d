"""Descriptions of commands, of their options and choices, and the names of the menus of messages."""

from __future__ import annotations

from bot.texts.catalog import text

# -- choices ---------------------------------------------------------------------------------------------------------

RELAX = text("slash.relax", "relax")
FAST = text("slash.fast", "fast")
TURBO = text("slash.turbo", "turbo")
PORTRAIT = text("slash.portrait", "portrait")
SQUARE = text("slash.square", "square")
LANDSCAPE = text("slash.landscape", "landscape")
LOW = text("slash.low", "low")
HIGH = text("slash.high", "high")

# -- pictures --------------------------------------------------------------------------------------------------------

SPEED = text("slash.speed", "How fast; turbo costs more")
IMAGINE = text("slash.imagine", "Make a picture from words")
IMAGINE_PROMPT = text(
    "slash.imagine_prompt", "What the picture shows; Midjourney parameters such as --ar 3:2 can follow"
)
IMAGINE_IMAGE = text("slash.imagine_image", "A picture to start from")
IMAGINE_OTHER = text("slash.imagine_other", "Another picture to start from")
ASPECT = text("slash.aspect", "Width to height, such as 16:9")
MODEL = text("slash.model", "The version of Midjourney, such as 7 or niji 6")
BLEND = text("slash.blend", "Mix two to five pictures into new ones")
BLEND_FIRST = text("slash.blend_first", "The first picture")
BLEND_SECOND = text("slash.blend_second", "The second picture")
BLEND_OTHER = text("slash.blend_other", "Another picture")
DIMENSIONS = text("slash.dimensions", "The shape of the result")
DESCRIBE = text("slash.describe", "Find prompts that could have made a picture")
DESCRIBE_IMAGE = text("slash.describe_image", "The picture")
DESCRIBE_URL = text("slash.describe_url", "The picture's address, instead of an upload")
SHORTEN = text("slash.shorten", "See which words of a prompt matter, and get shorter prompts")
SHORTEN_PROMPT = text("slash.shorten_prompt", "The prompt to shorten")
VIDEO = text("slash.video", "Make a short clip that begins with a picture")
VIDEO_IMAGE = text("slash.video_image", "The first frame")
VIDEO_PROMPT = text("slash.video_prompt", "What happens in it")
MOTION = text("slash.motion", "How much moves; low if you don't choose")
EDIT = text("slash.edit", "Change a picture the way you describe")
EDIT_IMAGE = text("slash.edit_image", "The picture to change")
EDIT_PROMPT = text("slash.edit_prompt", "What the picture should show")

# -- results ---------------------------------------------------------------------------------------------------------

SHOW = text("slash.show", "Post a result again, with working buttons")
SHOW_JOB = text("slash.show_job", "The job's id; your own are listed while you type")
HISTORY = text("slash.history", "Page through your own results")
JOBS = text("slash.jobs", "See which of your jobs are running or waiting, and cancel them")

# -- members ---------------------------------------------------------------------------------------------------------

SETTINGS = text("slash.settings", "Choose your default speed, model, suffix, Remix and pings")
PRESET = text("slash.preset", "Short names for parts of your prompts")
PRESET_SAVE = text("slash.preset_save", "Save part of a prompt under a name, and use it as --name")
PRESET_SAVE_NAME = text("slash.preset_save_name", "1 to 32 letters, digits, - or _")
PRESET_SAVE_VALUE = text("slash.preset_save_value", "The words or parameters that it stands for")
PRESET_LIST = text("slash.preset_list", "List your presets")
PRESET_DELETE = text("slash.preset_delete", "Delete a preset")
PRESET_DELETE_NAME = text("slash.preset_delete_name", "Its name")
QUOTA = text("slash.quota", "See your credits: what's left, when they come back, what things cost")
INFO = text("slash.info", "See how the bot and its provider are doing")
HELP = text("slash.help", "Read a short guide")

# -- menus of messages -----------------------------------------------------------------------------------------------

MORE_MENU = text("slash.more_menu", "More")
DIRECT_MENU = text("slash.direct_menu", "DM me this")
REMOVE_MENU = text("slash.remove_menu", "Cancel or delete")
REFERENCE_MENU = text("slash.reference_menu", "Use as reference")
DESCRIBE_MENU = text("slash.describe_menu", "Describe")
