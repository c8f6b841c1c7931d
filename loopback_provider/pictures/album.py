"""The pictures of the simulated provider: their description (`Shot`) and the drawn, cached bytes (`Album`)."""

from __future__ import annotations

import asyncio
import io
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Literal

from PIL import Image, ImageFilter
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from loopback_provider.pictures import video
from loopback_provider.pictures.paint import paint

_CACHE_BYTES = 96 * 2**20
_LONGEST = 14.0  # times the height: the limit of Midjourney's own --ar
_WIDEST = 10.0  # first frames: the scene is endless, but drawing it must end


@dataclass(frozen=True, slots=True)
class Drift:
    """One step away from the first idea: 0 keeps every trait of the picture, 1 draws all of them from `seed`."""

    seed: int
    strength: float


@dataclass(frozen=True, slots=True)
class View:
    """The part of the endless scene that is shown. The first frame is 1 high, centred on x = 0, its top at y = 0."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Shot:
    """One picture, fully determined: equal shots are equal pixels.

    `frame` is width / height of the first composition, which stays put while `view` widens or moves. `references` name
    uploaded pictures; `manner` says what they are for: hints of colour, or the stuff of a blend or an edit. `patches`
    are later repaintings, each a mask's name and the shot that shows through its white area. An `insert` (words, x, y
    of its foot, height) stands in the scene instead of what the prompt named.
    """

    prompt: str
    seed: int
    frame: float
    view: View
    drift: tuple[Drift, ...] = ()
    anime: bool = False
    references: tuple[str, ...] = ()
    manner: Literal["scene", "blend", "edit"] = "scene"
    patches: tuple[tuple[str, Shot], ...] = ()
    insert: tuple[str, float, float, float] | None = None

    def drifted(self, seed: int, strength: float) -> Shot:
        """A relative of this picture."""
        return replace(self, drift=(*self.drift, Drift(seed, strength)))

    def zoomed(self, factor: float, aspect: tuple[int, int] | None = None) -> Shot:
        """The same scene from `factor` times as far, in another frame if `aspect` is given."""
        view = self.view
        ratio = view.width / view.height if aspect is None else aspect[0] / aspect[1]
        height = max(view.height, view.width / ratio) * factor
        return self._seen(view.left + view.width / 2, view.top + view.height / 2, height * ratio, height)

    def panned(self, way: str) -> Shot:
        """The scene with half a frame more of it at one side (`left`, `right`, `up` or `down`)."""
        view = self.view
        dx = {"left": -1, "right": 1}.get(way, 0) * view.width / 4
        dy = {"up": -1, "down": 1}.get(way, 0) * view.height / 4
        middle = (view.left + view.width / 2 + dx, view.top + view.height / 2 + dy)
        return self._seen(*middle, view.width + 2 * abs(dx), view.height + 2 * abs(dy))

    def patched(self, mask: str, other: Shot) -> Shot:
        """This picture with `other` where the mask is white."""
        return replace(self, patches=(*self.patches, (mask, other)))

    def _seen(self, x: float, y: float, width: float, height: float) -> Shot:
        width, height = max(width, height / _LONGEST), max(height, width / _LONGEST)
        shrink = min(1.0, _WIDEST / max(width, height))
        width, height = width * shrink, height * shrink
        return replace(self, view=View(x - width / 2, y - height / 2, width, height))


def compose(prompt: str, seed: int, aspect: tuple[int, int], *, anime: bool = False) -> Shot:
    """The first picture of a prompt (its text without parameters); `aspect` is width / height."""
    frame = aspect[0] / aspect[1]
    return Shot(prompt, seed, frame, View(-frame / 2, 0.0, frame, 1.0), anime=anime)


def pixels(shot: Shot, size: int) -> tuple[int, int]:
    """Width and height of a picture whose long side is `size`, both even."""
    ratio = shot.view.width / shot.view.height
    width, height = (size, size / ratio) if ratio >= 1 else (size * ratio, size)
    return max(2, round(width / 2) * 2), max(2, round(height / 2) * 2)


class Album:
    """Draws pictures in a thread of its own, one at a time, and keeps the recent ones.

    `size` is the long side of a single picture and of a grid, in pixels; `read` gives an uploaded picture by name.
    """

    def __init__(self, size: int, read: Callable[[str], bytes]) -> None:
        self._size = size
        self._read = read
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._drawing = threading.Lock()
        self._painter: ThreadPoolExecutor | None = None

    async def picture(self, shots: tuple[Shot, ...], scale: int = 1) -> bytes:
        """PNG of one shot, or of four as a 2x2 grid; `scale` multiplies the size."""
        return await self._draw(lambda: self.picture_now(shots, scale))

    async def preview(self, shots: tuple[Shot, ...], percent: int) -> bytes:
        """WebP as it looks at `percent` of the way: small and blurred at first, sharper later."""
        key = ("preview", shots, percent)
        return await self._draw(lambda: self._keep(key, lambda: self._preview(shots, percent)))

    async def clip(self, shot: Shot, index: int, motion: str) -> bytes:
        """MP4 of some seconds in which the picture moves; `index` chooses one of four ways, `motion` low or high."""
        key = ("clip", shot, index, motion)
        return await self._draw(lambda: self._keep(key, lambda: self._clip(shot, index, motion)))

    def close(self) -> None:
        """Drops waiting pictures and ends the thread; the next request starts another."""
        if self._painter is not None:
            self._painter.shutdown(wait=False, cancel_futures=True)
            self._painter = None

    def picture_now(self, shots: tuple[Shot, ...], scale: int = 1) -> bytes:
        """As `picture`, for callers outside the event loop."""
        return self._keep(("picture", shots, scale), lambda: _png(self._image(shots, self._size * scale)))

    def pixels(self, shots: tuple[Shot, ...], scale: int = 1) -> tuple[int, int]:
        """The size that `picture` will have."""
        return pixels(shots[0], self._size * scale)

    async def _draw(self, make: Callable[[], bytes]) -> bytes:
        """Draws in a thread of its own: a queue of pictures must not hold up the rest of the process."""
        if self._painter is None:
            self._painter = ThreadPoolExecutor(1, thread_name_prefix="painter")
        return await asyncio.get_running_loop().run_in_executor(self._painter, make)

    def _keep(self, key: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
        with self._drawing:
            found = self._kept.get(key)
            if found is None:
                found = self._kept[key] = make()
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _CACHE_BYTES:
                self._kept.popitem(last=False)
            return found

    def _image(self, shots: tuple[Shot, ...], size: int) -> Image.Image:
        width, height = pixels(shots[0], size)
        if len(shots) == 1:
            return paint(shots[0], (width, height), self._read)
        half = (width // 2, height // 2)
        sheet = Image.new("RGB", (half[0] * 2, half[1] * 2))
        for n, shot in enumerate(shots):
            sheet.paste(paint(shot, half, self._read), (n % 2 * half[0], n // 2 * half[1]))
        return sheet

    def _preview(self, shots: tuple[Shot, ...], percent: int) -> bytes:
        small = self._image(shots, max(64, self._size // 4))
        small = small.filter(ImageFilter.GaussianBlur(small.width * (100 - percent) / 2600))
        shown = small.resize(pixels(shots[0], self._size // 2), Image.Resampling.BICUBIC)
        out = io.BytesIO()
        shown.save(out, "WEBP", quality=60, method=1)
        return out.getvalue()

    def _clip(self, shot: Shot, index: int, motion: str) -> bytes:
        width, height = pixels(shot, min(self._size, 640))
        return video.film(paint(shot, (width, height), self._read), index, high=motion == "high")


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=4)
    return out.getvalue()
