"""Plants and the creatures of air, water and wood, drawn like those of `pictures_things`."""

from __future__ import annotations

import math

from loopback_provider.pictures.canvas import Colour, Figure, mix
from loopback_provider.pictures.genes import Genes
from loopback_provider.pictures.palette import Palette
from loopback_provider.pictures.things import Thing

_INK: Colour = (34, 28, 40)


def _tree(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    leaf = mix(
        coat or genes.pick("leaf", ((92, 150, 84), (226, 128, 66), (236, 150, 178))), palette.near, 0.35 * palette.dark
    )
    bark = mix((92, 64, 56), palette.near, 0.4)
    figure.oval(0, 0, 0.42, 0.035, _INK, 0.3)
    figure.shape([(-0.1, 0), (-0.045, 0.16), (-0.05, 0.5), (0.05, 0.5), (0.05, 0.16), (0.11, 0)], bark)
    for end in ((-0.24, 0.66), (0.22, 0.7), (0.02, 0.78)):
        figure.line([(0, 0.36), end], 0.035, bark)
    for n in range(46):
        a, reach = genes.at(f"la{n}") * math.tau, 0.32 * math.sqrt(genes.at(f"lr{n}"))
        x, y = 1.2 * reach * math.cos(a), 0.72 + 0.82 * reach * math.sin(a)
        size = genes.span(f"ls{n}", 0.05, 0.115)
        light = min(1.0, max(0.0, (y - 0.5) * 1.7 + 0.3 * (genes.at(f"lt{n}") - 0.5) - x * 0.4))
        figure.oval(x, y, size, size * 0.86, mix(mix(leaf, _INK, 0.35), mix(leaf, palette.sun, 0.4), light), 0.95)


def _flower(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    petal = coat or genes.pick(
        "petal", ((236, 112, 150), (244, 190, 70), (160, 120, 220), (240, 96, 80), (250, 246, 240))
    )
    for stem in (1, 2, 0):
        x, top = (0.0, -0.3, 0.28)[stem], (0.74, 0.5, 0.56)[stem] * genes.span(f"top{stem}", 0.92, 1.08)
        size = (0.25, 0.15, 0.17)[stem]
        green = mix((74, 134, 84), palette.near, 0.3 + 0.3 * palette.dark)
        curve = [(x * t + 0.04 * math.sin(t * 4), top * t) for t in (k / 12 for k in range(13))]
        figure.line(curve, 0.024, green)
        for side in (-1, 1):
            leaf = [(0, 0.2), (0.12, 0.3), (0.26, 0.34), (0.16, 0.22)]
            figure.shape([(x * 0.35 + side * a * 0.9, b * (top + 0.3)) for a, b in leaf], green)
        x += 0.04 * math.sin(4)
        count = genes.pick("petals", (8, 10, 13))
        for ring, share in ((0, 1.0), (1, 0.72)):
            for n in range(count):
                a = (n + 0.5 * ring) / count * math.tau
                tone = mix(petal, palette.sun if math.sin(a) > 0 else _INK, 0.08 + 0.2 * abs(math.sin(a)) * (1 - ring))
                _petal(figure, x, top, a, size * share, tone)
        figure.oval(x, top, size * 0.26, size * 0.26, (226, 160, 52))
        figure.oval(x - 0.01, top + 0.015, size * 0.17, size * 0.17, (252, 210, 100))


def _petal(figure: Figure, x: float, y: float, angle: float, size: float, tone: Colour) -> None:
    c, s = math.cos(angle), math.sin(angle)
    outline = [(0.1, 0), (0.5, 0.2), (0.92, 0.13), (1.0, 0), (0.92, -0.13), (0.5, -0.2)]
    figure.shape([(x + size * (a * c - b * s), y + size * (a * s + b * c)) for a, b in outline], tone)


def _mushroom(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    cap = mix(coat or (208, 62, 54), palette.near, 0.25 * palette.dark)
    for x, size in ((0.34, 0.5), (-0.32, 0.36), (0.0, 1.0)):
        stem = mix((246, 234, 214), palette.near, 0.25 * palette.dark)

        def at(a: float, b: float, x: float = x, size: float = size) -> tuple[float, float]:
            return x + a * size, b * size

        figure.oval(*at(0, 0), 0.2 * size, 0.03 * size, _INK, 0.3)
        figure.shape(
            [at(*p) for p in ((-0.11, 0), (-0.07, 0.25), (-0.08, 0.5), (0.08, 0.5), (0.07, 0.25), (0.12, 0))], stem
        )
        figure.shape(
            [at(*p) for p in ((0.02, 0), (0.03, 0.25), (0.02, 0.5), (0.08, 0.5), (0.07, 0.25), (0.12, 0))],
            mix(stem, _INK, 0.3),
            0.5,
        )
        figure.glow(*at(0, 0.44), 0.36 * size, palette.accent, 0.3 * palette.dark)
        figure.shape([at(*p) for p in ((-0.4, 0.5), (-0.3, 0.74), (0, 0.9), (0.3, 0.74), (0.4, 0.5), (0, 0.45))], cap)
        figure.shape([at(*p) for p in ((0.08, 0.47), (0.3, 0.72), (0.4, 0.5), (0.2, 0.46))], mix(cap, _INK, 0.35), 0.5)
        for a, b, r in (
            (-0.2, 0.66, 0.05),
            (0.02, 0.78, 0.055),
            (0.2, 0.62, 0.045),
            (-0.02, 0.58, 0.04),
            (-0.29, 0.54, 0.03),
        ):
            figure.oval(*at(a, b), r * size, r * size * 0.8, (252, 244, 230))


def _butterfly(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    wing = coat or genes.pick("wing", ((244, 140, 60), (90, 140, 236), (190, 96, 214), (250, 196, 80)))
    edge = mix(wing, _INK, 0.75)
    upper = [(0.02, 0.52), (0.14, 0.84), (0.4, 0.98), (0.56, 0.86), (0.5, 0.62), (0.26, 0.5)]
    lower = [(0.02, 0.5), (0.26, 0.48), (0.42, 0.34), (0.36, 0.14), (0.2, 0.1), (0.07, 0.32)]
    for side in (-1, 1):
        for outline, centre in ((lower, (0.22, 0.31)), (upper, (0.3, 0.72))):
            for share, tone in ((1.0, edge), (0.84, wing), (0.55, mix(wing, palette.sun, 0.55))):
                figure.shape(
                    [
                        (side * (centre[0] + (x - centre[0]) * share), centre[1] + (y - centre[1]) * share)
                        for x, y in outline
                    ],
                    tone,
                )
        for n in range(4):
            figure.oval(side * (0.36 + 0.055 * n), 0.915 - 0.035 * n * n * 0.5, 0.017, 0.017, (255, 248, 230))
        figure.line([(0, 0.7), (side * 0.05, 0.84), (side * 0.12, 0.9)], 0.01, _INK)
    figure.shape([(0, 0.24), (0.028, 0.45), (0.03, 0.64), (0, 0.73)], _INK, mirrored=True)


def _whale(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    skin = mix(coat or genes.pick("skin", ((70, 104, 156), (236, 128, 72), (96, 150, 170))), palette.near, 0.25)
    belly = mix((236, 240, 240), palette.far, 0.25)
    figure.shape(
        [(0.55, 0.42), (0.78, 0.56), (0.98, 0.72), (0.9, 0.5), (1.02, 0.34), (0.78, 0.42)], mix(skin, _INK, 0.15)
    )
    figure.shape(
        [
            (-0.82, 0.4),
            (-0.76, 0.58),
            (-0.5, 0.73),
            (-0.1, 0.75),
            (0.3, 0.64),
            (0.68, 0.5),
            (0.64, 0.4),
            (0.3, 0.28),
            (-0.1, 0.18),
            (-0.55, 0.2),
        ],
        skin,
    )
    figure.shape(
        [(-0.82, 0.39), (-0.5, 0.36), (0.0, 0.36), (0.45, 0.36), (0.3, 0.28), (-0.1, 0.18), (-0.55, 0.2)], belly, 0.92
    )
    for n in range(6):
        figure.line(
            [(-0.7 + 0.05 * n, 0.34 - 0.02 * n), (-0.3 + 0.08 * n, 0.3 - 0.012 * n)], 0.006, mix(belly, skin, 0.5), 0.7
        )
    figure.shape([(-0.3, 0.3), (-0.05, 0.3), (-0.02, 0.02), (-0.2, 0.1)], mix(skin, _INK, 0.25))
    figure.line([(-0.76, 0.56), (-0.5, 0.715), (-0.1, 0.735), (0.3, 0.63)], 0.014, mix(skin, palette.sun, 0.6), 0.8)
    figure.oval(-0.56, 0.46, 0.03, 0.03, _INK)
    figure.oval(-0.57, 0.47, 0.01, 0.01, (255, 255, 255))


def _dragon(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    scale = mix(coat or genes.pick("scale", ((196, 58, 58), (54, 150, 120), (84, 92, 180))), palette.near, 0.15)
    gold = mix((246, 196, 84), palette.sun, 0.2)
    spine = [
        (0.92 - 1.7 * t, 0.5 + (0.34 - 0.12 * t) * math.sin(t * 8.6 + 0.6) + 0.12 * t)
        for t in (k / 120 for k in range(121))
    ]
    for n, (x, y) in enumerate(spine):
        girth = 0.016 + 0.078 * math.sin(min(1.0, (n + 8) / 120) * 2.25)
        if n % 5 == 0:
            figure.polygon(
                [
                    (x - girth * 0.5, y + girth * 0.7),
                    (x + girth * 0.8, y + girth * 1.75),
                    (x + girth * 0.6, y + girth * 0.6),
                ],
                gold,
            )
        figure.oval(x, y, girth, girth, mix(scale, _INK, 0.1 + 0.12 * (n % 5 == 0)))
        figure.oval(x - girth * 0.1, y + girth * 0.25, girth * 0.72, girth * 0.6, mix(scale, palette.sun, 0.22))
        figure.oval(x, y - girth * 0.62, girth * 0.5, girth * 0.3, mix(gold, scale, 0.3))
    for n in (42, 88):
        x, y = spine[n]
        figure.line(
            [(x, y - 0.06), (x - 0.05, y - 0.17), (x - 0.12, y - 0.19), (x - 0.17, y - 0.16)],
            0.045,
            mix(scale, _INK, 0.2),
        )
    _dragon_head(figure, spine[-1], scale, gold)


def _dragon_head(figure: Figure, place: tuple[float, float], scale: Colour, gold: Colour) -> None:
    x, y = place
    for n in range(7):
        figure.shape(
            [(x, y + 0.06 - 0.02 * n), (x + 0.2 + 0.02 * n, y + 0.2 - 0.055 * n), (x + 0.05, y + 0.1 - 0.03 * n)],
            gold,
            0.9,
        )
    figure.shape(
        [
            (x - 0.2, y - 0.03),
            (x - 0.14, y + 0.07),
            (x, y + 0.13),
            (x + 0.11, y + 0.04),
            (x + 0.06, y - 0.09),
            (x - 0.12, y - 0.07),
        ],
        scale,
    )
    for dx in (0.0, 0.06):
        figure.line([(x + dx, y + 0.08), (x + dx + 0.09, y + 0.2), (x + dx + 0.08, y + 0.28)], 0.024, gold)
    figure.line([(x - 0.19, y - 0.01), (x - 0.3, y + 0.05), (x - 0.36, y - 0.03)], 0.009, gold)
    figure.oval(x - 0.03, y + 0.045, 0.026, 0.026, (255, 236, 150))
    figure.oval(x - 0.035, y + 0.045, 0.011, 0.018, _INK)


def _deer(figure: Figure, genes: Genes, palette: Palette, coat: Colour | None, traits: frozenset[str]) -> None:
    hide = mix(coat or (150, 98, 66), palette.near, 0.3 * palette.dark + 0.1)
    dark = mix(hide, _INK, 0.4)
    figure.oval(0, 0, 0.36, 0.025, _INK, 0.3)
    for x, tone in ((-0.17, dark), (0.2, dark), (-0.11, hide), (0.26, hide)):
        figure.shape(
            [(x - 0.03, 0.4), (x + 0.035, 0.4), (x + 0.014, 0.2), (x + 0.02, 0), (x - 0.018, 0), (x - 0.012, 0.2)], tone
        )
    figure.shape(
        [(-0.22, 0.42), (-0.2, 0.55), (0.05, 0.57), (0.28, 0.56), (0.34, 0.44), (0.26, 0.34), (0, 0.33), (-0.17, 0.34)],
        hide,
    )
    figure.shape([(-0.23, 0.5), (-0.12, 0.56), (-0.18, 0.72), (-0.2, 0.8), (-0.28, 0.77), (-0.29, 0.62)], hide)
    figure.shape([(-0.42, 0.72), (-0.4, 0.765), (-0.27, 0.85), (-0.18, 0.83), (-0.19, 0.74), (-0.3, 0.71)], hide)
    figure.shape([(-0.19, 0.83), (-0.08, 0.88), (-0.12, 0.8)], dark)
    figure.oval(-0.415, 0.735, 0.02, 0.018, _INK)
    figure.oval(-0.295, 0.79, 0.013, 0.013, _INK)
    horn = mix((226, 204, 170), palette.sun, 0.25)
    for lean in (0.0, 0.07):
        beam = [(-0.22 + lean * 0.3, 0.85), (-0.2 + lean, 0.98), (-0.1 + lean * 1.6, 1.1), (-0.12 + lean * 1.8, 1.22)]
        figure.line(beam, 0.02, horn)
        for k, (dx, dy) in enumerate(((-0.09, 0.06), (-0.1, 0.09), (0.07, 0.07))):
            bx, by = beam[min(k + 1, 3)]
            figure.line([(bx, by), (bx + dx, by + dy)], 0.015, horn)
    figure.shape([(0.31, 0.5), (0.38, 0.56), (0.38, 0.46)], mix(hide, (255, 255, 255), 0.6))
    figure.line([(-0.2, 0.56), (0.05, 0.575), (0.28, 0.56)], 0.01, mix(hide, palette.sun, 0.7), 0.8)


NATURE: dict[str, Thing] = {
    "tree": _tree,
    "flower": _flower,
    "mushroom": _mushroom,
    "butterfly": _butterfly,
    "whale": _whale,
    "dragon": _dragon,
    "deer": _deer,
}
