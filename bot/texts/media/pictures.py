"""Why a picture can't be read or made smaller; most follow "...: "."""

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
