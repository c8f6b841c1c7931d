"""Reads Midjourney's parameters at the end of a prompt, as far as the simulated provider needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DEFAULT_VERSION = "7"
_PARAMETER = re.compile(r"(?:^|\s)--([a-z]+)((?:\s+(?!--)\S+)*)", re.IGNORECASE | re.ASCII)
_LINK = re.compile(r"<?https?://\S+>?")
_LIMITS = {"stylize": 1000, "chaos": 100, "weird": 3000, "quality": 4, "seed": 4294967295, "stop": 100, "iw": 3}
_SHORT = {
    "v": "version",
    "s": "stylize",
    "c": "chaos",
    "w": "weird",
    "q": "quality",
    "ar": "aspect",
}
_SPEEDS = ("fast", "relax", "turbo")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parts of one prompt.

    `text` is the rest for the picture, `aspect` is width : height, `invalid` is Midjourney's complaint about a
    value (None if all are fine), `flags` has every parameter name, so that `--fail` and the like are found.
    """

    text: str
    version: str
    niji: bool
    aspect: tuple[int, int]
    seed: int | None
    zoom: float | None
    speed: str | None
    flags: frozenset[str]
    invalid: str | None

    @property
    def generation(self) -> int:
        """The version's whole number: 6 for 6.1."""
        return int(self.version.split(".", maxsplit=1)[0])


def parse(prompt: str) -> Parameters:
    """Splits a prompt into its text and the parameters that matter here; never raises."""
    prompt = prompt.replace("—", "--")
    values = {_SHORT.get(name.lower(), name.lower()): value.strip() for name, value in _PARAMETER.findall(prompt)}
    first = _PARAMETER.search(prompt)
    text = _LINK.sub("", prompt[: first.start()] if first else prompt).strip()
    invalid = _complaint(values)
    aspect = _aspect(values.get("aspect"))
    return Parameters(
        text=text,
        version=_version(values),
        niji="niji" in values,
        aspect=aspect or (1, 1),
        seed=_whole(values.get("seed")),
        zoom=_number(values.get("zoom")),
        speed=next((speed for speed in _SPEEDS if speed in values), None),
        flags=frozenset(values),
        invalid=invalid,
    )


def without_parameter(prompt: str, name: str) -> str:
    """The prompt without `--name value`."""
    return re.sub(rf"\s*--{name}(?:\s+(?!--)\S+)*", "", prompt).strip()


def _complaint(values: dict[str, str]) -> str | None:
    if "aspect" in values and _aspect(values["aspect"]) is None:
        return f"[Invalid parameter] Invalid value provided for argument --ar: `{values['aspect']}`"
    if "version" in values and not re.fullmatch(r"[1-8](\.\d)?", values["version"]):
        return f"[Invalid parameter] Invalid value provided for argument --v: `{values['version']}`"
    for name, highest in _LIMITS.items():
        if name not in values:
            continue
        number = _number(values[name])
        if number is None or not 0 <= number <= highest:
            return f"[Invalid parameter] --{name} must be between 0 and {highest}, got `{values[name]}`"
    return None


def _version(values: dict[str, str]) -> str:
    if "niji" in values:
        return values["niji"] if re.fullmatch(r"[4-7]", values["niji"]) else _DEFAULT_VERSION
    version = values.get("version", "")
    return version if re.fullmatch(r"[1-8](\.\d)?", version) else _DEFAULT_VERSION


def _aspect(value: str | None) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{1,4}):(\d{1,4})", value or "")
    if match is None:
        return None
    width, height = int(match[1]), int(match[2])
    fits = width > 0 and height > 0 and 1 / 14 <= width / height <= 14
    return (width, height) if fits else None


def _number(value: str | None) -> float | None:
    return float(value) if value and re.fullmatch(r"\d{1,12}(\.\d{1,6})?", value) else None


def _whole(value: str | None) -> int | None:
    number = _number(value)
    return None if number is None else int(number)
