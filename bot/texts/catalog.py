"""Texts by key. What a text says keeps its key and values, so that it can be said in another language later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final

ENTRIES: Final[dict[str, Text]] = {}  # every text, by its key


@final
class Said(str):
    """A sentence in English. `text` and `values` tell what it was made of."""

    text: Text
    values: Mapping[str, object]

    def __new__(cls, text: Text, values: Mapping[str, object]) -> Said:
        """Raises KeyError if a placeholder has no value."""
        said = super().__new__(cls, text.template(values).format_map(values))
        said.text, said.values = text, values
        return said

    def __getnewargs__(self) -> tuple[Text, Mapping[str, object]]:  # type: ignore[override]
        """For copies and pickles."""
        return self.text, self.values


@dataclass(frozen=True, slots=True)
class Text:
    """One entry. `plural` is the form for any `count` but 1; "" = it has one form."""

    key: str
    english: str
    plural: str = ""

    def template(self, values: Mapping[str, object]) -> str:
        """The form that fits the values, with its placeholders."""
        return self.plural if self.plural and values["count"] != 1 else self.english

    def is_said_by(self, words: str) -> bool:
        """True if `words` are this entry, in whatever language and with whatever values."""
        return isinstance(words, Said) and words.text is self

    def __call__(self, **values: object) -> Said:
        """Say it. `values` fill the placeholders; whatever is in them is put in as it is."""
        return Said(self, values)


def text(key: str, english: str) -> Text:
    """A new entry of the catalogue. Raises ValueError for a key that is taken."""
    return _entered(Text(key, english))


def plural(key: str, one: str, many: str) -> Text:
    """A new entry with a form for one and one for many; `count` decides. Raises ValueError for a key that is taken."""
    return _entered(Text(key, one, many))


def _entered(entry: Text) -> Text:
    if entry.key in ENTRIES:
        raise ValueError(f"two texts have the key {entry.key}")
    ENTRIES[entry.key] = entry
    return entry
