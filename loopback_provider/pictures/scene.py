"""One whole scene: the things that the prompt names, drawn back to front."""

from __future__ import annotations

from loopback_provider.pictures.abstract import draw_abstract
from loopback_provider.pictures.animals import SPECIES, draw_sitting
from loopback_provider.pictures.belongings import BELONGINGS
from loopback_provider.pictures.canvas import Canvas, Figure, mix
from loopback_provider.pictures.city import draw_city
from loopback_provider.pictures.genes import Genes
from loopback_provider.pictures.idea import Idea, read_idea
from loopback_provider.pictures.land import (
    draw_bank,
    draw_dunes,
    draw_forest,
    draw_hills,
    draw_meadow,
    draw_moonscape,
    draw_mountains,
    draw_seabed,
    draw_shoal,
    draw_shore,
    draw_water,
)
from loopback_provider.pictures.nature import NATURE
from loopback_provider.pictures.palette import Palette, light_of
from loopback_provider.pictures.sky import draw_clouds, draw_flakes, draw_rain, draw_sky
from loopback_provider.pictures.things import THINGS

_ALL_THINGS = THINGS | NATURE | BELONGINGS
_AFLOAT = ("paper boat", "boat")
_IN_THE_AIR = ("balloon", "butterfly", "dragon", "rocket", "whale", "heart")
_HEIGHTS = {
    "paper boat": 0.3,
    "dragon": 0.4,
    "boat": 0.5,
    "castle": 0.62,
    "car": 0.26,
    "whale": 0.42,
    "crown": 0.36,
    "cup": 0.5,
    "heart": 0.55,
    "figure": 0.55,
    "deer": 0.5,
    "butterfly": 0.5,
    "lighthouse": 0.62,
    "balloon": 0.5,
}
_WILD = ("mountains", "forest", "meadow", "mountains", "forest")


def draw_scene(
    canvas: Canvas,
    genes: Genes,
    idea: Idea,
    width: float,
    insert: tuple[str, float, float, float] | None = None,
    *,
    anime: bool,
) -> None:
    """Fills the canvas; `width` is that of the first frame, whose height is 1. For `insert` see `Shot`."""
    if idea.abstract and insert is None:
        draw_abstract(canvas, genes, idea.tint)
        return
    lands = _lands(idea, genes)
    hour, palette = light_of(_hour(idea), idea.tint, genes, anime=anime)
    horizon = genes.span("horizon", 0.56, 0.68)
    if idea.abstract:
        draw_abstract(canvas, genes, idea.tint)
    else:
        _draw_sky(canvas, genes, palette, idea, hour, horizon, width)
        _draw_lands(canvas, genes, palette, lands, horizon, hour)
    if insert is not None:
        words, x, foot, height = insert
        new = read_idea(words)
        _draw_figure(Figure(canvas, x, foot, height), genes, palette, new)
    elif idea.subject is not None:
        _draw_subject(canvas, genes, palette, idea, lands, width, horizon)
    if not idea.abstract:
        _draw_front(canvas, genes, palette, idea, lands, hour, width, anime=anime)


def _draw_sky(
    canvas: Canvas, genes: Genes, palette: Palette, idea: Idea, hour: str, horizon: float, width: float
) -> None:
    draw_sky(canvas, genes, palette, hour, horizon, width)
    if hour not in ("space", "sea") and (palette.dark < 0.6 or "clouds" in idea.traits):
        draw_clouds(canvas, genes, palette, horizon)


def _hour(idea: Idea) -> str | None:
    if "city" in idea.lands and idea.hour == "night" and "moonscape" not in idea.lands:
        return "neon"
    if "moonscape" in idea.lands and idea.hour in (None, "night"):
        return "space"
    return idea.hour


def _lands(idea: Idea, genes: Genes) -> tuple[str, ...]:
    if idea.hour == "sea":
        return ("seabed",)
    if "moonscape" in idea.lands or idea.hour == "space":
        return ("moonscape",)
    if idea.lands:
        return idea.lands
    if idea.subject in _AFLOAT or idea.subject == "lighthouse":
        return ("water",)
    return (genes.pick("land", _WILD),)


def _draw_lands(
    canvas: Canvas, genes: Genes, palette: Palette, lands: tuple[str, ...], horizon: float, hour: str
) -> None:
    """Draws far lands first, water last, because it mirrors them."""
    if "mountains" in lands or (lands == ("water",) and genes.at("shore") > 0.4):
        draw_mountains(canvas, genes, palette, horizon, snow=palette.dark < 0.7 and hour not in ("neon", "sunset"))
    if "desert" in lands:
        draw_dunes(canvas, genes, palette, horizon)
    if "forest" in lands:
        draw_forest(canvas, genes, palette, horizon, rows=1 if "water" in lands else 4)
    if "city" in lands:
        draw_city(canvas, genes, palette, horizon + (0.0 if "water" in lands else 0.05))
    if "moonscape" in lands:
        draw_moonscape(canvas, genes, palette, horizon + 0.08)
    if "seabed" in lands:
        draw_seabed(canvas, genes, palette)
        draw_shoal(canvas, genes, palette)
    if "water" in lands:
        draw_water(canvas, genes, palette, horizon)
    elif "city" in lands:
        draw_water(canvas, genes, palette, horizon + 0.08, glitter=False)
    elif "meadow" in lands or lands == ("mountains",):
        draw_hills(canvas, genes, palette, horizon + (0.06 if "mountains" in lands else 0.0))


def _draw_subject(
    canvas: Canvas, genes: Genes, palette: Palette, idea: Idea, lands: tuple[str, ...], width: float, horizon: float
) -> None:
    name = idea.subject or ""
    near = genes.pick("framing", (1.0, 1.0, 1.22, 0.8))
    height = _HEIGHTS.get(name, 0.56) * near * min(1.0, 0.45 + 0.55 * width)
    x = genes.span("subjectx", -0.14, 0.14) * width
    foot = 0.95 if name in SPECIES or name in ("flower", "mushroom", "cup", "robot", "figure") else 0.86
    if name in _AFLOAT:
        foot = max(horizon + 0.14, 0.78)
    elif name in _IN_THE_AIR:
        foot = 0.5 + height * 0.42
    elif "seabed" in lands:
        foot = 0.9
    elif "water" in lands and name != "lighthouse":
        draw_shore(canvas, genes, palette)
    figure = Figure(canvas, x, foot, height, flip=genes.at("flip") > 0.5)
    canvas.glow(x, foot - height * 0.6, height * 1.1, mix(palette.sun, palette.sky_at(1), 0.3), 0.34)
    _draw_figure(figure, genes, palette, idea)
    if name in _AFLOAT:
        for n in range(9):
            y, wide = foot - 0.004 + 0.011 * n, height * (0.75 - 0.06 * n) * genes.span(f"wake{n}", 0.6, 1.1)
            canvas.box(
                x - wide, y, x + wide, y + 0.0035, mix(palette.sun, palette.near, 0.25 + 0.07 * n), 0.4 - 0.035 * n
            )


def _draw_figure(figure: Figure, genes: Genes, palette: Palette, idea: Idea) -> None:
    if idea.subject in SPECIES:
        draw_sitting(figure, idea.subject, genes, palette, idea.subject_colour, idea.traits)
    elif idea.subject is not None:
        _ALL_THINGS[idea.subject](figure, genes, palette, idea.subject_colour, idea.traits)


def _ashore(idea: Idea) -> bool:
    return idea.subject is not None and idea.subject not in (*_AFLOAT, *_IN_THE_AIR, "lighthouse")


def _draw_front(
    canvas: Canvas,
    genes: Genes,
    palette: Palette,
    idea: Idea,
    lands: tuple[str, ...],
    hour: str,
    width: float,
    *,
    anime: bool,
) -> None:
    if "water" in lands and {"mountains", "forest"} & set(lands) and idea.subject is None:
        draw_bank(canvas, genes, palette, width)
    if ("water" in lands and _ashore(idea)) or (
        "water" not in lands and {"forest", "meadow", "mountains"} & set(lands)
    ):
        draw_meadow(canvas, genes, palette, 0.86)
    if "birds" in idea.traits and palette.dark < 0.6:
        for n in range(5):
            x, y = genes.span(f"birdx{n}", -0.4, 0.4), genes.span(f"birdy{n}", 0.1, 0.38)
            size = genes.span(f"birds{n}", 0.012, 0.028)
            wing = [
                (x - size, y - size * 0.5),
                (x - size * 0.4, y - size * 0.45),
                (x, y),
                (x + size * 0.4, y - size * 0.45),
                (x + size, y - size * 0.5),
            ]
            canvas.line(wing, 0.004, palette.near)
    if "rain" in idea.traits or hour == "storm":
        draw_rain(canvas, genes, mix(palette.sky_at(1), (255, 255, 255), 0.5))
    if "snow" in idea.traits or hour == "snow":
        draw_flakes(canvas, genes, (255, 255, 255))
    if hour == "sea":
        draw_flakes(canvas, genes, palette.sun, "bubble", 0.006)
    elif anime:
        draw_flakes(canvas, genes, (255, 190, 210), "petal", 0.008)
    elif hour in ("dusk", "night") and "forest" in lands:
        draw_flakes(canvas, genes, palette.accent, "firefly", 0.003)
