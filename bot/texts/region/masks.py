"""Masks that members upload for Vary (Region)."""

from __future__ import annotations

from bot.texts.catalog import text

TOO_HEAVY = text("masks.too_heavy", "The mask has {size} MB; the maximum is 10 MB.")
OTHER_SHAPE = text(
    "masks.other_shape",
    "The mask has another shape than the picture: {mask} instead of {picture} pixels. "
    "Draw it over the picture itself and keep its size.",
)
DAMAGED = text("masks.damaged", "The mask's file is damaged. Save it again as PNG.")
NOT_A_PICTURE = text("masks.not_a_picture", "The mask is not a picture that I can read. Use PNG, JPEG or WebP.")
ANIMATION = text("masks.animation", "The mask is an animation. Use a still picture, such as a PNG.")
TOO_MANY_PIXELS = text("masks.too_many_pixels", "The mask has too many pixels; the maximum is {most}.")
TOO_MANY_OF_ITS_KIND = text(
    "masks.too_many_of_its_kind",
    "The mask has too many pixels for this kind of file; the maximum is {most}. "
    "Save it as a plain PNG (8 bits, not interlaced) or make it smaller.",
)
NOTHING_MARKED = text(
    "masks.nothing_marked", "Nothing is marked. Paint the part you want to change white and leave the rest black."
)
ALL_MARKED = text("masks.all_marked", "That is the whole picture. To change all of it, use Vary (Strong) instead.")
UNUSABLE = text("masks.unusable", "The mask can't be used: {reason}. Save it as a smaller PNG.")

# -- presets -----------------------------------------------------------------------------------------------------------

LEFT_HALF = text("masks.left_half", "Left half")
RIGHT_HALF = text("masks.right_half", "Right half")
TOP_HALF = text("masks.top_half", "Top half")
BOTTOM_HALF = text("masks.bottom_half", "Bottom half")
LEFT_THIRD = text("masks.left_third", "Left third")
MIDDLE_COLUMN = text("masks.middle_column", "Middle third (left to right)")
RIGHT_THIRD = text("masks.right_third", "Right third")
TOP_THIRD = text("masks.top_third", "Top third")
MIDDLE_ROW = text("masks.middle_row", "Middle third (top to bottom)")
BOTTOM_THIRD = text("masks.bottom_third", "Bottom third")
TOP_LEFT = text("masks.top_left", "Top left quarter")
TOP_RIGHT = text("masks.top_right", "Top right quarter")
BOTTOM_LEFT = text("masks.bottom_left", "Bottom left quarter")
BOTTOM_RIGHT = text("masks.bottom_right", "Bottom right quarter")
CENTRE = text("masks.centre", "Centre (ellipse)")
BORDER = text("masks.border", "Border")
