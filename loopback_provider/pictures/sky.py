"""Skies: colours of the hour, sun and moon, stars, clouds, northern lights, rain and snow."""

from __future__ import annotations

import math

from loopback_provider.pictures.canvas import Canvas, Colour, mix
from loopback_provider.pictures.genes import Genes
from loopback_provider.pictures.palette import Palette


def draw_sky(canvas: Canvas, genes: Genes, palette: Palette, hour: str, horizon: float, width: float) -> None:
    """Everything above (and for now also below) the horizon; `width` is that of the first frame."""
    canvas.gradient(lambda y: palette.sky_at((y + 0.25) / (horizon + 0.25)), canvas.top, canvas.bottom)
    if hour in ("space", "aurora"):
        _nebula(canvas, genes, palette)
    if palette.dark > 0.6:
        _stars(canvas, genes, horizon)
    if hour == "aurora":
        _aurora(canvas, genes, palette, horizon)
    if hour == "sea":
        _sunbeams(canvas, genes, palette)
    elif hour == "space":
        _planet(canvas, genes, palette, width)
    elif hour != "storm":
        _sun(canvas, genes, palette, horizon, width)


def draw_clouds(canvas: Canvas, genes: Genes, palette: Palette, horizon: float) -> None:
    """Long flat clouds, lit from below."""
    for row, height in enumerate((0.2, 0.38, 0.55)):
        step = 0.55 + 0.25 * row
        for n in canvas.cells(step, 0.8):
            if genes.at(f"cloud{row}.{n}") < 0.45:
                continue
            x = (n + genes.at(f"cloudx{row}.{n}")) * step
            y = horizon * (height + 0.12 * genes.at(f"cloudy{row}.{n}"))
            light = mix(palette.sky_at(y / horizon), palette.sun, 0.2 + 0.12 * row)
            _cloud(canvas, genes, f"{row}.{n}", x, y, light)


def draw_rain(canvas: Canvas, genes: Genes, colour: Colour) -> None:
    """Slanting streaks all over."""
    step = 0.021
    for n in canvas.cells(step, 0.3):
        x, length = n * step, 0.03 + 0.07 * genes.at(f"rainl{n}")
        for k in range(math.floor(canvas.top / 0.45) - 1, math.ceil(canvas.bottom / 0.45) + 1):
            y = (k + genes.at(f"rain{n}.{k}")) * 0.45
            canvas.line([(x, y), (x - length * 0.22, y + length)], 0.0016, colour, 0.3 + 0.3 * genes.at(f"raina{n}"))


def draw_flakes(canvas: Canvas, genes: Genes, colour: Colour, name: str = "flake", size: float = 0.005) -> None:
    """Snow (or petals, sparks, bubbles) all over."""
    step = 0.07
    for n in canvas.cells(step):
        for k in range(math.floor(canvas.top / step) - 1, math.ceil(canvas.bottom / step) + 1):
            key = f"{name}{n}.{k}"
            if genes.at(key) > 0.42:
                continue
            radius = size * (0.4 + genes.at(key + "r"))
            x, y = (n + genes.at(key + "x")) * step, (k + genes.at(key + "y")) * step
            canvas.ellipse(x, y, radius, radius, colour, 0.35 + 0.5 * genes.at(key + "a"))


def _cloud(canvas: Canvas, genes: Genes, key: str, x: float, y: float, colour: Colour) -> None:
    length = 0.16 + 0.26 * genes.at(f"cloudl{key}")
    for k in range(5):
        part = (k + 0.5) / 5
        rise = math.sin(part * math.pi) * (0.6 + 0.8 * genes.at(f"cloudh{key}.{k}"))
        cx, ry = x + (part - 0.5) * length, 0.012 + 0.02 * rise
        canvas.ellipse(cx, y - ry * 0.7, length * 0.17, ry, colour)
    canvas.ellipse(x, y, length * 0.62, 0.011, colour)


def _sun(canvas: Canvas, genes: Genes, palette: Palette, horizon: float, width: float) -> None:
    x, night = genes.span("sunx", -0.32, 0.32) * width, palette.dark > 0.6
    y = horizon * (genes.span("suny", 0.22, 0.42) if night or palette.dark < 0.1 else genes.span("suny", 0.6, 0.88))
    radius = genes.span("sunr", 0.055, 0.1) * (1.0 if night else 1.25)
    canvas.glow(x, y, radius * 9, palette.sun, 0.45)
    canvas.glow(x, y, radius * 3.4, palette.sun, 0.6)
    if night and genes.at("crescent") > 0.55:
        canvas.polygon(_crescent(x, y, radius), palette.sun)
        return
    canvas.ellipse(x, y, radius, radius, palette.sun)
    if night:
        shade = mix(palette.sun, palette.sky_at(0.8), 0.22)
        for dx, dy, r in ((-0.3, -0.2, 0.26), (0.28, 0.3, 0.2), (0.2, -0.42, 0.13), (-0.35, 0.42, 0.12)):
            canvas.ellipse(x + dx * radius, y + dy * radius, r * radius, r * radius, shade, 0.7)


def _crescent(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    turns = [math.pi * (0.5 + n / 24) for n in range(25)]
    outer = [(x + radius * math.cos(a), y - radius * math.sin(a)) for a in turns]
    inner = [(x + radius * 0.42 * math.cos(a), y - radius * math.sin(a)) for a in reversed(turns)]
    return outer + inner


def _stars(canvas: Canvas, genes: Genes, horizon: float) -> None:
    step = 0.075
    for n in canvas.cells(step):
        for k in range(math.floor(canvas.top / step), math.ceil(min(canvas.bottom, horizon) / step)):
            key = f"star{n}.{k}"
            bright = genes.at(key)
            if bright < 0.35:
                continue
            x, y = (n + genes.at(key + "x")) * step, (k + genes.at(key + "y")) * step
            radius = 0.0008 + 0.0022 * max(0.0, bright - 0.6)
            canvas.ellipse(x, y, radius, radius, (255, 250, 236), 0.35 + 0.6 * bright)
            if bright > 0.95:
                canvas.glow(x, y, 0.016, (220, 230, 255), 0.6)


def _nebula(canvas: Canvas, genes: Genes, palette: Palette) -> None:
    colours = (palette.sky[-1], palette.accent, palette.sky[-2])
    for n in canvas.cells(0.4, 0.6):
        for k in range(math.floor(canvas.top / 0.4) - 1, math.ceil(canvas.bottom / 0.4) + 1):
            key = f"mist{n}.{k}"
            x, y = (n + genes.at(key + "x")) * 0.4, (k + genes.at(key + "y")) * 0.4
            canvas.shape_glow(
                x, y, genes.span(key, 0.25, 0.6), 0.3, genes.pick(key + "c", colours), 0.12 + 0.28 * genes.at(key + "s")
            )


def _planet(canvas: Canvas, genes: Genes, palette: Palette, width: float) -> None:
    x, y, radius = genes.span("sunx", -0.4, 0.4) * width, genes.span("suny", 0.08, 0.3), genes.span("sunr", 0.09, 0.22)
    base = genes.pick("planet", (palette.accent, palette.sun, palette.sky[-1], (214, 120, 96)))
    canvas.glow(x, y, radius * 2.3, base, 0.5)
    canvas.ellipse(x, y, radius, radius, mix(base, (10, 8, 30), 0.35))
    for n in range(12):
        light = mix(mix(base, (10, 8, 30), 0.35), mix(base, (255, 255, 255), 0.3), n / 11)
        shift = radius * 0.028 * n
        canvas.ellipse(x - shift, y - shift, radius - shift * 1.4142, radius - shift * 1.4142, light, 0.4)
    if genes.at("ring") > 0.45:
        tilt = genes.span("tilt", -0.35, 0.35)
        for k, alpha in ((1.5, 0.5), (1.68, 0.75), (1.85, 0.35)):
            arc = [
                (x + math.cos(a) * radius * k, y + math.sin(a) * radius * 0.3 * k + math.cos(a) * radius * k * tilt)
                for a in (math.pi * (n / 24 * 1.3 - 0.15) for n in range(25))
            ]
            canvas.line(arc, radius * 0.07, mix(base, (255, 240, 220), 0.55), alpha)


def _aurora(canvas: Canvas, genes: Genes, palette: Palette, horizon: float) -> None:
    for band in range(3):
        step = 0.008
        for n in canvas.cells(step, 0.05):
            x = n * step
            base = horizon * (0.5 + 0.12 * band + 0.2 * genes.noise(f"aurora{band}", x * 1.6))
            bright = max(0.0, 0.5 + genes.noise(f"auroral{band}", x * 3.2))
            height = 0.1 + 0.26 * bright
            tone = mix(palette.accent, (150, 110, 255), band * 0.4)
            for part in range(5):
                y = base - height * part / 5
                canvas.box(x, y - height / 5, x + step, y, tone, 0.27 * bright * (1 - part / 5))


def _sunbeams(canvas: Canvas, genes: Genes, palette: Palette) -> None:
    x = genes.span("sunx", -0.3, 0.3)
    canvas.shape_glow(x, -0.05, 0.9, 0.5, palette.sun, 0.75)
    for n in range(9):
        slant, spread = genes.span(f"beam{n}", -0.8, 0.8), 0.03 + 0.06 * genes.at(f"beamw{n}")
        foot = [(x + slant * 1.1 - spread * 2, 1.25), (x + slant * 1.1 + spread * 2, 1.25)]
        canvas.polygon([(x + slant * 0.4 - 0.01, -0.3), (x + slant * 0.4 + spread, -0.3), foot[1], foot[0]],
                       palette.sun, 0.07)  # fmt: skip
