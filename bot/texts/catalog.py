"""Texts by key. A rendered text keeps its key and values, so that it can be translated later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final

ENTRIES: Final[dict[str, Text]] = {}  # every text, by its key


@final
class Said(str):
    """A sentence in English. `text` and `values` tell how it was made."""

    text: Text
    values: Mapping[str, object]

    def __new__(cls, text: Text, values: Mapping[str, object]) -> Said:
        """Raises KeyError if a placeholder has no value."""
        said = super().__new__(cls, text.template(values).format_map(values))
        said.text, said.values = text, values
        return said

    def __getnewargs__(self) -> tuple[Text, Mapping[str, object]]:  # type: ignore[override]
        """The arguments for copies and pickles."""
        return self.text, self.values


@dataclass(frozen=True, slots=True)
class Text:
    """One entry. `plural` is the form for any `count` but 1; "" = there is only one form."""

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
        """Fill in the text. `values` replace the placeholders, unchanged."""
        return Said(self, values)


def text(key: str, english: str) -> Text:
    """Add an entry to the catalogue. Raises ValueError for a key that is taken."""
    return _entered(Text(key, english))


def plural(key: str, one: str, many: str) -> Text:
    """Add an entry with a form for one and one for many, chosen by `count`. Raises ValueError for a key that is
    taken."""
    return _entered(Text(key, one, many))


def _entered(entry: Text) -> Text:
    if entry.key in ENTRIES:
        raise ValueError(f"two texts have the key {entry.key}")
    ENTRIES[entry.key] = entry
    return entry
