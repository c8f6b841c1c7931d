"""Things and beings other than the sitting animals: each drawn in its own units, standing at its foot."""

from __future__ import annotations

from collections.abc import Callable

from loopback_provider.pictures.animals import draw_crown, draw_helmet
from loopback_provider.pictures.canvas import Colour, Figure, mix
from loopback_provider.pictures.genes import Genes
from loopback_provider.pictures.palette import Palette

_INK: Colour = (34, 28, 40)
Thing = Callable[[Figure, Genes, Palette, Colour | None, frozenset[str]], None]


def _paper_boat(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    paper = mix(coat or (250, 246, 238), palette.sun, 0.2)
    shade = mix(paper, palette.sky[1], 0.38)
    figure.oval(0, -0.02, 0.8, 0.05, _INK, 0.25)
    figure.polygon([(0, 0.98), (-0.3, 0.3), (0, 0.36)], paper)
    figure.polygon([(0, 0.98), (0.3, 0.3), (0, 0.36)], shade)
    figure.polygon([(-0.86, 0.52), (-0.36, 0.0), (0.0, 0.3)], mix(paper, (255, 255, 255), 0.35))
    figure.polygon([(0.86, 0.52), (0.36, 0.0), (0.0, 0.3)], mix(shade, palette.near, 0.15))
    figure.polygon([(-0.36, 0.0), (0.36, 0.0), (0.62, 0.27), (0.0, 0.34), (-0.62, 0.27)], mix(paper, shade, 0.35))
    figure.polygon([(0.0, 0.0), (0.36, 0.0), (0.62, 0.27), (0.0, 0.34)], mix(shade, palette.near, 0.08))
    figure.line([(-0.86, 0.52), (0.0, 0.3), (0.86, 0.52)], 0.012, mix(paper, (255, 255, 255), 0.6))


def _boat(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    hull, sail = coat or mix(palette.accent, _INK, 0.2), mix((252, 244, 228), palette.sun, 0.35)
    figure.oval(0, 0.0, 0.55, 0.03, _INK, 0.3)
    figure.line([(0, 0.1), (0, 1.0)], 0.018, mix(_INK, palette.sun, 0.15))
    figure.shape([(0.02, 0.96), (0.04, 0.22), (0.48, 0.2), (0.3, 0.6)], sail)
    figure.shape([(-0.02, 0.86), (-0.04, 0.22), (-0.36, 0.2), (-0.22, 0.5)], mix(sail, palette.sky[1], 0.3))
    figure.polygon([(-0.5, 0.16), (0.55, 0.19), (0.4, 0.0), (-0.36, 0.0)], hull)
    figure.polygon([(-0.5, 0.16), (0.55, 0.19), (0.53, 0.15), (-0.48, 0.12)], mix(hull, (255, 255, 255), 0.5))
    figure.polygon([(0, 1.0), (0.13, 0.965), (0, 0.93)], palette.accent)


def _house(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    wall = mix(
        coat or genes.pick("wall", ((236, 222, 200), (206, 120, 88), (150, 178, 190))), palette.near, 0.5 * palette.dark
    )
    roof = mix((148, 70, 62), palette.near, 0.35 * palette.dark)
    figure.oval(0, 0, 0.6, 0.03, _INK, 0.3)
    figure.polygon([(0.18, 0.65), (0.29, 0.65), (0.29, 1.0), (0.18, 1.0)], mix(roof, _INK, 0.3))
    figure.polygon([(-0.42, 0), (0.42, 0), (0.42, 0.5), (-0.42, 0.5)], wall)
    figure.polygon([(0.12, 0), (0.42, 0), (0.42, 0.5), (0.12, 0.5)], mix(wall, _INK, 0.18))
    figure.polygon([(-0.54, 0.47), (0.54, 0.47), (0.2, 0.9), (-0.26, 0.9)], roof)
    figure.polygon([(-0.54, 0.47), (-0.1, 0.47), (-0.08, 0.9), (-0.26, 0.9)], mix(roof, palette.sun, 0.25))
    for x in (-0.29, 0.2):
        figure.glow(x + 0.06, 0.29, 0.26, palette.accent, 0.3 + 0.5 * palette.dark)
        figure.polygon(
            [(x, 0.2), (x + 0.13, 0.2), (x + 0.13, 0.38), (x, 0.38)], mix(palette.accent, (255, 244, 190), 0.6)
        )
        figure.line([(x + 0.065, 0.2), (x + 0.065, 0.38)], 0.012, roof)
    figure.polygon([(-0.07, 0), (0.08, 0), (0.08, 0.3), (-0.07, 0.3)], mix(roof, _INK, 0.35))


def _castle(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    stone, roof = mix(coat or (196, 190, 196), palette.near, 0.25 + 0.4 * palette.dark), mix(palette.accent, _INK, 0.3)
    figure.oval(0, 0, 0.7, 0.04, _INK, 0.3)
    for x, wide, tall in (
        (-0.22, 0.16, 0.72),
        (0.24, 0.18, 0.62),
        (0.02, 0.22, 0.9),
        (-0.46, 0.15, 0.48),
        (0.48, 0.15, 0.44),
    ):
        tall *= genes.span(f"tower{x}", 0.9, 1.08)
        half = wide / 2
        figure.polygon([(x - half, 0), (x + half, 0), (x + half, tall), (x - half, tall)], stone)
        figure.polygon([(x, 0), (x + half, 0), (x + half, tall), (x, tall)], mix(stone, _INK, 0.2))
        figure.polygon([(x - half * 1.25, tall), (x + half * 1.25, tall), (x, tall + wide * 1.7)], roof)
        figure.polygon(
            [(x - half * 1.25, tall), (x - half * 0.2, tall), (x, tall + wide * 1.7)], mix(roof, palette.sun, 0.35)
        )
        figure.line([(x, tall + wide * 1.7), (x, tall + wide * 2.1)], 0.008, roof)
        figure.polygon([(x, tall + wide * 2.1), (x + 0.08, tall + wide * 1.95), (x, tall + wide * 1.8)], palette.accent)
        for y in (0.35, 0.6):
            figure.oval(x, tall * y, 0.016, 0.03, mix(palette.accent, (255, 240, 180), 0.6))
    wall = [(-0.55, 0), (0.56, 0), (0.56, 0.26), (-0.55, 0.26)]
    figure.polygon(wall, mix(stone, palette.sun, 0.12))
    for n in range(11):
        figure.polygon(
            [(-0.55 + n * 0.103, 0.26), (-0.5 + n * 0.103, 0.26), (-0.5 + n * 0.103, 0.31), (-0.55 + n * 0.103, 0.31)],
            mix(stone, palette.sun, 0.12),
        )
    figure.shape([(-0.08, 0), (-0.08, 0.14), (0, 0.2), (0.08, 0.14), (0.08, 0)], mix(_INK, palette.near, 0.3))


def _lighthouse(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    body, band = (
        mix((250, 246, 240), palette.near, 0.3 * palette.dark),
        mix(coat or (206, 66, 60), palette.near, 0.3 * palette.dark),
    )
    figure.shape(
        [(-0.5, -0.06), (-0.32, 0.08), (0, 0.12), (0.34, 0.07), (0.52, -0.06)], mix(palette.near, (90, 86, 96), 0.3)
    )
    figure.glow(0, 0.87, 0.8, palette.sun, 0.65)
    for side in (-1, 1):
        figure.polygon(
            [(0, 0.885), (side * 2.4, 1.12), (side * 2.4, 0.74), (0, 0.855)], palette.sun, 0.1 + 0.16 * palette.dark
        )
    for n in range(6):
        y0, y1 = 0.08 + n * 0.12, 0.2 + n * 0.12
        w0, w1 = 0.15 - n * 0.0125, 0.15 - (n + 1) * 0.0125
        tone = band if n % 2 else body
        figure.polygon([(-w0, y0), (w0, y0), (w1, y1), (-w1, y1)], tone)
        figure.polygon([(w0 * 0.2, y0), (w0, y0), (w1, y1), (w1 * 0.2, y1)], mix(tone, _INK, 0.22))
    figure.polygon([(-0.1, 0.8), (0.1, 0.8), (0.1, 0.83), (-0.1, 0.83)], _INK)
    figure.polygon([(-0.06, 0.83), (0.06, 0.83), (0.06, 0.92), (-0.06, 0.92)], mix(palette.sun, (255, 244, 200), 0.6))
    figure.polygon([(-0.085, 0.92), (0.085, 0.92), (0, 1.0)], band)


def _temple(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    wood, roof = mix(coat or (186, 58, 50), palette.near, 0.3 * palette.dark), mix((52, 58, 76), palette.near, 0.3)
    figure.oval(0, 0, 0.55, 0.03, _INK, 0.3)
    for n in range(4):
        y, half = 0.06 + 0.225 * n, 0.36 - 0.065 * n
        figure.polygon([(-half * 0.68, y), (half * 0.68, y), (half * 0.62, y + 0.15), (-half * 0.62, y + 0.15)], wood)
        for x in (-0.4, -0.05, 0.3):
            figure.polygon(
                [
                    (half * x, y + 0.02),
                    (half * (x + 0.16), y + 0.02),
                    (half * (x + 0.16), y + 0.11),
                    (half * x, y + 0.11),
                ],
                mix(palette.accent, (255, 236, 170), 0.55),
            )
        eaves = [
            (-half * 1.35, y + 0.2),
            (-half * 0.9, y + 0.145),
            (0, y + 0.135),
            (half * 0.9, y + 0.145),
            (half * 1.35, y + 0.2),
            (half * 0.6, y + 0.235),
            (-half * 0.6, y + 0.235),
        ]
        figure.polygon(eaves, roof)
        figure.line(
            [(-half * 1.35, y + 0.2), (-half * 0.6, y + 0.235), (half * 0.6, y + 0.235)],
            0.01,
            mix(roof, palette.sun, 0.6),
        )
    figure.line([(0, 0.95), (0, 1.1)], 0.018, mix(palette.accent, palette.sun, 0.5))
    figure.polygon([(-0.34, 0), (0.34, 0), (0.28, 0.07), (-0.28, 0.07)], mix(roof, (160, 156, 160), 0.4))


def _robot(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    metal = mix(
        coat or genes.pick("metal", ((176, 196, 206), (232, 178, 92), (120, 178, 170))),
        palette.near,
        0.3 * palette.dark,
    )
    shade, eye = mix(metal, _INK, 0.3), mix(palette.accent, (255, 255, 255), 0.3)
    figure.oval(0, 0, 0.36, 0.035, _INK, 0.3)
    for side in (-1, 1):
        figure.polygon([(side * 0.06, 0.03), (side * 0.17, 0.03), (side * 0.15, 0.22), (side * 0.08, 0.22)], shade)
        figure.shape([(side * 0.03, 0), (side * 0.22, 0), (side * 0.19, 0.07), (side * 0.06, 0.07)], metal)
        figure.line([(side * 0.24, 0.48), (side * 0.36, 0.36), (side * 0.33, 0.2)], 0.05, shade)
        figure.oval(side * 0.33, 0.18, 0.05, 0.05, metal)
        figure.oval(side * 0.24, 0.49, 0.055, 0.055, metal)
    figure.shape([(0, 0.18), (0.2, 0.2), (0.24, 0.4), (0.2, 0.54), (0, 0.56)], metal, mirrored=True)
    figure.shape([(0.06, 0.19), (0.2, 0.2), (0.24, 0.4), (0.2, 0.54), (0.1, 0.5)], shade, 0.6)
    figure.glow(0, 0.39, 0.2, eye, 0.7)
    figure.oval(0, 0.39, 0.055, 0.055, eye)
    figure.line([(0, 0.54), (0, 0.62)], 0.07, shade)
    figure.shape([(0, 0.6), (0.2, 0.61), (0.25, 0.74), (0.2, 0.87), (0, 0.9)], metal, mirrored=True)
    figure.shape([(0, 0.66), (0.17, 0.66), (0.2, 0.74), (0.17, 0.81), (0, 0.82)], (30, 34, 52), mirrored=True)
    for side in (-1, 1):
        figure.glow(side * 0.085, 0.74, 0.13, eye, 0.8)
        figure.oval(side * 0.085, 0.74, 0.036, 0.044, eye)
        figure.oval(side * 0.26, 0.74, 0.03, 0.06, shade)
    figure.line([(0, 0.9), (0, 0.99)], 0.014, shade)
    figure.oval(0, 1.0, 0.03, 0.03, palette.accent)
    if "crown" in traits:
        draw_crown(figure, 0, 0.89, 0.12)


def _rocket(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    hull, fin = mix((244, 242, 240), palette.sky[0], 0.12), coat or mix(palette.accent, (230, 70, 70), 0.6)
    figure.glow(0, 0.02, 0.5, (255, 180, 90), 0.8)
    for half, depth, tone in (
        (0.11, -0.34, (255, 140, 60)),
        (0.07, -0.2, (255, 220, 130)),
        (0.04, -0.1, (255, 255, 240)),
    ):
        figure.shape([(-half, 0.12), (0, depth), (half, 0.12)], tone, 0.9)
    for side in (-1, 1):
        figure.shape([(side * 0.1, 0.4), (side * 0.27, 0.2), (side * 0.27, 0.04), (side * 0.1, 0.14)], fin)
    figure.shape([(0, 0.08), (0.1, 0.1), (0.16, 0.4), (0.12, 0.75), (0, 1.0)], hull, mirrored=True)
    figure.shape([(0.04, 0.09), (0.1, 0.1), (0.16, 0.4), (0.12, 0.75), (0.02, 0.98), (0.07, 0.6)], (90, 96, 130), 0.35)
    figure.shape([(0, 0.76), (0.115, 0.76), (0.06, 0.92), (0, 1.0)], fin, mirrored=True)
    figure.oval(0, 0.56, 0.078, 0.078, mix(fin, _INK, 0.3))
    figure.oval(0, 0.56, 0.056, 0.056, (150, 216, 246))
    figure.oval(0.018, 0.58, 0.018, 0.018, (255, 255, 255))


def _person(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    cloak = mix(
        coat or genes.pick("cloak", ((176, 54, 62), (52, 76, 128), (206, 142, 66), (66, 112, 96))), palette.near, 0.3
    )
    if "astronaut" in traits:
        cloak = mix((238, 240, 246), palette.sky[0], 0.15)
    figure.polygon([(-0.1, 0.0), (0.12, 0.0), (0.75, -0.16), (0.45, -0.2)], _INK, 0.25)
    for side in (-1, 1):
        figure.line([(side * 0.055, 0.2), (side * 0.06, 0.02)], 0.07, mix(cloak, _INK, 0.55))
    sway = genes.span("sway", -0.05, 0.05)
    figure.shape(
        [
            (-0.1, 0.73),
            (-0.2, 0.45),
            (-0.24 + sway, 0.12),
            (sway, 0.08),
            (0.24 + sway, 0.13),
            (0.19, 0.45),
            (0.1, 0.73),
        ],
        cloak,
    )
    figure.shape(
        [(0.02, 0.72), (0.05, 0.4), (0.02 + sway, 0.09), (0.24 + sway, 0.13), (0.19, 0.45), (0.1, 0.73)],
        mix(cloak, _INK, 0.3),
        0.8,
    )
    figure.line([(-0.11, 0.7), (-0.21, 0.44), (-0.24 + sway, 0.14)], 0.012, mix(cloak, palette.sun, 0.7))
    _hair(figure, genes, palette)
    _headgear(figure, palette, cloak, traits)


def _hair(figure: Figure, genes: Genes, palette: Palette) -> None:
    hair = mix(genes.pick("hair", ((52, 36, 40), (124, 72, 46), (214, 164, 92), (150, 60, 44))), palette.near, 0.25)
    locks = [
        (0, 0.93),
        (0.085, 0.9),
        (0.105, 0.8),
        (0.12, 0.62),
        (0.05, 0.56),
        (-0.05, 0.56),
        (-0.12, 0.62),
        (-0.105, 0.8),
        (-0.085, 0.9),
    ]
    figure.shape(locks, mix(hair, palette.sun, 0.6))
    figure.shape([(x * 0.94 + 0.008, y - 0.006) for x, y in locks], hair)
    for x in (-0.06, -0.02, 0.03, 0.07):
        figure.line([(x * 0.6, 0.91), (x, 0.78), (x * 1.1, 0.6)], 0.006, mix(hair, palette.sun, 0.3), 0.7)


def _headgear(figure: Figure, palette: Palette, cloak: Colour, traits: frozenset[str]) -> None:
    if "astronaut" in traits:
        draw_helmet(figure, 0, 0.83, 0.15, palette)
    if "hat" in traits:
        figure.oval(0, 0.9, 0.2, 0.03, mix(cloak, _INK, 0.4))
        figure.polygon([(-0.1, 0.9), (0.1, 0.9), (0.05, 1.22)], mix(cloak, _INK, 0.3))
    elif "straw hat" in traits:
        figure.line([(0.1, 0.78), (0.34, 0.3)], 0.022, mix(_INK, palette.sun, 0.2))
        figure.polygon([(-0.24, 0.83), (0.24, 0.83), (0.02, 1.02)], mix((196, 158, 96), palette.near, 0.3))
        figure.polygon([(-0.24, 0.83), (-0.06, 0.83), (0.02, 1.02)], mix((216, 180, 116), palette.sun, 0.3))
    elif "crown" in traits:
        draw_crown(figure, 0, 0.91, 0.08)


THINGS: dict[str, Thing] = {
    "paper boat": _paper_boat,
    "boat": _boat,
    "house": _house,
    "castle": _castle,
    "lighthouse": _lighthouse,
    "temple": _temple,
    "robot": _robot,
    "rocket": _rocket,
    "figure": _person,
}
