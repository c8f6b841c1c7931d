"""The meaning of midjourney-proxy customIds. See docs/providers.md, "Buttons".

Only the front of a customId is read: what follows is the job's uuid. Versions stay open, because servers build new
ones by pattern (`upsample_v8.1_2x_subtle`).
"""

from __future__ import annotations

import re

from bot.core.kinds import Action
from bot.core.models import ProviderButton

# buttons that only make sense inside Midjourney's own bot, or between Discord and the proxy
_NOT_OURS = re.compile(r"MJ::(BOOKMARK|CancelJob|iframe|JOB::PromptAnalyzerExtended|Picreader::Modal|\w*Modal)\b", re.I)

# Versions may stand behind any name, in any form: _v8, _v8.1, _v6r1, _v5_2x, _niji7, _v1.1_i2v_480
_V = r"(?:_(?:v|niji_?)?\d[\w.-]*)?(?![\w.-])"
_V_ALONE = r"(?:_(?:v|niji_?)?\d+(?:[._r-]\d+)*)?(?![\w.-])"  # `upsample_v9_8k` is an upscaler that we do not know
# the group, where there is one, is the button's index
_MEANINGS: tuple[tuple[re.Pattern[str], Action], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), action)
    for pattern, action in (
        (r"MJ::JOB::upsample_[\w.-]*subtle(?![a-z])", Action.UPSCALE_SUBTLE),
        (r"MJ::JOB::upsample_[\w.-]*creative(?![a-z])", Action.UPSCALE_CREATIVE),
        (r"MJ::JOB::upsample_[\w.-]*4x(?![a-z0-9])", Action.UPSCALE_4X),
        (r"MJ::JOB::upsample_[\w.-]*2x(?![a-z0-9])", Action.UPSCALE_2X),
        (rf"MJ::JOB::upsample{_V_ALONE}::([1-4])\b", Action.UPSCALE),
        (rf"MJ::JOB::variation{_V}::([1-4])\b", Action.VARIATION),
        (rf"MJ::JOB::reroll{_V}", Action.REROLL),
        (rf"MJ::JOB::low_variation{_V}", Action.VARY_SUBTLE),
        (rf"MJ::JOB::high_variation{_V}", Action.VARY_STRONG),
        (rf"MJ::Inpaint{_V}", Action.VARY_REGION),
        (rf"MJ::Outpaint{_V}::50\b", Action.ZOOM_OUT_2X),
        (rf"MJ::Outpaint{_V}::75\b", Action.ZOOM_OUT_1_5X),
        (rf"MJ::Outpaint{_V}::100\b", Action.MAKE_SQUARE),
        (rf"MJ::CustomZoom{_V}", Action.CUSTOM_ZOOM),
        (rf"MJ::JOB::pan_left{_V}", Action.PAN_LEFT),
        (rf"MJ::JOB::pan_right{_V}", Action.PAN_RIGHT),
        (rf"MJ::JOB::pan_up{_V}", Action.PAN_UP),
        (rf"MJ::JOB::pan_down{_V}", Action.PAN_DOWN),
        (rf"MJ::JOB::animate_high_extend{_V}", Action.EXTEND_HIGH),
        (rf"MJ::JOB::animate_low_extend{_V}", Action.EXTEND_LOW),
        (rf"MJ::JOB::animate_high{_V}", Action.ANIMATE_HIGH),
        (rf"MJ::JOB::animate_low{_V}", Action.ANIMATE_LOW),
        (rf"MJ::JOB::video_virtual_upscale{_V}::([1-4])\b", Action.VIDEO_UPSCALE),
        (rf"MJ::JOB::PicReader{_V}::([1-9])\b", Action.DESCRIBE_PICK),
        (rf"MJ::JOB::PicReader{_V}::all\b", Action.DESCRIBE_ALL),
        (rf"MJ::Picread{_V}::Retry\b", Action.DESCRIBE_RETRY),
        (rf"MJ::JOB::PromptAnalyzer{_V}::([1-9])\b", Action.SHORTEN_PICK),
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
    """The button's meaning; Action.OTHER for an unknown kind; None for one that must not be offered."""
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
