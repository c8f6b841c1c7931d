"""Pictures of prompts that name nothing visible: colour fields, ribbons, circles and facets."""

from __future__ import annotations

import colorsys
import math

from loopback_provider.pictures.canvas import Canvas, Colour, mix
from loopback_provider.pictures.genes import Genes


def draw_abstract(canvas: Canvas, genes: Genes, tint: Colour | None) -> None:
    """One of three styles in five matching colours."""
    colours = _harmony(genes, tint)
    canvas.gradient(lambda y: mix(colours[0], colours[1], 0.5 + (y - 0.5) * 0.8), canvas.top, canvas.bottom)
    for n in range(4):
        canvas.glow(genes.span(f"gx{n}", -0.6, 0.6), genes.at(f"gy{n}"), 0.7, colours[n % 3 + 1], 0.5)
    manner = genes.pick("manner", (_ribbons, _circles, _facets))
    manner(canvas, genes, colours)
    for n in canvas.cells(0.09):
        if genes.at(f"dust{n}") > 0.4:
            radius = 0.001 + 0.004 * genes.at(f"dustr{n}") ** 3
            x, y = (n + genes.at(f"dustx{n}")) * 0.09, genes.at(f"dusty{n}")
            canvas.ellipse(x, y, radius, radius, colours[4], 0.8)


def _harmony(genes: Genes, tint: Colour | None) -> list[Colour]:
    hue = genes.at("hue0") if tint is None else colorsys.rgb_to_hls(*(part / 255 for part in tint))[0]
    step = genes.pick("chord", (0.08, 0.33, 0.5, -0.1))
    deep = genes.at("deep") > 0.4
    lights = (0.13, 0.3, 0.52, 0.66, 0.88) if deep else (0.93, 0.8, 0.6, 0.45, 0.25)
    turns = (0.0, step * 0.3, step * 0.6, step, step * 0.15)
    colours: list[Colour] = []
    for light, turn in zip(lights, turns, strict=True):
        red, green, blue = colorsys.hls_to_rgb((hue + turn) % 1, light, 0.62)
        colours.append((round(red * 255), round(green * 255), round(blue * 255)))
    return colours


def _ribbons(canvas: Canvas, genes: Genes, colours: list[Colour]) -> None:
    """Waves layered like cut paper, each with a shadow on the one behind."""
    count = 11
    deeper = math.ceil(max(0.0, min(canvas.bottom, 6.0) - 1) / 0.086)
    step = max(0.008, (canvas.right - canvas.left) / 200)
    for layer in range(count + deeper):
        part = layer / (count - 1)
        tone = 1 - abs(1 - part % 2)  # below the first frame the colours come back in turn
        colour = mix(mix(colours[1], colours[3], tone), colours[2], 0.6 * math.sin(tone * math.pi))
        base = 0.08 + 0.86 * part
        crest = [
            (x, base - 0.2 * genes.noise("wave", x * 0.9 + layer * 0.16, 2) - 0.05 * genes.noise(f"w{layer}", x * 2, 1))
            for x in (n * step for n in canvas.cells(step, step))
        ]
        floor = [(canvas.right + 1, canvas.bottom + 1), (canvas.left - 1, canvas.bottom + 1)]
        for n in range(4):
            canvas.polygon([*((x, y - 0.005 * (n + 1)) for x, y in crest), *floor], (10, 8, 24), 0.06)
        canvas.polygon([*crest, *floor], colour)
        canvas.line(crest, 0.0025, mix(colour, colours[4], 0.6), 0.7)


def _circles(canvas: Canvas, genes: Genes, colours: list[Colour]) -> None:
    """Planes of circles and arcs around a few centres."""
    for n in range(9):
        x, y = genes.span(f"cx{n}", -0.6, 0.6), genes.span(f"cy{n}", 0.05, 0.95)
        radius, colour = 0.05 + 0.26 * genes.at(f"cr{n}") ** 1.5, genes.pick(f"cc{n}", colours[1:])
        canvas.ellipse(x + 0.012, y + 0.016, radius, radius, (8, 6, 20), 0.18)
        canvas.ellipse(x, y, radius, radius, colour, 0.82)
        for k in range(10):
            shift = radius * 0.03 * k
            canvas.ellipse(x - shift, y - shift, radius - shift * 1.42, radius - shift * 1.42, colours[4], 0.035)
        if genes.at(f"ca{n}") > 0.4:
            for ring in range(3):
                start, length = genes.at(f"cs{n}{ring}") * math.tau, 1 + 3.5 * genes.at(f"cl{n}{ring}")
                reach = radius * (1.15 + 0.16 * ring)
                arc = [(x + reach * math.cos(start + length * k / 30), y + reach * math.sin(start + length * k / 30))
                       for k in range(31)]  # fmt: skip
                canvas.line(arc, 0.004, colours[4], 0.8)


def _facets(canvas: Canvas, genes: Genes, colours: list[Colour]) -> None:
    """A crumpled sheet of triangles, lit from one side."""
    step = 0.13

    def corner(n: int, k: int) -> tuple[float, float]:
        return (n + 0.8 * (genes.at(f"fx{n}.{k}") - 0.5)) * step, (k + 0.8 * (genes.at(f"fy{n}.{k}") - 0.5)) * step

    for n in canvas.cells(step, 2 * step):
        for k in range(math.floor(canvas.top / step) - 2, math.ceil(canvas.bottom / step) + 2):
            a, b, c, d = corner(n, k), corner(n + 1, k), corner(n, k + 1), corner(n + 1, k + 1)
            for half, shape in enumerate(((a, b, c), (b, d, c))):
                height = genes.noise("sheet", n * 0.45 + k * 0.3, 2) + genes.noise("sheet2", k * 0.5 - n * 0.2, 2)
                tone = mix(colours[1], colours[3], 0.5 + height * 0.7)
                tone = mix(tone, colours[4] if half else colours[0], 0.3 * genes.at(f"ft{n}.{k}.{half}"))
                canvas.polygon(shape, tone)
