"""Animals that sit and look at you, all on one skeleton, and those that fly and swim."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from loopback_provider.pictures.canvas import Colour, Figure, Point, mix
from loopback_provider.pictures.genes import Genes
from loopback_provider.pictures.palette import Palette

_INK: Colour = (34, 28, 40)


@dataclass(frozen=True, slots=True)
class Species:
    """The differences between the sitting animals; `cheek` is the width of the face, `ear` its kind."""

    fur: Colour
    light: Colour
    dark: Colour
    ear: Literal["sharp", "small", "long", "round", "flop", "none"]
    cheek: float = 0.2
    tail: Literal["bush", "thin", "stub", "none"] = "thin"
    face: Literal["mask", "muzzle", "patch", "beak"] = "muzzle"
    stripes: bool = False
    mane: bool = False
    socks: bool = False


SPECIES: dict[str, Species] = {
    "fox": Species((226, 104, 44), (255, 240, 222), (52, 34, 38), "sharp", 0.235, "bush", "mask", socks=True),
    "wolf": Species((124, 132, 148), (232, 234, 238), (58, 62, 76), "sharp", 0.23, "bush", "mask"),
    "cat": Species((92, 92, 108), (238, 232, 228), (48, 46, 58), "small", 0.21, "thin", "muzzle"),
    "dog": Species((206, 152, 92), (252, 240, 222), (110, 70, 46), "flop", 0.2, "thin", "muzzle"),
    "rabbit": Species((214, 200, 190), (252, 246, 242), (150, 128, 124), "long", 0.18, "stub", "muzzle"),
    "bear": Species((126, 84, 58), (206, 168, 128), (70, 46, 38), "round", 0.22, "stub", "muzzle"),
    "panda": Species((246, 244, 240), (246, 244, 240), (38, 38, 46), "round", 0.24, "stub", "patch"),
    "tiger": Species((238, 140, 48), (255, 244, 230), (46, 32, 34), "round", 0.23, "thin", "muzzle", stripes=True),
    "lion": Species((228, 172, 92), (252, 236, 206), (150, 84, 42), "round", 0.2, "thin", "muzzle", mane=True),
    "raccoon": Species((140, 140, 146), (236, 234, 230), (54, 54, 62), "small", 0.22, "bush", "patch", stripes=True),
    "mouse": Species((170, 166, 176), (240, 226, 226), (112, 104, 118), "round", 0.17, "thin", "muzzle"),
    "owl": Species((142, 104, 76), (236, 214, 180), (84, 58, 46), "small", 0.24, "none", "beak"),
    "penguin": Species((48, 54, 74), (250, 250, 250), (30, 32, 46), "none", 0.19, "none", "beak"),
}
_BODY: list[Point] = [(0, 0), (0.2, 0), (0.27, 0.1), (0.235, 0.28), (0.17, 0.45), (0.11, 0.6), (0, 0.66)]
_COATS: dict[str, list[Colour]] = {
    "cat": [(92, 92, 108), (226, 140, 66), (44, 42, 54), (222, 214, 206), (150, 118, 94)],
    "dog": [(206, 152, 92), (96, 72, 58), (230, 220, 206), (190, 116, 60)],
    "rabbit": [(214, 200, 190), (160, 128, 104), (244, 240, 238)],
}


def draw_sitting(
    figure: Figure, name: str, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]
) -> None:
    """The whole animal with its shadow, its light, and what it wears."""
    kind = SPECIES[name]
    coat = coat or (genes.pick("coat", _COATS[name]) if name in _COATS else kind.fur)
    dim = 0.42 * palette.dark
    fur, light, dark = (_dimmed(colour, palette, dim) for colour in (coat, kind.light, kind.dark))
    figure.oval(0.05, 0.0, 0.42, 0.035, _INK, 0.3)
    _tail(figure, kind, fur, light, dark)
    if "astronaut" in traits:
        _suit(figure, palette)
    else:
        _body(figure, kind, fur, light, dark, palette)
    tilt = genes.span("tilt", -0.012, 0.012)
    if kind.mane:
        for n in range(18):
            a = n / 18 * math.tau
            figure.oval(tilt + 0.2 * math.cos(a), 0.75 + 0.19 * math.sin(a), 0.095, 0.095, mix(dark, fur, n % 2 * 0.25))
    _ears(figure, kind, fur, light, dark)
    _head(figure, kind, fur, light, dark, palette)
    _face(figure, kind, light, dark, palette, genes)
    _worn(figure, palette, traits)


def _body(figure: Figure, kind: Species, fur: Colour, light: Colour, dark: Colour, palette: Palette) -> None:
    rim = mix(fur, palette.sun, 0.75)
    figure.shape([(x * 1.05, y * 1.015) for x, y in _BODY], rim, mirrored=True)
    figure.shape(_BODY, fur, mirrored=True)
    figure.shape([(0.02, 0), (0.2, 0), (0.265, 0.1), (0.23, 0.28), (0.16, 0.46), (0.06, 0.5), (0.12, 0.25)],
                 dark if kind.face == "patch" else mix(fur, _INK, 0.3), 0.5)  # fmt: skip
    if kind.stripes:
        for y in (0.14, 0.24, 0.34, 0.43):
            figure.polygon([(0.25, y + 0.03), (0.25, y - 0.01), (0.12, y)], dark, 0.85)
            figure.polygon([(-0.25, y + 0.03), (-0.25, y - 0.01), (-0.12, y)], dark, 0.85)
    chest = [(0, 0.62), (0.09, 0.52), (0.1, 0.36), (0.055, 0.24), (0, 0.19)]
    figure.shape([(x * (1.9 if kind.face == "beak" else 1), y - (0.1 if kind.face == "beak" else 0)) for x, y in chest],
                 light, mirrored=True)  # fmt: skip
    if kind.face == "beak":
        for side in (-1, 1):
            figure.shape([(side * x, y) for x, y in ((0.15, 0.5), (0.27, 0.36), (0.29, 0.14), (0.2, 0.2))], dark)
            figure.oval(side * 0.08, 0.01, 0.07, 0.025, (240, 160, 60))
        return
    for side in (-1, 1):
        leg = dark if kind.socks or kind.face == "patch" else mix(fur, light, 0.12)
        figure.shape([(side * x, y) for x, y in ((0.02, 0), (0.12, 0), (0.115, 0.2), (0.1, 0.36), (0.045, 0.3))],
                     mix(fur, light, 0.12))  # fmt: skip
        figure.shape([(side * x, y) for x, y in ((0.02, 0), (0.125, 0), (0.117, 0.1), (0.1, 0.19), (0.03, 0.16))], leg)
        figure.oval(side * 0.075, 0.02, 0.07, 0.032, leg)


def _suit(figure: Figure, palette: Palette) -> None:
    white = mix((238, 240, 246), palette.sky[0], 0.2 * palette.dark)
    figure.shape([(x * 1.14, y * 1.02) for x, y in _BODY], mix(white, palette.sun, 0.6), mirrored=True)
    figure.shape([(x * 1.08, y) for x, y in _BODY], white, mirrored=True)
    figure.shape([(0.04, 0), (0.22, 0), (0.28, 0.12), (0.24, 0.3), (0.15, 0.5), (0.1, 0.3)], (90, 98, 130), 0.4)
    for side in (-1, 1):
        figure.shape([(side * x, y) for x, y in ((0.02, 0), (0.14, 0), (0.135, 0.2), (0.11, 0.37), (0.04, 0.3))],
                     mix(white, (255, 255, 255), 0.4))  # fmt: skip
        figure.line([(side * 0.03, 0.1), (side * 0.135, 0.1)], 0.018, palette.accent)
        figure.oval(side * 0.08, 0.02, 0.085, 0.038, (120, 126, 150))
    figure.polygon([(-0.1, 0.22), (0.1, 0.22), (0.1, 0.38), (-0.1, 0.38)], (70, 78, 108))
    for n, colour in enumerate(((255, 92, 84), (255, 206, 92), (104, 226, 160))):
        figure.oval(-0.06 + 0.06 * n, 0.335, 0.017, 0.017, colour)
    figure.polygon([(-0.07, 0.25), (0.07, 0.25), (0.07, 0.29), (-0.07, 0.29)], palette.accent)


def _tail(figure: Figure, kind: Species, fur: Colour, light: Colour, dark: Colour) -> None:
    if kind.tail == "bush":
        figure.shape([(0.15, 0.03), (0.34, 0.0), (0.5, 0.1), (0.54, 0.28), (0.46, 0.46), (0.4, 0.3), (0.33, 0.16)], fur)
        figure.shape([(0.3, 0.01), (0.44, 0.05), (0.5, 0.16), (0.42, 0.12)], mix(fur, _INK, 0.3), 0.5)
        figure.shape([(0.535, 0.27), (0.525, 0.4), (0.46, 0.47), (0.425, 0.37), (0.48, 0.32)], light)
        if kind.stripes:
            for n in range(3):
                figure.line([(0.37 + 0.04 * n, 0.07 + 0.1 * n), (0.49 + 0.02 * n, 0.08 + 0.1 * n)], 0.035, dark)
    elif kind.tail == "thin":
        curve = [(0.18 + 0.26 * math.sin(t * 1.7), 0.04 + 0.42 * t**1.5 + 0.03 * math.sin(t * 6)) for t in _steps(14)]
        figure.line(curve, 0.055, fur)
        figure.oval(*curve[-1], 0.033, 0.033, dark if kind.stripes or kind.mane else fur)
    elif kind.tail == "stub":
        figure.oval(0.24, 0.08, 0.07, 0.065, light if kind.ear == "long" else fur)


def _ears(figure: Figure, kind: Species, fur: Colour, light: Colour, dark: Colour) -> None:
    inner = mix(light, (240, 150, 150), 0.45)
    for side in (-1, 1):
        if kind.ear in ("sharp", "small"):
            tip = 1.1 if kind.ear == "sharp" else 1.03
            figure.polygon([(side * 0.035, 0.88), (side * 0.2, 0.8), (side * 0.185, tip)], fur)
            figure.polygon([(side * 0.17, tip - 0.07), (side * 0.2, 0.97), (side * 0.185, tip)], dark)
            figure.polygon([(side * 0.085, 0.87), (side * 0.175, 0.84), (side * 0.168, tip - 0.075)], inner)
        elif kind.ear == "long":
            ear = [(0.03, 0.86), (0.04, 1.1), (0.09, 1.3), (0.15, 1.28), (0.155, 1.08), (0.12, 0.86)]
            figure.shape([(side * x, y) for x, y in ear], fur)
            figure.shape([(side * (0.03 + x * 0.72), 0.06 + y * 0.93) for x, y in ear], inner)
        elif kind.ear == "round":
            figure.oval(side * 0.16, 0.9, 0.075, 0.075, dark if kind.face == "patch" else fur)
            figure.oval(side * 0.16, 0.895, 0.045, 0.045, mix(inner, dark, 0.3))
        elif kind.ear == "flop":
            ear = [(0.1, 0.89), (0.19, 0.9), (0.26, 0.78), (0.265, 0.62), (0.2, 0.62), (0.16, 0.74)]
            figure.shape([(side * x, y) for x, y in ear], dark)


def _head(figure: Figure, kind: Species, fur: Colour, light: Colour, dark: Colour, palette: Palette) -> None:
    c = kind.cheek
    head = [(0, 0.55), (0.1, 0.575), (c * 0.92, 0.655), (c, 0.73), (c * 0.82, 0.85), (0.09, 0.915), (0, 0.925)]
    figure.shape([(x * 1.045, 0.735 + (y - 0.735) * 1.035) for x, y in head], mix(fur, palette.sun, 0.7), mirrored=True)
    figure.shape(head, fur, mirrored=True)
    figure.shape([(0.1, 0.57), (c * 0.92, 0.655), (c, 0.73), (c * 0.8, 0.86), (0.12, 0.9), (c * 0.62, 0.74)],
                 mix(fur, _INK, 0.3), 0.4)  # fmt: skip
    if kind.stripes and kind.face == "muzzle":
        for x in (-0.06, 0.0, 0.06):
            figure.polygon([(x - 0.016, 0.92), (x + 0.016, 0.92), (x * 0.8, 0.83)], dark)
    if kind.face == "beak":
        for side in (-1, 1):
            figure.oval(side * 0.085, 0.75, 0.095, 0.105, light)


def _face(figure: Figure, kind: Species, light: Colour, dark: Colour, palette: Palette, genes: Genes) -> None:
    if kind.face == "mask":
        for side in (-1, 1):
            cheek = [(0, 0.56), (0.1, 0.58), (0.2, 0.655), (0.215, 0.71), (0.11, 0.7), (0.045, 0.74), (0, 0.68)]
            figure.shape([(side * x, y) for x, y in cheek], light)
    elif kind.face == "patch":
        figure.oval(0, 0.64, 0.09, 0.07, light)
        for side in (-1, 1):
            patch = ((0.05, 0.77), (0.1, 0.82), (0.155, 0.74), (0.12, 0.67), (0.06, 0.7))
            figure.shape([(side * x, y) for x, y in patch], dark)
    elif kind.face == "muzzle":
        figure.oval(0, 0.635, 0.095, 0.072, light)
    _eyes(figure, kind, palette, genes)
    if kind.face == "beak":
        figure.polygon([(-0.035, 0.72), (0.035, 0.72), (0, 0.645)], (242, 164, 60))
        figure.polygon([(0, 0.72), (0.035, 0.72), (0, 0.645)], (206, 120, 40))
        return
    nose = 0.6 if kind.face == "mask" else 0.655
    figure.shape(
        [(0, nose - 0.025), (0.036, nose + 0.008), (0.026, nose + 0.024), (0, nose + 0.026)], _INK, mirrored=True
    )
    for side in (-1, 1):
        figure.line(
            [(0, nose - 0.02), (side * 0.008, nose - 0.042), (side * 0.026, nose - 0.046), (side * 0.04, nose - 0.032)],
            0.009,
            _INK,
            0.8,
        )
        if kind.ear in ("small", "round") and kind.face == "muzzle":
            for lift in (-0.03, 0.0, 0.03):
                figure.line([(side * 0.07, nose - 0.01), (side * 0.24, nose + lift)], 0.004, light, 0.8)


def _eyes(figure: Figure, kind: Species, palette: Palette, genes: Genes) -> None:
    wide = 0.055 if kind.face == "beak" else 0.035
    if genes.at("asleep") > 0.86:
        for side in (-1, 1):
            arc = [
                (side * 0.088 + 0.04 * math.cos(a), 0.755 - 0.025 * math.sin(a)) for a in (k * 0.52 for k in range(7))
            ]
            figure.line(arc, 0.012, _INK)
        return
    iris = genes.pick("iris", ((236, 178, 66), (120, 190, 120), (110, 180, 220), (200, 130, 60)))
    for side in (-1, 1):
        x = side * 0.088
        figure.oval(x, 0.755, wide, wide * 1.12, _INK)
        figure.oval(x, 0.755, wide * 0.84, wide * 0.95, mix(iris, palette.sun, 0.15))
        figure.oval(x, 0.755, wide * 0.55, wide * 0.8, _INK)
        figure.oval(x + wide * 0.3, 0.755 + wide * 0.4, wide * 0.27, wide * 0.27, (255, 255, 255))


def _worn(figure: Figure, palette: Palette, traits: frozenset[str]) -> None:
    if "astronaut" in traits:
        draw_helmet(figure, 0.0, 0.76, 0.34, palette)
    if "scarf" in traits:
        figure.shape([(-0.15, 0.57), (0, 0.53), (0.15, 0.57), (0.15, 0.5), (0, 0.46), (-0.15, 0.5)], (206, 62, 66))
        figure.polygon([(0.06, 0.52), (0.13, 0.53), (0.16, 0.3), (0.08, 0.29)], (182, 48, 58))
    if "hat" in traits:
        figure.shape([(-0.24, 0.88), (0, 0.84), (0.24, 0.88), (0, 0.96)], (62, 46, 110))
        figure.polygon([(-0.14, 0.9), (0.14, 0.9), (0.05, 1.3)], (76, 56, 134))
        figure.oval(0.02, 1.03, 0.022, 0.022, (250, 214, 110))
    elif "crown" in traits:
        draw_crown(figure, 0.0, 0.9, 0.13)


def draw_helmet(figure: Figure, x: float, y: float, radius: float, palette: Palette) -> None:
    """A glass sphere with a collar."""
    figure.oval(x, y - radius * 0.86, radius * 0.72, radius * 0.2, (196, 202, 216))
    figure.oval(x, y - radius * 0.82, radius * 0.6, radius * 0.13, (120, 128, 152))
    figure.oval(x, y, radius, radius, (170, 214, 255), 0.17)
    rim = [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in (n / 40 * math.tau for n in range(41))]
    figure.line(rim, 0.014, (232, 240, 252), 0.9)
    shine = [
        (x + radius * 0.8 * math.cos(a), y + radius * 0.8 * math.sin(a)) for a in (1.9 + 0.07 * n for n in range(12))
    ]
    figure.line(shine, 0.035, (255, 255, 255), 0.75)
    figure.glow(x + radius * 0.45, y + radius * 0.4, radius * 0.5, palette.sun, 0.35)


def draw_crown(figure: Figure, x: float, y: float, half: float) -> None:
    """A golden crown with three jewels."""
    points = [(x - half, y), (x + half, y), (x + half * 1.15, y + half * 1.1), (x + half * 0.5, y + half * 0.6),
              (x, y + half * 1.35), (x - half * 0.5, y + half * 0.6), (x - half * 1.15, y + half * 1.1)]  # fmt: skip
    figure.polygon(points, (244, 190, 66))
    figure.polygon([points[1], points[2], points[3], (x + half * 0.3, y)], (206, 140, 40), 0.7)
    for tip, jewel in ((2, (232, 72, 92)), (4, (96, 190, 240)), (6, (232, 72, 92))):
        figure.oval(*points[tip], half * 0.15, half * 0.15, jewel)
    figure.line([(x - half, y + half * 0.12), (x + half, y + half * 0.12)], half * 0.16, (255, 226, 140))


def _dimmed(colour: Colour, palette: Palette, part: float) -> Colour:
    return mix(colour, mix(palette.near, palette.sky[1], 0.5), part)


def _steps(count: int) -> list[float]:
    return [n / (count - 1) for n in range(count)]
