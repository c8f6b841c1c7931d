"""A canvas in the scene's own coordinates, with the few strokes that the pictures need."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Sequence

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

_FINEST = 2048


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """A colour between two; `part` 0 is the first, 1 the second."""
    part = min(max(part, 0.0), 1.0)
    return (
        round(one[0] + (other[0] - one[0]) * part),
        round(one[1] + (other[1] - one[1]) * part),
        round(one[2] + (other[2] - one[2]) * part),
    )


class Canvas:
    """`size` pixels that show the scene's rectangle `view` (left, top, width, height); y grows downwards.

    Small pictures are drawn larger and reduced at the end, which smooths their edges.
    """

    def __init__(self, size: tuple[int, int], view: tuple[float, float, float, float]) -> None:
        self._fine = 2 if max(size) * 2 <= _FINEST else 1.5 if max(size) * 1.5 <= _FINEST else 1
        self._size = size
        self.width, self.height = round(size[0] * self._fine), round(size[1] * self._fine)
        self.left, self.top = view[0], view[1]
        self.right, self.bottom = view[0] + view[2], view[1] + view[3]
        self.scale = self.width / view[2]
        self.image = Image.new("RGB", (self.width, self.height))
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    def finished(self) -> Image.Image:
        """The picture at its real size."""
        if self.image.size == self._size:
            return self.image.filter(ImageFilter.GaussianBlur(0.7))
        return self.image.resize(self._size, Image.Resampling.BOX if self._fine == 2 else Image.Resampling.BICUBIC)

    def pixel(self, point: Point) -> Point:
        """The pixel of the canvas at a point of the scene."""
        return (point[0] - self.left) * self.scale, (point[1] - self.top) * self.scale

    def polygon(self, points: Sequence[Point], fill: Colour, alpha: float = 1.0) -> None:
        """A filled shape."""
        if len(points) > 2:
            self._draw.polygon([self.pixel(point) for point in points], (*fill, round(255 * alpha)))

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: Colour, alpha: float = 1.0) -> None:
        """A filled ellipse around (x, y)."""
        (x0, y0), (x1, y1) = self.pixel((x - rx, y - ry)), self.pixel((x + rx, y + ry))
        if x1 > 0 and y1 > 0 and x0 < self.width and y0 < self.height:
            self._draw.ellipse((x0, y0, x1, y1), (*fill, round(255 * alpha)))

    def line(self, points: Sequence[Point], width: float, fill: Colour, alpha: float = 1.0) -> None:
        """A stroke, `width` in the scene's units but never thinner than a pixel."""
        pixels = [self.pixel(point) for point in points]
        thick = width * self.scale
        colour = (*fill, round(255 * alpha))
        if thick < 2.5 or len(pixels) < 3:
            self._draw.line(pixels, colour, max(1, round(thick)), joint="curve")
        else:
            self._draw.polygon(_ribbon(pixels, thick / 2), colour)

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: Colour, alpha: float = 1.0) -> None:
        """A filled rectangle."""
        (a, b), (c, d) = self.pixel((x0, y0)), self.pixel((x1, y1))
        if c > 0 and d > 0 and a < self.width and b < self.height:
            self._draw.rectangle((a, b, max(a, c), max(b, d)), (*fill, round(255 * alpha)))

    def glow(self, x: float, y: float, radius: float, fill: Colour, strength: float) -> None:
        """Light that fades with the distance from (x, y)."""
        self.shape_glow(x, y, radius, radius, fill, strength)

    def shape_glow(self, x: float, y: float, rx: float, ry: float, fill: Colour, strength: float) -> None:
        """As `glow`, wider or higher."""
        (x0, y0), (x1, y1) = self.pixel((x - rx, y - ry)), self.pixel((x + rx, y + ry))
        box = (max(0, int(x0)), max(0, int(y0)), min(self.width, int(x1) + 1), min(self.height, int(y1) + 1))
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        part = tuple(
            min(256.0, max(0.0, (edge - start) / (end - start) * 256))
            for edge, start, end in _edges(box, (x0, y0, x1, y1))
        )
        mask = _fading(round(min(strength, 1.0) * 40)).resize(
            (box[2] - box[0], box[3] - box[1]), Image.Resampling.BILINEAR, (part[0], part[1], part[2], part[3])
        )
        self.image.paste(fill, box, mask)

    def gradient(self, colour_at: Callable[[float], Colour], y0: float, y1: float) -> None:
        """Fills everything between two heights with colours by height."""
        top, bottom = max(0, int(self.pixel((0, y0))[1])), min(self.height, math.ceil(self.pixel((0, y1))[1]))
        if top >= bottom:
            return
        steps = min(192, bottom - top)
        strip = Image.new("RGB", (1, steps))
        span = (bottom - top) / self.scale
        start = self.top + top / self.scale
        strip.putdata([colour_at(start + span * (n + 0.5) / steps) for n in range(steps)])
        self.image.paste(strip.resize((self.width, bottom - top), Image.Resampling.BICUBIC), (0, top))

    def haze(self, y0: float, y1: float, fill: Colour, strength: float) -> None:
        """Mist that is `strength` dense at y1 and gone at y0."""
        top, bottom = int(self.pixel((0, y0))[1]), math.ceil(self.pixel((0, y1))[1])
        if bottom <= top or bottom <= 0 or top >= self.height:
            return
        ramp = Image.linear_gradient("L").point([round(n * strength) for n in range(256)])
        shown = (max(0, top), min(self.height, bottom))
        part = tuple(min(256.0, max(0.0, (edge - top) / (bottom - top) * 256)) for edge in shown)
        mask = ramp.resize((self.width, shown[1] - shown[0]), Image.Resampling.BILINEAR, (0, part[0], 256, part[1]))
        self.image.paste(fill, (0, shown[0], self.width, shown[1]), mask)

    def mirror(self, horizon: float, tint: Colour, strength: float) -> None:
        """Lays the upside-down picture from above `horizon` over what is below it, tinted."""
        line = round(self.pixel((0, horizon))[1])
        depth = min(line, self.height - line)
        if depth <= 1 or line <= 0:
            return
        above = self.image.crop((0, line - depth, self.width, line)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        above = Image.blend(above, Image.new("RGB", above.size, tint), 0.35)
        fade = Image.linear_gradient("L").point([round((255 - n * 0.75) * strength) for n in range(256)])
        self.image.paste(above, (0, line), fade.resize(above.size))

    def cells(self, step: float, margin: float = 0.0) -> Iterator[int]:
        """The numbers of all columns `step` wide that may be visible."""
        first = math.floor((self.left - margin) / step)
        yield from range(first, math.ceil((self.right + margin) / step) + 1)


class Figure:
    """Strokes in a figure's own units: it stands at (x, y) of the scene, is 1 high there and y grows upwards."""

    def __init__(self, canvas: Canvas, x: float, y: float, height: float, *, flip: bool = False) -> None:
        self.canvas = canvas
        self._x, self._y, self.height = x, y, height
        self._side = -1 if flip else 1

    def place(self, x: float, y: float) -> Point:
        """A point of the figure in the scene."""
        return self._x + x * self._side * self.height, self._y - y * self.height

    def shape(self, points: Sequence[Point], fill: Colour, alpha: float = 1.0, *, mirrored: bool = False) -> None:
        """A smooth shape through the points; `mirrored` adds the same points on the other side."""
        if mirrored:
            points = [*points, *((-x, y) for x, y in reversed(points) if abs(x) > 1e-6)]
        self.canvas.polygon([self.place(*point) for point in smooth(points)], fill, alpha)

    def polygon(self, points: Sequence[Point], fill: Colour, alpha: float = 1.0) -> None:
        """A shape with straight edges."""
        self.canvas.polygon([self.place(*point) for point in points], fill, alpha)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: Colour, alpha: float = 1.0) -> None:
        """A filled ellipse."""
        self.canvas.ellipse(*self.place(x, y), rx * self.height, ry * self.height, fill, alpha)

    def line(self, points: Sequence[Point], width: float, fill: Colour, alpha: float = 1.0) -> None:
        """A stroke."""
        self.canvas.line([self.place(*point) for point in points], width * self.height, fill, alpha)

    def glow(self, x: float, y: float, radius: float, fill: Colour, strength: float) -> None:
        """Light around a point."""
        self.canvas.glow(*self.place(x, y), radius * self.height, fill, strength)


def smooth(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """A closed curve through the points (Catmull-Rom)."""
    curve: list[Point] = []
    count = len(points)
    for n in range(count):
        a, b, c, d = (points[(n + k) % count] for k in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            curve.append((_between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)))
    return curve


def _ribbon(points: Sequence[Point], half: float) -> list[Point]:
    """The outline of a stroke `half` wide to each side: unlike drawn lines, it has no seams if translucent."""
    left: list[Point] = []
    right: list[Point] = []
    for n, (x, y) in enumerate(points):
        (x0, y0), (x1, y1) = points[max(0, n - 1)], points[min(len(points) - 1, n + 1)]
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        dx, dy = (y1 - y0) / length * half, (x0 - x1) / length * half
        left.append((x + dx, y + dy))
        right.append((x - dx, y - dy))
    return left + right[::-1]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def _edges(
    box: tuple[int, int, int, int], whole: tuple[float, float, float, float]
) -> list[tuple[float, float, float]]:
    x0, y0, x1, y1 = whole
    return [(box[0], x0, x1), (box[1], y0, y1), (box[2], x0, x1), (box[3], y0, y1)]


@functools.lru_cache(maxsize=64)
def _fading(strength: int) -> Image.Image:
    """A round mask, brightest in the middle; Pillow's gradient is at 180 where the circle touches its box."""
    curve = [round(255 * max(0.0, 1 - n / 180) ** 1.8 * strength / 40) for n in range(256)]
    return Image.radial_gradient("L").point(curve)
