"""Towers with lit windows, row behind row."""

from __future__ import annotations

from loopback_provider.pictures.canvas import Canvas, Colour, mix
from loopback_provider.pictures.genes import Genes
from loopback_provider.pictures.palette import Palette


def draw_city(canvas: Canvas, genes: Genes, palette: Palette, horizon: float) -> None:
    """Blocks of towers with lit windows, signs on the nearest."""
    for row in range(3):
        depth = 0.25 + 0.33 * row
        step = 0.075 + 0.035 * row
        colour = mix(palette.land(depth), palette.sky_at(1), 0.2 * (2 - row))
        for n in canvas.cells(step, 0.2):
            key = f"tower{row}.{n}"
            tall = (0.14 + 0.34 * genes.at(key) ** 1.6) * (1.15 - 0.2 * row)
            x, wide = n * step, step * (0.72 + 0.3 * genes.at(key + "w"))
            _tower(
                canvas,
                genes,
                palette,
                key,
                (x, horizon + 0.012 * row, wide, tall),
                mix(colour, palette.near, 0.12 * genes.at(key + "c")),
                row,
            )
        canvas.haze(horizon - 0.3, horizon + 0.02, palette.sky_at(1), 0.3 - 0.12 * row)


def _tower(
    canvas: Canvas,
    genes: Genes,
    palette: Palette,
    key: str,
    place: tuple[float, float, float, float],
    colour: Colour,
    row: int,
) -> None:
    x, foot, wide, tall = place
    if x > canvas.right or x + wide < canvas.left:
        return
    canvas.box(x, foot - tall, x + wide, canvas.bottom, colour)
    canvas.box(x, foot - tall, x + wide * 0.28, canvas.bottom, mix(colour, palette.sun, 0.08 + 0.06 * (2 - row)))
    if genes.at(key + "m") > 0.7:
        canvas.line([(x + wide / 2, foot - tall), (x + wide / 2, foot - tall - 0.05)], 0.003, colour)
    lit, columns = 0.3 + 0.4 * palette.dark, max(2, round(wide / 0.017))
    for floor in range(int(tall / 0.024)):
        for column in range(columns):
            if genes.at(f"{key}.{floor}.{column}") > lit:
                continue
            wx, wy = x + wide * (column + 0.25) / columns, foot - tall + 0.014 + floor * 0.024
            glass = mix(palette.accent, palette.sun, genes.at(f"{key}g{floor}.{column}"))
            canvas.box(wx, wy, wx + wide * 0.5 / columns, wy + 0.012, glass, 0.4 + 0.5 * palette.dark)
    if row == 2 and palette.dark > 0.6 and genes.at(key + "n") > 0.5:
        neon = genes.pick(key + "nc", (palette.accent, palette.sun, (255, 90, 120), (110, 255, 210)))
        sx, sy = x + wide * 0.15, foot - tall * genes.span(key + "ny", 0.35, 0.8)
        canvas.glow(sx + 0.012, sy + 0.05, 0.11, neon, 0.55)
        canvas.box(sx, sy, sx + 0.024, sy + 0.1, neon, 0.9)
        canvas.box(sx + 0.006, sy + 0.01, sx + 0.018, sy + 0.09, mix(neon, (255, 255, 255), 0.6), 0.8)
