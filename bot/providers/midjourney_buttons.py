"""What a midjourney-proxy customId means. See docs/providers.md, "Buttons".

Only the front of a customId is read: what follows is the job's uuid. Upscaler versions stay open, because servers
build new ones by pattern (`upsample_v8_2x_subtle`).
"""

from __future__ import annotations

import re

from bot.core.models import Action, ProviderButton

# what only makes sense inside Midjourney's own bot, or travels between Discord and the proxy only
_NOT_OURS = re.compile(r"MJ::(BOOKMARK|CancelJob|iframe|JOB::PromptAnalyzerExtended|Picreader::Modal|\w*Modal)\b", re.I)

# the group, where there is one, is the button's index
_MEANINGS: tuple[tuple[re.Pattern[str], Action], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), action)
    for pattern, action in (
        (r"MJ::JOB::upsample::([1-4])\b", Action.UPSCALE),
        (r"MJ::JOB::variation::([1-4])\b", Action.VARIATION),
        (r"MJ::JOB::reroll\b", Action.REROLL),
        (r"MJ::JOB::upsample_\w*subtle\b", Action.UPSCALE_SUBTLE),
        (r"MJ::JOB::upsample_\w*creative\b", Action.UPSCALE_CREATIVE),
        (r"MJ::JOB::upsample_\w*4x\b", Action.UPSCALE_4X),
        (r"MJ::JOB::upsample_\w*2x\b", Action.UPSCALE_2X),
        (r"MJ::JOB::low_variation\b", Action.VARY_SUBTLE),
        (r"MJ::JOB::high_variation\b", Action.VARY_STRONG),
        (r"MJ::Inpaint\b", Action.VARY_REGION),
        (r"MJ::Outpaint::50\b", Action.ZOOM_OUT_2X),
        (r"MJ::Outpaint::75\b", Action.ZOOM_OUT_1_5X),
        (r"MJ::Outpaint::100\b", Action.MAKE_SQUARE),
        (r"MJ::CustomZoom\b", Action.CUSTOM_ZOOM),
        (r"MJ::JOB::pan_left\b", Action.PAN_LEFT),
        (r"MJ::JOB::pan_right\b", Action.PAN_RIGHT),
        (r"MJ::JOB::pan_up\b", Action.PAN_UP),
        (r"MJ::JOB::pan_down\b", Action.PAN_DOWN),
        (r"MJ::JOB::animate_high_extend\b", Action.EXTEND_HIGH),
        (r"MJ::JOB::animate_low_extend\b", Action.EXTEND_LOW),
        (r"MJ::JOB::animate_high\b", Action.ANIMATE_HIGH),
        (r"MJ::JOB::animate_low\b", Action.ANIMATE_LOW),
        (r"MJ::JOB::video_virtual_upscale::([1-4])\b", Action.VIDEO_UPSCALE),
        (r"MJ::JOB::PicReader::([1-9])\b", Action.DESCRIBE_PICK),
        (r"MJ::JOB::PicReader::all\b", Action.DESCRIBE_ALL),
        (r"MJ::Picread::Retry\b", Action.DESCRIBE_RETRY),
        (r"MJ::JOB::PromptAnalyzer::([1-9])\b", Action.SHORTEN_PICK),
    )
)

# these always open a modal, whatever else the server says of them
_ASKING = frozenset({Action.CUSTOM_ZOOM, Action.VARY_REGION, Action.DESCRIBE_PICK, Action.SHORTEN_PICK})

# The oldest servers have no buttons, only U, V and R by number. Ours stand in for them under customIds of our own.
_CHANGES = {Action.UPSCALE: "UPSCALE", Action.VARIATION: "VARIATION", Action.REROLL: "REROLL"}
_CHANGE = re.compile(rf"change:({'|'.join(_CHANGES.values())}):([1-4])")


def by_number() -> tuple[ProviderButton, ...]:
    """The row under a grid of a server without buttons: U1-4, reroll, V1-4."""
    numbers = [(Action.UPSCALE, n) for n in (1, 2, 3, 4)]
    numbers += [(Action.REROLL, 0), *((Action.VARIATION, n) for n in (1, 2, 3, 4))]
    # a reroll has no number, but some servers refuse an index of 0
    return tuple(ProviderButton(action, n, f"change:{_CHANGES[action]}:{n or 1}") for action, n in numbers)


def read_change(custom_id: str) -> tuple[str, int] | None:
    """`action` and `index` of a button made by `by_number`; None for a server's own customId."""
    found = _CHANGE.fullmatch(custom_id)
    return (found[1], int(found[2])) if found is not None else None


def parse(custom_id: str, label: str, emoji: str) -> ProviderButton | None:
    """The button's meaning; Action.OTHER for a kind not known here; None for one that is not to be offered."""
    if not custom_id or _NOT_OURS.match(custom_id):
        return None
    for pattern, action in _MEANINGS:
        if found := pattern.match(custom_id):
            index = int(found.group(1)) if pattern.groups else 0
            return ProviderButton(action, index, custom_id, label, emoji)
    return ProviderButton(Action.OTHER, 0, custom_id, label, emoji)


def opens_modal(custom_id: str) -> bool:
    """True for buttons that ask for input on every server."""
    button = parse(custom_id, "", "")
    return button is not None and button.action in _ASKING
