"""Masks for Vary (Region): the part of a picture to repaint. Bytes in, bytes out; `decoding` runs it.

A mask is a PNG of mode L and exactly the picture's size: black (0) is kept, white (255) is repainted.
"""

from __future__ import annotations

import io
from enum import StrEnum

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from bot.core.files.file_types import PICTURES, sniff
from bot.core.files.media_faults import NotMedia, TooManyPixels
from bot.imaging.picture_strips import is_striped, strips
from bot.imaging.pixels import in_mode, opened
from bot.texts.region import masks as say

MAX_UPLOAD_BYTES = 10 * 1024 * 1024
MAX_UPLOAD_PIXELS = 40_000_000
MAX_WHOLE_PIXELS = 17_000_000  # 4,096 x 4,096: of files that can be decoded only as a whole
ASPECT_TOLERANCE = 0.02  # tolerance for rounding in a drawing program
_THRESHOLD = 128
_WHITE = 250  # how much a white brush varies after lossy compression
_BORDER = 0.15  # of the shorter side
_TINT, _OUTLINE = (225, 48, 140), (255, 255, 255)


class MaskError(ValueError):
    """The mask can't be used; `reason` says why and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MaskPreset(StrEnum):
    """Regions that we draw. The value never changes (it is stored in controls); `label` is for people."""

    LEFT_HALF = "left_half"
    RIGHT_HALF = "right_half"
    TOP_HALF = "top_half"
    BOTTOM_HALF = "bottom_half"
    LEFT_THIRD = "left_third"
    MIDDLE_COLUMN = "middle_column"
    RIGHT_THIRD = "right_third"
    TOP_THIRD = "top_third"
    MIDDLE_ROW = "middle_row"
    BOTTOM_THIRD = "bottom_third"
    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM_RIGHT = "bottom_right"
    CENTRE = "centre"
    BORDER = "border"

    @property
    def label(self) -> str:
        """The name that a list of choices shows."""
        return _LABELS[self]()


_LABELS = {
    MaskPreset.LEFT_HALF: say.LEFT_HALF,
    MaskPreset.RIGHT_HALF: say.RIGHT_HALF,
    MaskPreset.TOP_HALF: say.TOP_HALF,
    MaskPreset.BOTTOM_HALF: say.BOTTOM_HALF,
    MaskPreset.LEFT_THIRD: say.LEFT_THIRD,
    MaskPreset.MIDDLE_COLUMN: say.MIDDLE_COLUMN,
    MaskPreset.RIGHT_THIRD: say.RIGHT_THIRD,
    MaskPreset.TOP_THIRD: say.TOP_THIRD,
    MaskPreset.MIDDLE_ROW: say.MIDDLE_ROW,
    MaskPreset.BOTTOM_THIRD: say.BOTTOM_THIRD,
    MaskPreset.TOP_LEFT: say.TOP_LEFT,
    MaskPreset.TOP_RIGHT: say.TOP_RIGHT,
    MaskPreset.BOTTOM_LEFT: say.BOTTOM_LEFT,
    MaskPreset.BOTTOM_RIGHT: say.BOTTOM_RIGHT,
    MaskPreset.CENTRE: say.CENTRE,
    MaskPreset.BORDER: say.BORDER,
}

# left, top, right, bottom as parts of the side
_BOXES = {
    MaskPreset.LEFT_HALF: (0, 0, 1 / 2, 1),
    MaskPreset.RIGHT_HALF: (1 / 2, 0, 1, 1),
    MaskPreset.TOP_HALF: (0, 0, 1, 1 / 2),
    MaskPreset.BOTTOM_HALF: (0, 1 / 2, 1, 1),
    MaskPreset.LEFT_THIRD: (0, 0, 1 / 3, 1),
    MaskPreset.MIDDLE_COLUMN: (1 / 3, 0, 2 / 3, 1),
    MaskPreset.RIGHT_THIRD: (2 / 3, 0, 1, 1),
    MaskPreset.TOP_THIRD: (0, 0, 1, 1 / 3),
    MaskPreset.MIDDLE_ROW: (0, 1 / 3, 1, 2 / 3),
    MaskPreset.BOTTOM_THIRD: (0, 2 / 3, 1, 1),
    MaskPreset.TOP_LEFT: (0, 0, 1 / 2, 1 / 2),
    MaskPreset.TOP_RIGHT: (1 / 2, 0, 1, 1 / 2),
    MaskPreset.BOTTOM_LEFT: (0, 1 / 2, 1 / 2, 1),
    MaskPreset.BOTTOM_RIGHT: (1 / 2, 1 / 2, 1, 1),
}


def draw(preset: MaskPreset, width: int, height: int) -> bytes:
    """The mask of a preset for a picture of `width` x `height` pixels (at least 2 x 2), without grey edges."""
    mask = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(mask)
    if preset is MaskPreset.CENTRE:
        pen.ellipse((width // 5, height // 5, width - 1 - width // 5, height - 1 - height // 5), fill=255)
    elif preset is MaskPreset.BORDER:
        edge = max(1, round(min(width, height) * _BORDER))
        mask.paste(255, (0, 0, width, height))
        mask.paste(0, (edge, edge, max(edge, width - edge), max(edge, height - edge)))
    else:
        left, top, right, bottom = _BOXES[preset]
        mask.paste(255, (round(left * width), round(top * height), round(right * width), round(bottom * height)))
    return _encoded(mask)


def from_upload(content: bytes, width: int, height: int) -> bytes:
    """Turn an uploaded picture into a mask for a picture of `width` x `height` pixels.

    White is repainted; if the upload has erased (transparent) areas, those are repainted instead. Another size
    with the same shape is scaled without smoothing. Raises MaskError with a sentence for the member.
    """
    if len(content) > MAX_UPLOAD_BYTES:
        raise MaskError(say.TOO_HEAVY(size=f"{len(content) / 1024 / 1024:.0f}"))
    try:
        upload_width, upload_height = _checked(content)
        if abs(upload_width * height / (upload_height * width) - 1) > ASPECT_TOLERANCE:
            mask, picture = f"{upload_width} x {upload_height}", f"{width} x {height}"
            raise MaskError(say.OTHER_SHAPE(mask=mask, picture=picture))
        grey, alpha = _scaled(content, (width, height))
    except NotMedia as fault:
        raise MaskError(say.DAMAGED()) from fault
    region = _region(grey, alpha)
    _check_useful(region)
    return _encoded(region)


def _checked(content: bytes) -> tuple[int, int]:
    """The upload's size in pixels. Raises MaskError if it is too large, NotMedia for a damaged file."""
    if sniff(content) not in PICTURES:
        raise MaskError(say.NOT_A_PICTURE())
    try:
        with opened(content) as (upload, found):
            (width, height), kind = upload.size, upload.format
            moves = kind != "TIFF" and getattr(upload, "is_animated", False)
            cheap = is_striped(upload, found) or (kind == "JPEG" and not found.heavy)
    except TooManyPixels:
        raise _too_large() from None
    if width * height > MAX_UPLOAD_PIXELS:
        raise _too_large()
    if moves:
        raise MaskError(say.ANIMATION())
    if width * height > MAX_WHOLE_PIXELS and not cheap:
        raise MaskError(say.TOO_MANY_OF_ITS_KIND(most=f"{MAX_WHOLE_PIXELS:,}"))
    return width, height


def _too_large() -> MaskError:
    return MaskError(say.TOO_MANY_PIXELS(most=f"{MAX_UPLOAD_PIXELS:,}"))


def _scaled(content: bytes, size: tuple[int, int]) -> tuple[Image.Image, Image.Image]:
    """Brightness and opacity of an upload, scaled to `size`; in memory strip by strip if possible."""
    greys, alphas, height = [], [], 0
    for _top, strip in strips(content, size):
        flat = (size[0], strip.height)
        grey, alpha = _grey_and_alpha(strip)
        greys.append((height, grey.resize(flat, Image.Resampling.NEAREST)))
        alphas.append((height, alpha.resize(flat, Image.Resampling.NEAREST)))
        height += strip.height
    return _joined(greys, size, height), _joined(alphas, size, height)


def _grey_and_alpha(strip: Image.Image) -> tuple[Image.Image, Image.Image]:
    if strip.has_transparency_data:
        rgba = strip.convert("RGBA")
        return rgba.convert("L"), rgba.getchannel("A")
    grey = strip if strip.mode in ("L", "1", "RGB") else in_mode(strip)
    return grey.convert("L"), Image.new("L", strip.size, 255)


def _joined(parts: list[tuple[int, Image.Image]], size: tuple[int, int], height: int) -> Image.Image:
    whole = Image.new("L", (size[0], height))
    for top, part in parts:
        whole.paste(part, (0, top))
    return whole if whole.size == size else whole.resize(size, Image.Resampling.NEAREST)


def _region(grey: Image.Image, alpha: Image.Image) -> Image.Image:
    """A mask of mode L, 0 or 255 only. Erased areas count if there are any, else brightness."""
    erased = alpha.point(lambda value: 255 if value < _THRESHOLD else 0)
    if erased.getbbox() is None:
        return grey.point(lambda value: 255 if value >= _THRESHOLD else 0)
    # white strokes on a transparent layer are a drawing, not a picture with the rest erased
    kept = ImageChops.invert(erased)
    drawing = kept.getbbox() and not ImageChops.subtract(kept, grey.point(_is_white)).getbbox()
    return kept if drawing else erased


def _is_white(value: float) -> int:
    return 255 if value >= _WHITE else 0


def _check_useful(region: Image.Image) -> None:
    if region.getbbox() is None:
        raise MaskError(say.NOTHING_MARKED())
    if ImageChops.invert(region).getbbox() is None:
        raise MaskError(say.ALL_MARKED())


def share(mask: bytes) -> float:
    """The share of the picture that is repainted, 0.0 to 1.0."""
    white = pixels = 0
    for _top, strip in strips(mask):
        white += sum(strip.convert("L").histogram()[_THRESHOLD:])
        pixels += strip.width * strip.height
    return white / pixels


def preview(picture: bytes, mask: bytes, max_side: int = 768) -> bytes:
    """The picture as WebP, at most `max_side` pixels wide and high, its region tinted, striped and outlined.

    Raises NotMedia if the picture cannot be read.
    """
    with opened(picture) as (whole, _found):
        whole.draft("RGB", (max_side, max_side))
        whole.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        small = whole.convert("RGB")
    region, _opaque = _scaled(mask, small.size)
    stripes = ImageChops.multiply(region, _stripes(small.size))
    small.paste(_TINT, mask=stripes)
    # a frame of kept pixels around it: a region at the picture's edge is outlined there as well
    framed = Image.new("L", (region.width + 2, region.height + 2), 0)
    framed.paste(region, (1, 1))
    inner = framed.filter(ImageFilter.MinFilter(3)).crop((1, 1, region.width + 1, region.height + 1))
    small.paste(_OUTLINE, mask=ImageChops.subtract(region, inner))
    target = io.BytesIO()
    small.save(target, "WEBP", quality=85)
    return target.getvalue()


def _stripes(size: tuple[int, int]) -> Image.Image:
    """The strength of the tint, pixel by pixel: diagonal stripes, so that it shows on any colour."""
    width, height = size
    row = bytes(150 if (x // 8) % 2 else 105 for x in range(width + height))
    return Image.frombytes("L", size, b"".join(row[y : y + width] for y in range(height)))


def _encoded(mask: Image.Image) -> bytes:
    target = io.BytesIO()
    mask.save(target, "PNG", optimize=False, compress_level=6)
    return target.getvalue()
