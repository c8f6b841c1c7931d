"""Commands that start something new, and the pictures that members give them."""

from __future__ import annotations

from bot.texts.catalog import plural, text

NO_IMAGINE = text("job_commands.no_imagine", "None of this bot's providers makes pictures from words.")
NOT_OFFERED = text(
    "job_commands.not_offered",
    "The provider behind this bot doesn't make this. Nothing was started, and nothing was charged.",
)
NO_PICTURES = text(
    "job_commands.no_pictures",
    "The provider behind this bot doesn't make pictures from words. Nothing was started, and nothing was charged.",
)
NO_BLENDS = text(
    "job_commands.no_blends",
    "The provider behind this bot doesn't blend pictures. Nothing was started, and nothing was charged.",
)
NO_DESCRIPTIONS = text(
    "job_commands.no_descriptions",
    "The provider behind this bot doesn't describe pictures. Nothing was started, and nothing was charged.",
)
NO_SHORTENING = text(
    "job_commands.no_shortening",
    "The provider behind this bot doesn't shorten prompts. Nothing was started, and nothing was charged.",
)
NO_VIDEOS = text(
    "job_commands.no_videos",
    "The provider behind this bot doesn't make videos. Nothing was started, and nothing was charged.",
)
NO_EDITS = text(
    "job_commands.no_edits",
    "The provider behind this bot doesn't edit pictures. Nothing was started, and nothing was charged.",
)
HOW_MANY_TO_BLEND = text(
    "job_commands.how_many_to_blend",
    "You can blend {fewest} to {most} pictures, and you gave {given}. Attach that many.",
)
DIMENSIONS = text("job_commands.dimensions", "Pick one of these dimensions: {choices}.")
MOTION = text("job_commands.motion", "Pick one of these motions: {choices}.")
ONE_PICTURE = text(
    "job_commands.one_picture", "Give one picture to describe: either attach it or type its address, not both."
)
FORM_TOO_OLD = text("job_commands.form_too_old", "This form is too old. Pick `Use as reference` again.")
STICKER_MOVES = text(
    "job_commands.sticker_moves",
    "This sticker is a drawing that moves, and I need a still picture. Try another one.",
)
NO_PICTURE = text("job_commands.no_picture", "This message has no picture I can use. It must be PNG, JPEG or WebP.")

NOT_A_PICTURE = text(
    "job_commands.not_a_picture", "The file {name} isn't a picture I can use. Attach PNG, JPEG or WebP."
)
FILE_EMPTY = text("job_commands.file_empty", "The file {name} is empty. Attach it again.")
FILE_TOO_LARGE = text(
    "job_commands.file_too_large", "The file {name} has {size} MB, and the limit is {most} MB. Make it smaller."
)
NOT_AN_ADDRESS = text(
    "job_commands.not_an_address", "That isn't a web address. It must begin with `https://` and lead to a picture."
)
NOT_FETCHED = text("job_commands.not_fetched", "I couldn't fetch the file {name}. {why}")
LINK_NOT_FETCHED = text(
    "job_commands.link_not_fetched", "I couldn't fetch the file {name}. {why} You can attach the picture instead."
)
FILE_UNUSABLE = text("job_commands.file_unusable", "I can't use the file {name}: {why}")
IS_A_CLIP = text("job_commands.is_a_clip", "it's a clip, and I need a picture")
NO_ROOM = text("job_commands.no_room", "I can't look at pictures right now. Try again in a minute.")

TOO_MANY_JOBS = plural(
    "job_commands.too_many_jobs",
    "You have {count} job running or waiting, and you can't have more at once. Wait for it to end.",
    "You have {count} jobs running or waiting, and you can't have more at once. Wait for one to end.",
)
TOO_MANY_JOBS_HERE = plural(
    "job_commands.too_many_jobs_here",
    "You have {count} job running or waiting in this server, and its admins allow no more. Wait for it to end.",
    "You have {count} jobs running or waiting in this server, and its admins allow no more. Wait for one to end.",
)

REVIEWED = text(
    "job_commands.reviewed",
    "A moderator of this server has to approve something in this text, and I can't ask for that here. "
    "Use other words, or `/imagine`.",
)
REMOVED = text(
    "job_commands.removed",
    "A moderator has removed this result from this server, so I don't show it to everyone here.",
)
NOT_PASSED = text(
    "job_commands.not_passed",
    "A moderator of this server has to approve texts like this one before the picture is shown here, and none has. "
    "You can ask for the picture here with `/imagine`.",
)
RENAME_FILE = text("job_commands.rename_file", "The file's name counts too, because it is shown: rename the file.")
