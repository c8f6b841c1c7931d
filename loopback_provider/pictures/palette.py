"""The light of a scene: colours that belong together, by the hour."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

from loopback_provider.pictures.canvas import Colour, mix
from loopback_provider.pictures.genes import Genes


@dataclass(frozen=True, slots=True)
class Palette:
    """`sky` from the top to the horizon, `far` and `near` land, `sun` for the light and everything it touches,
    `accent` for windows, sails and flowers. `dark` is how dark it is, 0 to 1."""

    sky: tuple[Colour, ...]
    far: Colour
    near: Colour
    sun: Colour
    accent: Colour
    dark: float

    def land(self, depth: float) -> Colour:
        """Land at a distance: 0 at the horizon, 1 in front."""
        return mix(self.far, self.near, depth)

    def sky_at(self, part: float) -> Colour:
        """The sky: 0 at the top, 1 at the horizon."""
        place = min(max(part, 0.0), 1.0) * (len(self.sky) - 1)
        first = min(int(place), len(self.sky) - 2)
        return mix(self.sky[first], self.sky[first + 1], place - first)


_HOURS: dict[str, list[Palette]] = {
    "dawn": [
        Palette(((58, 98, 186), (158, 138, 208), (255, 154, 138), (255, 212, 142)), (188, 130, 170), (46, 46, 98),
                (255, 240, 208), (255, 132, 96), 0.25),
        Palette(((84, 156, 210), (196, 176, 214), (255, 176, 150), (255, 222, 160)), (206, 150, 160), (44, 74, 118),
                (255, 246, 220), (238, 96, 86), 0.15),
    ],
    "sunset": [
        Palette(((48, 42, 98), (138, 62, 118), (232, 98, 88), (255, 178, 92)), (176, 84, 108), (38, 24, 58),
                (255, 224, 150), (255, 120, 64), 0.4),
        Palette(((70, 64, 120), (196, 94, 98), (246, 146, 78), (255, 212, 120)), (206, 112, 84), (58, 30, 48),
                (255, 236, 170), (255, 96, 72), 0.35),
    ],
    "dusk": [
        Palette(((36, 44, 92), (84, 82, 148), (168, 122, 178), (238, 176, 190)), (132, 112, 166), (30, 32, 66),
                (255, 226, 214), (255, 170, 110), 0.5),
        Palette(((28, 62, 84), (62, 118, 132), (146, 178, 168), (236, 208, 172)), (110, 148, 146), (22, 46, 58),
                (255, 238, 200), (255, 176, 92), 0.45),
    ],
    "night": [
        Palette(((10, 16, 44), (22, 36, 84), (44, 70, 128), (88, 122, 170)), (58, 86, 138), (10, 16, 38),
                (244, 240, 214), (255, 196, 96), 0.85),
        Palette(((14, 12, 40), (34, 28, 82), (68, 54, 122), (124, 96, 156)), (78, 66, 128), (14, 12, 34),
                (255, 240, 220), (255, 182, 92), 0.85),
    ],
    "neon": [
        Palette(((12, 8, 38), (40, 14, 78), (118, 24, 122), (240, 72, 140)), (92, 40, 128), (14, 10, 36),
                (255, 140, 200), (64, 240, 240), 0.8),
        Palette(((6, 14, 40), (14, 36, 84), (28, 92, 140), (250, 92, 160)), (38, 72, 128), (8, 12, 34),
                (120, 244, 255), (255, 84, 172), 0.8),
    ],
    "storm": [
        Palette(((48, 58, 76), (82, 96, 114), (128, 144, 156), (184, 194, 194)), (122, 138, 150), (34, 44, 58),
                (236, 240, 232), (250, 188, 92), 0.5),
        Palette(((40, 52, 62), (70, 92, 98), (120, 142, 140), (196, 200, 178)), (108, 128, 126), (28, 40, 46),
                (244, 240, 214), (255, 170, 84), 0.5),
    ],
    "snow": [
        Palette(((120, 160, 204), (168, 198, 226), (212, 226, 240), (250, 240, 236)), (190, 208, 228), (238, 244, 252),
                (255, 250, 236), (224, 86, 76), 0.1),
        Palette(((92, 110, 166), (152, 158, 204), (220, 190, 214), (255, 222, 206)), (178, 180, 214), (226, 230, 248),
                (255, 240, 220), (236, 110, 84), 0.2),
    ],
    "space": [
        Palette(((6, 6, 24), (18, 14, 54), (44, 26, 92), (104, 52, 132)), (84, 70, 118), (34, 30, 62),
                (255, 236, 206), (120, 220, 255), 0.95),
        Palette(((4, 10, 26), (8, 28, 58), (16, 62, 96), (70, 128, 142)), (70, 92, 118), (22, 34, 56),
                (255, 240, 220), (255, 160, 96), 0.95),
    ],
    "aurora": [
        Palette(((6, 14, 38), (10, 36, 68), (18, 76, 96), (60, 142, 132)), (44, 84, 104), (6, 16, 32),
                (230, 250, 240), (110, 255, 190), 0.9),
    ],
    "sea": [
        Palette(((142, 232, 226), (52, 166, 190), (22, 102, 148), (12, 58, 104)), (22, 92, 132), (6, 30, 62),
                (224, 255, 246), (255, 142, 110), 0.5),
        Palette(((120, 210, 240), (40, 130, 200), (22, 76, 150), (16, 40, 96)), (26, 76, 140), (8, 22, 58),
                (230, 250, 255), (255, 196, 92), 0.5),
    ],
    "day": [
        Palette(((74, 148, 214), (126, 188, 232), (188, 222, 238), (246, 238, 214)), (150, 190, 200), (46, 108, 86),
                (255, 250, 224), (244, 104, 84), 0.0),
        Palette(((98, 178, 206), (158, 210, 214), (216, 232, 212), (255, 238, 196)), (168, 200, 176), (60, 116, 74),
                (255, 250, 220), (240, 120, 90), 0.0),
    ],
}  # fmt: skip
_USUAL = ("dawn", "sunset", "dusk", "day", "sunset", "dawn")


def light_of(hour: str | None, tint: Colour | None, genes: Genes, *, anime: bool) -> tuple[str, Palette]:
    """The hour (random if the prompt names none) and its colours, shifted a little at random."""
    hour = hour or genes.pick("hour", _USUAL)
    palette = genes.pick("palette", _HOURS[hour])
    turn, strength = genes.span("hue", -0.025, 0.025), 1.3 if anime else genes.span("chroma", 0.94, 1.12)

    def shifted(colour: Colour) -> Colour:
        red, green, blue = (part / 255 for part in colour)
        hue, light, chroma = colorsys.rgb_to_hls(red, green, blue)
        light = light + (1 - light) * 0.12 if anime else light
        red, green, blue = colorsys.hls_to_rgb((hue + turn) % 1, light, min(1.0, chroma * strength))
        out = round(red * 255), round(green * 255), round(blue * 255)
        return out if tint is None else mix(out, _as_bright(tint, out), 0.3)

    return hour, Palette(
        tuple(map(shifted, palette.sky)),
        shifted(palette.far),
        shifted(palette.near),
        shifted(palette.sun),
        shifted(palette.accent),
        palette.dark,
    )


def _as_bright(tint: Colour, like: Colour) -> Colour:
    """The tint, as light or dark as another colour."""
    gain = (sum(like) + 1) / (sum(tint) + 1)
    return tuple(min(255, round(part * gain)) for part in tint)  # type: ignore[return-value] # three parts in, three out
