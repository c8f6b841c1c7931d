"""From a shot to pixels: its scene or uploaded pictures, the repainted areas, and the finish."""

from __future__ import annotations

import functools
import io
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from loopback_provider.pictures.canvas import Canvas
from loopback_provider.pictures.genes import Genes
from loopback_provider.pictures.idea import read_idea
from loopback_provider.pictures.scene import draw_scene

if TYPE_CHECKING:
    from loopback_provider.pictures.album import Shot

_GRAIN_SIDE = 256


def paint(shot: Shot, size: tuple[int, int], read: Callable[[str], bytes]) -> Image.Image:
    """The picture of a shot; `read` gives uploaded pictures and masks by name."""
    image = _base(shot, size, read)
    for name, other in shot.patches:
        mask = Image.open(io.BytesIO(read(name))).convert("L").resize(size)
        image.paste(paint(other, size, read), (0, 0), mask.filter(ImageFilter.GaussianBlur(max(size) / 160)))
    return image


def _base(shot: Shot, size: tuple[int, int], read: Callable[[str], bytes]) -> Image.Image:
    if shot.manner == "scene":
        scene = _finish(_scene(shot, size))
        return _tinted(scene, _picture(read(shot.references[0]), size)) if shot.references else scene
    genes = _genes(shot)
    pictures = [_picture(read(name), size) for name in shot.references]
    if shot.manner == "blend":
        return _finish(_blended(pictures, genes))
    if not shot.prompt:
        return pictures[0]
    mood = _scene(shot, size).filter(ImageFilter.GaussianBlur(max(size) / 40))
    return _finish(Image.blend(ImageChops.soft_light(pictures[0], mood), _tinted(pictures[0], mood, 0.95), 0.75))


def _genes(shot: Shot) -> Genes:
    return Genes(f"{shot.prompt.lower()}|{shot.seed}", [(drift.seed, drift.strength) for drift in shot.drift])


def _scene(shot: Shot, size: tuple[int, int]) -> Image.Image:
    view = shot.view
    canvas = Canvas(size, (view.left, view.top, view.width, view.height))
    genes = _genes(shot)
    draw_scene(canvas, genes, read_idea(shot.prompt), shot.frame, shot.insert, anime=shot.anime)
    return canvas.finished()


def _finish(image: Image.Image) -> Image.Image:
    """Bloom, darker corners and a fine grain, which make flat shapes look like one picture."""
    small = image.resize((max(8, image.width // 8), max(8, image.height // 8)), Image.Resampling.BOX)
    bloom = small.filter(ImageFilter.GaussianBlur(small.width / 24)).resize(image.size, Image.Resampling.BILINEAR)
    image = Image.blend(image, ImageChops.screen(image, bloom), 0.14)
    image = ImageEnhance.Color(ImageEnhance.Contrast(image).enhance(1.1)).enhance(1.18)
    corners = Image.radial_gradient("L").point([255 - round(max(0, n - 96) * 0.36) for n in range(256)])
    corners = corners.resize(image.size, Image.Resampling.BILINEAR)
    image = ImageChops.multiply(image, Image.merge("RGB", (corners,) * 3))
    grain = _grain(image.size)
    return ImageChops.overlay(image, Image.merge("RGB", (grain,) * 3))


def _picture(content: bytes, size: tuple[int, int]) -> Image.Image:
    """An uploaded picture, cropped to fill the frame."""
    return ImageOps.fit(Image.open(io.BytesIO(content)).convert("RGB"), size, Image.Resampling.BICUBIC)


def _blended(pictures: list[Image.Image], genes: Genes) -> Image.Image:
    """All pictures in one: each laid over the ones before through a soft mask of its own."""
    whole = pictures[0]
    for n, picture in enumerate(pictures[1:]):
        fade = Image.linear_gradient("L").rotate(genes.pick(f"turn{n}", (0, 90, 180, 270)))
        fade = fade.point([round(60 + k * 0.53) for k in range(256)]).resize(whole.size)
        mixed = genes.pick(f"way{n}", (ImageChops.soft_light, ImageChops.screen, ImageChops.overlay))(whole, picture)
        whole = Image.blend(Image.composite(picture, whole, fade), mixed, genes.span(f"share{n}", 0.3, 0.6))
    return ImageEnhance.Color(whole).enhance(1.15)


def _tinted(image: Image.Image, like: Image.Image, share: float = 0.6) -> Image.Image:
    """The picture in the colours of another: each channel stretched to the other's mean and spread."""
    bands = []
    for band, model in zip(image.split(), like.split(), strict=True):
        mean, spread = _mean_and_spread(band)
        wanted_mean, wanted_spread = _mean_and_spread(model)
        gain = min(1.6, max(0.6, wanted_spread / max(spread, 1.0)))
        table = [min(255, max(0, round((n - mean) * gain + wanted_mean))) for n in range(256)]
        bands.append(band.point(table))
    return Image.blend(image, Image.merge("RGB", bands), share)


def _mean_and_spread(band: Image.Image) -> tuple[float, float]:
    counts = band.histogram()
    total = sum(counts)
    mean = sum(n * count for n, count in enumerate(counts)) / total
    return mean, (sum((n - mean) ** 2 * count for n, count in enumerate(counts)) / total) ** 0.5


def _grain(size: tuple[int, int]) -> Image.Image:
    tile = _grain_tile()
    sheet = Image.new("L", size)
    for x in range(0, size[0], _GRAIN_SIDE):
        for y in range(0, size[1], _GRAIN_SIDE):
            sheet.paste(tile, (x, y))
    return sheet


@functools.cache
def _grain_tile() -> Image.Image:
    dice = random.Random(7)
    return Image.frombytes(
        "L", (_GRAIN_SIDE, _GRAIN_SIDE), bytes(round(dice.gauss(128, 4)) for _ in range(_GRAIN_SIDE**2))
    )
