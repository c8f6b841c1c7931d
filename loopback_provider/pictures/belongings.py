"""Drawings of things that people own or wish for: balloons, crowns, hearts, cups and cars."""

from __future__ import annotations

import math

from loopback_provider.pictures.animals import draw_crown
from loopback_provider.pictures.canvas import Colour, Figure, mix
from loopback_provider.pictures.genes import Genes
from loopback_provider.pictures.palette import Palette
from loopback_provider.pictures.things import Thing

_INK: Colour = (34, 28, 40)


def _balloon(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    one = coat or genes.pick("silk", ((226, 84, 72), (70, 130, 200), (240, 176, 70), (150, 96, 190)))
    other = mix((252, 240, 216), palette.sun, 0.3)
    for n in sorted(range(9), key=lambda n: -abs(n - 4)):
        tone = one if n % 2 else other
        x = 0.34 * math.sin((n - 4) / 9 * math.pi)
        figure.shape(
            [
                (x * 0.1, 0.99),
                (x - 0.055, 0.84),
                (x * 1.06 - 0.06, 0.66),
                (x * 0.62 - 0.03, 0.42),
                (x * 0.2, 0.3),
                (x * 0.62 + 0.03, 0.42),
                (x * 1.06 + 0.06, 0.66),
                (x + 0.055, 0.84),
            ],
            mix(tone, _INK, 0.05 * max(0, n - 3)),
        )
    for side in (-1, 1):
        figure.line([(side * 0.05, 0.32), (side * 0.055, 0.13)], 0.006, _INK)
    figure.polygon([(-0.075, 0.13), (0.075, 0.13), (0.06, 0.0), (-0.06, 0.0)], (134, 86, 54))
    figure.polygon([(-0.08, 0.13), (0.08, 0.13), (0.08, 0.105), (-0.08, 0.105)], (186, 130, 84))
    figure.glow(0, 0.3, 0.14, (255, 196, 96), 0.8)


def _crown(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    figure.glow(0, 0.4, 0.9, palette.sun, 0.5)
    figure.oval(0, 0.0, 0.5, 0.05, _INK, 0.3)
    draw_crown(figure, 0, 0.05, 0.5)


def _heart(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    tone = coat or (226, 62, 84)
    figure.glow(0, 0.52, 0.9, tone, 0.5)
    outline = [
        (
            0.5 * math.sin(a) ** 3,
            0.55 + 0.031 * (13 * math.cos(a) - 5 * math.cos(2 * a) - 2 * math.cos(3 * a) - math.cos(4 * a)),
        )
        for a in (n / 40 * math.tau for n in range(40))
    ]
    for n in range(8):
        share = 1 - 0.1 * n
        figure.polygon(
            [(x * share - 0.018 * n, 0.55 + (y - 0.55) * share + 0.018 * n) for x, y in outline],
            mix(mix(tone, _INK, 0.25), mix(tone, (255, 255, 255), 0.35), n / 7),
        )


def _cup(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    china = mix(coat or (246, 240, 230), palette.near, 0.2 * palette.dark)
    figure.oval(0, 0.02, 0.55, 0.05, _INK, 0.3)
    figure.oval(0, 0.06, 0.48, 0.06, mix(china, _INK, 0.12))
    ring = [(0.34 + 0.14 * math.cos(a), 0.36 + 0.13 * math.sin(a)) for a in (n / 24 * math.tau for n in range(25))]
    figure.line(ring, 0.05, mix(china, _INK, 0.12))
    figure.shape([(-0.36, 0.58), (-0.33, 0.3), (-0.2, 0.08), (0.2, 0.08), (0.33, 0.3), (0.36, 0.58)], china)
    figure.shape([(0.1, 0.56), (0.1, 0.1), (0.2, 0.08), (0.33, 0.3), (0.36, 0.58)], mix(china, _INK, 0.3), 0.5)
    figure.oval(0, 0.57, 0.36, 0.07, mix(china, (255, 255, 255), 0.5))
    figure.oval(0, 0.565, 0.32, 0.055, (94, 58, 40))
    for k in (-1, 0, 1):
        steam = [(0.11 * k + 0.04 * math.sin(t * 7 + k), 0.64 + 0.4 * t) for t in (n / 12 for n in range(13))]
        figure.line(steam, 0.03, (255, 255, 255), 0.3)


def _car(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    paint = mix(
        coat or genes.pick("paint", ((206, 62, 58), (70, 130, 180), (240, 190, 76))), palette.near, 0.2 * palette.dark
    )
    figure.oval(0, 0.02, 1.0, 0.06, _INK, 0.35)
    figure.shape([(-0.5, 0.42), (-0.36, 0.7), (0.1, 0.74), (0.42, 0.46)], mix(paint, _INK, 0.15))
    figure.shape([(-0.4, 0.45), (-0.3, 0.65), (-0.04, 0.67), (-0.04, 0.45)], mix((170, 206, 226), palette.sky[-1], 0.4))
    figure.shape([(0.02, 0.45), (0.02, 0.67), (0.1, 0.67), (0.31, 0.46)], mix((150, 190, 216), palette.sky[-1], 0.4))
    figure.shape(
        [(-0.94, 0.16), (-0.9, 0.42), (-0.4, 0.46), (0.44, 0.46), (0.9, 0.37), (0.96, 0.16), (0.4, 0.1), (-0.4, 0.1)],
        paint,
    )
    figure.line([(-0.88, 0.38), (0.0, 0.42), (0.86, 0.34)], 0.022, mix(paint, palette.sun, 0.6))
    for x in (-0.54, 0.54):
        figure.oval(x, 0.14, 0.18, 0.18, _INK)
        figure.oval(x, 0.14, 0.09, 0.09, (200, 204, 212))
    figure.glow(0.98, 0.28, 0.5, (255, 236, 180), 0.3 + 0.6 * palette.dark)
    figure.oval(0.92, 0.29, 0.035, 0.05, (255, 244, 206))


BELONGINGS: dict[str, Thing] = {
    "balloon": _balloon,
    "crown": _crown,
    "heart": _heart,
    "cup": _cup,
    "car": _car,
}
