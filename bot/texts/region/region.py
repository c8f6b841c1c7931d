"""Vary (Region): its panel in Discord, its page, and the outcome of a mask."""

from __future__ import annotations

from bot.texts.catalog import text

TITLE = text("region.title", "Vary (Region)")
WHICH_PART = text(
    "region.which_part",
    "**Vary (Region)**: which part of the picture should change?\nYou'll see it before anything is charged.",
)
WHICH_PART_AT_COST = text(
    "region.which_part_at_cost",
    "**Vary (Region)**: which part of the picture should change?\n"
    "You'll see it before anything is charged. It costs {price}.",
)
PAINT_LINK = text("region.paint_link", "Paint it in your browser: <{link}>")
SHARE = text("region.share", "**Vary (Region)**: {share} of the picture will be repainted. Start, or choose again.")
GONE_UP = text(
    "region.gone_up",
    "**Vary (Region)**: the price has gone up to {price}, and nothing was started. Start, or choose again.",
)
PREVIEW = text("region.preview", "The part that will change, tinted")
START = text("region.start", "Start")
START_FOR = text("region.start_for", "Start for {price}")
CHOOSE_PRESET = text("region.choose_preset", "Choose a preset")
UPLOAD_MASK = text("region.upload_mask", "Upload a mask")
PAINT = text("region.paint", "Paint it")
WHAT_TO_REPAINT = text("region.what_to_repaint", "What to repaint")
MASK = text("region.mask", "Mask")
MASK_HINT = text("region.mask_hint", "A picture of the same shape: white is repainted, black is kept")
PROMPT = text("region.prompt", "Prompt")
PROMPT_HINT = text("region.prompt_hint", "What to paint there")
FORM_OUTDATED = text("region.form_outdated", "This form is out of date. Press Vary (Region) again.")
NOTHING_CHOSEN = text("region.nothing_chosen", "You didn't choose anything. Try again.")

PRICE_RAISED = text("region.price_raised", "The price has gone up to {price}. Nothing was started.")
NOT_YOURS = text(
    "region.not_yours", "This panel belongs to another member. Press Vary (Region) under the picture yourself."
)
UNKNOWN_PRESET = text("region.unknown_preset", "I don't know this region. Choose another one.")
FILE_TOO_LARGE = text(
    "region.file_too_large", "The file {name} has {size} MB, and the limit is {most} MB. Use a smaller one."
)
NOT_FETCHED = text("region.not_fetched", "I couldn't fetch the file {name}. {why} Try again.")
NO_PICTURE = text("region.no_picture", "There's no picture here whose region could change.")
CHOOSE_FIRST = text("region.choose_first", "Choose a region first: a preset or an upload.")
MASK_GONE = text("region.mask_gone", "The mask is gone. Choose the region again.")
NO_PREVIEW = text("region.no_preview", "I can't show the picture with its region: {why}")
NO_REGION = text("region.no_region", "This button doesn't ask for a region.")
BUTTON_GONE = text("region.button_gone", "I no longer have this picture's Vary (Region) button. Try another one.")
PICTURE_GONE = text("region.picture_gone", "I no longer have this picture. Start again with `/imagine`.")
FILE_GONE = text("region.file_gone", "The file of this picture is gone. You can make it again with `/imagine`.")
NOT_STORED = text("region.not_stored", "I can't store the mask right now. Try again later.")
CANNOT_POST = text("region.cannot_post", "I can't post in that channel, so nothing was started.")
NO_ANSWER = text(
    "region.no_answer", "Discord didn't answer. If your picture doesn't appear within a minute, nothing was started."
)
STARTED = text("region.started", "Your region is on its way.")
STARTED_AT = text("region.started_at", "Your region is on its way. {link}")

FORGED = text(
    "region.forged",
    "This link is incomplete, or I didn't make it. Press Vary (Region) under the picture in Discord for a new one.",
)
EXPIRED = text(
    "region.expired",
    "This link has expired: it works for 15 minutes. Press Vary (Region) under the picture in Discord for a new one.",
)
USED = text(
    "region.used",
    "This link has been used, and Discord shows the result. Press Vary (Region) under the picture there for a new one.",
)
IN_REVIEW = text(
    "region.in_review",
    "A moderator of your server has to approve your text first. I'll let you know in Discord what they decide.",
)
REJECTED = text(
    "region.rejected",
    "Your painting wasn't started; I told you why in Discord. Press Vary (Region) under the picture to try again.",
)
ELSEWHERE = text(
    "region.elsewhere",
    "This link belongs to the browser that opened it first, so that nobody else can use it. "
    "Go on there. Press Vary (Region) under the picture in Discord if you want a new one.",
)
UNKNOWN_LINK = text("region.unknown_link", "Unknown link")
LINK_EXPIRED = text("region.link_expired", "Link expired")
ALREADY_SENT = text("region.already_sent", "Already sent")
WAITS_FOR_A_MODERATOR = text("region.waits_for_a_moderator", "Waiting for a moderator")
NOT_APPROVED = text("region.not_approved", "Not approved")
OPENED_ELSEWHERE = text("region.opened_elsewhere", "Opened elsewhere")

SENT = text("region.sent", "Sent")
SENT_TEXT = text(
    "region.sent_text", "Your picture is being made. Go back to Discord to see it. You can close this page."
)
WAITS_TEXT = text(
    "region.waits_text",
    "A moderator of your server has to approve your text first. I'll let you know in Discord what they decide. "
    "You won't be charged until then. You can close this page.",
)
COSTS = text("region.costs", "This costs {price}.")
SEND_AGAIN = text(
    "region.send_again", "The price has gone up to {price}. Nothing was started. If that's fine, send it again."
)
NOTHING_MARKED = text("region.nothing_marked", "You haven't marked a region. Paint over the part that should change.")
MASK_TOO_LARGE = text("region.mask_too_large", "The mask is larger than {most} MB. Use a smaller file.")
PROMPT_TOO_LARGE = text("region.prompt_too_large", "The prompt is larger than anything I can read. Send a shorter one.")
