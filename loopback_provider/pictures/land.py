"""Land and water: ridges, forests, dunes, meadows and lakes, each endless to the left and right."""

from __future__ import annotations

import itertools
import math

from loopback_provider.pictures.canvas import Canvas, Colour, mix
from loopback_provider.pictures.genes import Genes
from loopback_provider.pictures.palette import Palette


def draw_mountains(canvas: Canvas, genes: Genes, palette: Palette, horizon: float, *, snow: bool) -> None:
    """Three chains, each with a lit side and perhaps snow."""
    sun_left = genes.at("sunx") < 0.5
    for chain in range(3):
        depth = 0.2 + 0.25 * chain
        base = horizon + 0.02 * chain
        tall = genes.span(f"tall{chain}", 0.24, 0.42) * (1 - 0.26 * chain)
        ridge = _peaks(canvas, genes, f"mt{chain}", base, tall, 0.4 - 0.08 * chain)
        colour = mix(palette.land(depth), palette.sky_at(1), 0.25)
        canvas.polygon([(canvas.left - 1, canvas.bottom), *ridge, (canvas.right + 1, canvas.bottom)], colour)
        _lit_sides(canvas, genes, ridge, mix(colour, palette.sun, 0.3), base, sun_left, snow and chain < 2)
        canvas.haze(base - tall * 0.7, base + 0.03, palette.sky_at(1), 0.4)


def draw_hills(canvas: Canvas, genes: Genes, palette: Palette, horizon: float, count: int = 4) -> None:
    """Rolling hills from the horizon to the front."""
    for layer in range(count):
        depth = (layer + 1) / count
        base = horizon + (1.02 - horizon) * (layer / count) ** 1.2
        colour = palette.land(0.15 + 0.8 * depth)
        line = _ridge(canvas, genes, f"hill{layer}", base, 0.06 + 0.03 * layer, 1.3 - 0.15 * layer)
        canvas.polygon([(canvas.left - 1, canvas.bottom), *line, (canvas.right + 1, canvas.bottom)], colour)
        edge = mix(colour, palette.sun, 0.35)
        canvas.line(line, 0.003, edge, 0.5)
        canvas.haze(base - 0.02, base + 0.16, mix(colour, palette.sky_at(1), 0.5), 0.25 * (1 - depth))


def draw_forest(canvas: Canvas, genes: Genes, palette: Palette, horizon: float, rows: int = 4) -> None:
    """Rows of conifers, hazy behind and dark in front."""
    for row in range(rows):
        depth = (row + 0.6) / rows
        base = horizon + 0.01 + 0.09 * row
        height = 0.13 + 0.075 * row
        step = height * 0.3
        colour = mix(palette.land(0.2 + 0.75 * depth), (20, 60, 50), 0.18)
        ground = _ridge(canvas, genes, f"wood{row}", base, 0.03, 1.5)
        canvas.polygon([(canvas.left - 1, canvas.bottom), *ground, (canvas.right + 1, canvas.bottom)], colour)
        for n in canvas.cells(step, 0.3):
            key = f"tree{row}.{n}"
            if genes.at(key) < 0.12:
                continue
            x = (n + 0.7 * genes.at(key + "x")) * step
            foot = base - 0.03 * genes.noise(f"wood{row}", x * 1.5) + 0.015
            _conifer(canvas, x, foot, height * (0.65 + 0.6 * genes.at(key + "h")), colour, palette)
        canvas.haze(base - height * 0.7, base + 0.03, mix(palette.sky_at(1), palette.sun, 0.2), 0.32 * (1 - depth))


def draw_dunes(canvas: Canvas, genes: Genes, palette: Palette, horizon: float) -> None:
    """Sand in long waves, each lit on one side."""
    sand = mix(palette.sun, (224, 160, 96), 0.6)
    for layer in range(4):
        base = horizon + 0.1 * layer
        line = _ridge(canvas, genes, f"dune{layer}", base, 0.07 + 0.02 * layer, 0.9)
        colour = mix(mix(palette.far, sand, 0.6), mix(sand, palette.near, 0.45), layer / 3)
        canvas.polygon([(canvas.left - 1, canvas.bottom), *line, (canvas.right + 1, canvas.bottom)], colour)
        lower = [(x + 0.1, y + 0.05 + 0.04 * genes.noise(f"dunes{layer}", x * 2)) for x, y in line]
        canvas.polygon([*line, *reversed(lower)], mix(colour, palette.sun, 0.35), 0.6)


def draw_moonscape(canvas: Canvas, genes: Genes, palette: Palette, horizon: float) -> None:
    """A cratered plain."""
    for layer in range(3):
        base = horizon + 0.09 * layer
        colour = mix(palette.land(0.25 + 0.3 * layer), (150, 146, 170), 0.35 - 0.08 * layer)
        line = _ridge(canvas, genes, f"moon{layer}", base, 0.05, 1.4)
        canvas.polygon([(canvas.left - 1, canvas.bottom), *line, (canvas.right + 1, canvas.bottom)], colour)
        canvas.line(line, 0.003, mix(colour, palette.sun, 0.5), 0.6)
        for n in canvas.cells(0.22, 0.2):
            key = f"crater{layer}.{n}"
            x, y = (n + genes.at(key)) * 0.22, base + 0.06 + 0.1 * genes.at(key + "y")
            r = 0.015 + 0.05 * genes.at(key + "r") * (0.5 + 0.3 * layer)
            canvas.ellipse(x, y, r, r * 0.3, mix(colour, (0, 0, 10), 0.3))
            canvas.ellipse(x + r * 0.08, y + r * 0.07, r * 0.86, r * 0.22, mix(colour, palette.sun, 0.16))


def draw_meadow(canvas: Canvas, genes: Genes, palette: Palette, top: float) -> None:
    """Grass and flowers in front of everything."""
    colours = (palette.accent, palette.sun, mix(palette.accent, (255, 255, 255), 0.5), (240, 190, 220))
    rows = 5 + math.ceil(max(0.0, canvas.bottom - 1.04) / 0.075)
    for row in range(min(rows, 24)):
        y0 = top + (row + 0.3) * 0.2 * (1.04 - top) if row < 5 else 1.0 + 0.075 * (row - 4)
        size = 0.02 + 0.011 * min(row, 7)
        green = mix(palette.land(min(1.0, 0.45 + 0.12 * row)), (70, 140, 80), 0.3 * (1 - palette.dark))
        for n in canvas.cells(size * 0.55, 0.1):
            key = f"grass{row}.{n}"
            x, lean = (n + genes.at(key)) * size * 0.55, genes.span(key + "l", -0.5, 0.5) * size
            y = y0 + 0.05 * genes.at(key + "y")
            tall = size * (0.8 + 1.1 * genes.at(key + "h"))
            tone = mix(green, palette.sun, 0.28 * genes.at(key + "c"))
            canvas.polygon([(x - size * 0.07, y), (x + size * 0.07, y), (x + lean, y - tall)], tone, 0.9)
            if genes.at(key + "f") > 0.86:
                canvas.ellipse(x + lean, y - tall, size * 0.19, size * 0.17, genes.pick(key + "k", colours))
                canvas.ellipse(x + lean, y - tall, size * 0.07, size * 0.06, palette.sun)


def draw_water(canvas: Canvas, genes: Genes, palette: Palette, horizon: float, *, glitter: bool = True) -> None:
    """Water from the horizon down: the mirrored picture, darker to the front, with ripples and the sun's path."""
    deep = mix(mix(palette.near, palette.sky[0], 0.5), (34, 84, 146), 0.4 * (1 - palette.dark))
    canvas.gradient(lambda y: mix(palette.sky_at(0.7), deep, 0.25 + 0.6 * (y - horizon) / 0.5), horizon, canvas.bottom)
    canvas.mirror(horizon, mix(palette.sky_at(0.5), palette.near, 0.4), 0.78)
    canvas.haze(horizon - 0.004, horizon + 0.7, deep, 0.8)
    frame_sun = genes.span("sunx", -0.32, 0.32) * max(1.0, (canvas.right - canvas.left) * 0.5)
    for n in range(120):
        part = (n / 120) ** 1.7
        y = horizon + 0.004 + part * 0.95
        length = 0.03 + 0.2 * genes.at(f"ripple{n}") * (0.3 + part)
        for k in canvas.cells(0.5, 0.4):
            x = (k + genes.at(f"ripplex{n}.{k}")) * 0.5
            canvas.box(x, y, x + length, y + 0.0012 + 0.0035 * part, palette.sky_at(0.8), 0.16)
        if glitter:
            spread = 0.03 + 0.16 * part
            x = frame_sun + genes.span(f"glitter{n}", -spread, spread)
            wide = (0.012 + 0.05 * part) * genes.at(f"glitterw{n}")
            canvas.box(x - wide, y, x + wide, y + 0.0015 + 0.005 * part, palette.sun, 0.6 * (1 - part))


def draw_bank(canvas: Canvas, genes: Genes, palette: Palette, width: float) -> None:
    """A dark shore with firs at one side of the front."""
    side = -1 if genes.at("bank") > 0.5 else 1
    colour = mix(palette.near, (8, 18, 24), 0.3)
    edge = side * width / 2
    shore = [
        (edge - side * width * k / 8, 1.02 - 0.13 * (1 - k / 8) ** 2 - 0.02 * genes.at(f"shore{k}")) for k in range(9)
    ]
    beyond = [(edge - side * width * reach, depth) for reach, depth in ((1.2, 1.16), (1.6, 1.7), (1.8, canvas.bottom))]
    far = edge + side * 12
    canvas.polygon([(far, max(canvas.bottom, 2.0)), (far, 0.84), (edge + side, 0.87), *shore, *beyond], colour)
    for n in range(5):
        x = edge - side * width * (0.02 + 0.32 * genes.at(f"fir{n}") ** 1.4)
        _conifer(canvas, x, 0.98 - 0.03 * n / 4, genes.span(f"firh{n}", 0.18, 0.46), colour, palette)


def draw_shore(canvas: Canvas, genes: Genes, palette: Palette) -> None:
    """Ground for things in front of the water."""
    line = _ridge(canvas, genes, "ashore", 0.86, 0.03, 1.1)
    colour = palette.land(0.85)
    canvas.polygon([(canvas.left - 1, canvas.bottom), *line, (canvas.right + 1, canvas.bottom)], colour)
    canvas.line(line, 0.004, mix(colour, palette.sun, 0.4), 0.6)


def draw_seabed(canvas: Canvas, genes: Genes, palette: Palette) -> None:
    """Rocks, weeds and coral."""
    for layer in range(3):
        base = 0.7 + 0.11 * layer
        line = _ridge(canvas, genes, f"bed{layer}", base, 0.08, 1.7)
        colour = mix(palette.land(0.2 + 0.35 * layer), palette.accent, 0.1)
        canvas.polygon([(canvas.left - 1, canvas.bottom), *line, (canvas.right + 1, canvas.bottom)], colour)
        for n in canvas.cells(0.075, 0.2):
            key = f"weed{layer}.{n}"
            if genes.at(key) < 0.35:
                continue
            x, tall = (n + genes.at(key + "x")) * 0.075, 0.06 + 0.16 * genes.at(key + "h")
            bent = [
                (x + 0.018 * math.sin(k * 1.1 + 6 * genes.at(key + "p")) * k / 3, base + 0.04 - tall * k / 6)
                for k in range(7)
            ]
            coral = genes.at(key + "c") > 0.75
            canvas.line(bent, 0.008 if not coral else 0.013, mix(colour, palette.accent, 0.55 if coral else 0.12))


def draw_shoal(canvas: Canvas, genes: Genes, palette: Palette) -> None:
    """Small fish that swim one way."""
    for n in range(11):
        x, y = genes.span(f"fishx{n}", -0.5, 0.5), genes.span(f"fishy{n}", 0.2, 0.7)
        size, tone = (
            genes.span(f"fishs{n}", 0.012, 0.024),
            mix(palette.accent, palette.sky_at(0.3), 0.4 * genes.at(f"fishc{n}")),
        )
        canvas.ellipse(x, y, size, size * 0.45, tone, 0.9)
        canvas.polygon(
            [(x + size * 0.8, y), (x + size * 1.6, y - size * 0.5), (x + size * 1.6, y + size * 0.5)], tone, 0.9
        )


def _ridge(
    canvas: Canvas, genes: Genes, name: str, base: float, height: float, rate: float
) -> list[tuple[float, float]]:
    step = max(0.008, (canvas.right - canvas.left) / 260)
    return [(n * step, base - height * genes.noise(name, n * step * rate)) for n in canvas.cells(step, 2 * step)]


def _peaks(canvas: Canvas, genes: Genes, name: str, base: float, tall: float, step: float) -> list[tuple[float, float]]:
    """Alternating summits and saddles, twelve points a cell, the summit first."""
    points: list[tuple[float, float]] = []
    for n in canvas.cells(step, step * 2):
        key = f"{name}.{n}"
        points.append(((n + 0.3 * genes.at(key + "x")) * step, base - tall * (0.45 + 0.75 * genes.at(key) ** 1.3)))
        points.append(((n + genes.span(key + "s", 0.55, 0.75)) * step, base - tall * 0.32 * genes.at(key + "v")))
    rough: list[tuple[float, float]] = []
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        for part in range(6):
            t = part / 6
            jag = 0.0 if part == 0 else tall * 0.06 * (genes.at(f"{name}j{round(x0 / step * 8)}.{part}") - 0.5)
            rough.append((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t + jag))
    return rough


def _lit_sides(
    canvas: Canvas,
    genes: Genes,
    ridge: list[tuple[float, float]],
    light: Colour,
    base: float,
    sun_left: bool,
    snow: bool,
) -> None:
    """Every slope that faces the sun, closed by a jagged line below the summit; then the snow on top."""
    for start in range(0, len(ridge) - 12, 12):
        slope = ridge[max(0, start - 6) : start + 1][::-1] if sun_left else ridge[start : start + 7]
        if len(slope) < 4:
            continue
        (x, y), foot = slope[0], slope[-1]
        drift = 0.05 if sun_left else -0.05
        down = [
            (x + drift * k * genes.span(f"lit{round(x * 97)}.{k}", -0.4, 0.9), y + (base - y) * k / 5)
            for k in range(5, 0, -1)
        ]
        canvas.polygon([*slope, (foot[0], base), *down], light, 0.75)
        if snow and base - y > 0.12:
            _snow_cap(canvas, genes, ridge[max(0, start - 3) : start + 4], (x, y))


def _snow_cap(canvas: Canvas, genes: Genes, top: list[tuple[float, float]], peak: tuple[float, float]) -> None:
    if len(top) < 5:
        return
    left, right = top[0], top[-1]
    jags = [
        (
            right[0] + (left[0] - right[0]) * k / 6,
            max(left[1], right[1]) - 0.5 * (max(left[1], right[1]) - peak[1]) * (k % 2) * genes.span(f"cap{k}", 0.4, 1),
        )
        for k in range(1, 6)
    ]
    canvas.polygon([*top, *jags], (246, 248, 255), 0.85)


def _conifer(canvas: Canvas, x: float, foot: float, height: float, colour: Colour, palette: Palette) -> None:
    lit = mix(colour, palette.sun, 0.16)
    canvas.box(x - height * 0.025, foot - height * 0.2, x + height * 0.025, foot, mix(colour, (30, 20, 20), 0.4))
    for tier in range(4):
        y, half = foot - height * (0.1 + 0.2 * tier), height * (0.23 - 0.045 * tier)
        tip = (x, y - height * 0.34)
        canvas.polygon([(x - half, y), (x, y + half * 0.16), (x + half, y), tip], colour)
        canvas.polygon([(x - half, y), (x - half * 0.2, y + half * 0.1), tip], lit)
