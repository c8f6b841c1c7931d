"""Reasons why a picture can't be read or made smaller; most follow "...: "."""

from __future__ import annotations

from bot.texts.catalog import text

STILL_WORKING = text("pictures.still_working", "I'm still working on your other pictures. Try again when they're done.")
TOO_LONG = text("pictures.too_long", "decoding it takes too long")
TOO_MUCH = text("pictures.too_much", "decoding it takes too much time or memory")
NOT_DECODED = text("pictures.not_decoded", "it could not be decoded")
NOT_A_PICTURE = text("pictures.not_a_picture", "the file is not a picture")
OTHER_KIND = text("pictures.other_kind", "the file is {kind}, not a picture that can be shown")
CLIP_CUT = text("pictures.clip_cut", "the clip is incomplete")
CLIP_EMPTY = text("pictures.clip_empty", "the clip has nothing to play")
NOT_SMALL_ENOUGH = text("pictures.not_small_enough", "the picture can't be made small enough")

DAMAGED = text("pictures.damaged", "the picture is damaged")
DAMAGED_BECAUSE = text("pictures.damaged_because", "the picture is damaged ({why})")
CUT_OFF = text("pictures.cut_off", "the picture is damaged (it is cut off)")
CUT_OFF_OR_CHANGED = text("pictures.cut_off_or_changed", "the picture is damaged (it is cut off or was changed)")
NO_PIXELS = text("pictures.no_pixels", "the picture is damaged (it has no pixels)")
TOO_MANY_PARTS = text("pictures.too_many_parts", "the picture is damaged (it has too many parts)")
UNKNOWN_COLOURS = text("pictures.unknown_colours", "the picture is damaged (it has unknown colours)")
TOO_MANY_PIXELS = text("pictures.too_many_pixels", "the picture has too many pixels")
BUSY = text("pictures.busy", "I can't look at pictures right now. Try again in a minute.")
A_WEB_PAGE = text("pictures.a_web_page", "a web page")
