"""`bot/texts/messages.pot`, the template for translators, has what the catalogue has."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.texts.catalog import ENTRIES
from tests.unit.test_texts import MODULES

TEXTS = Path(__file__).parents[2] / "bot" / "texts"
KEYWORDS = {"text": ((1, "c"), 2), "plural": ((1, "c"), 2, 3)}  # as in the Makefile
Entries = dict[str, str | tuple[str, ...]]


def template() -> Entries:
    """The translators' entries, by key."""
    with (TEXTS / "messages.pot").open("rb") as file:
        return {
            message.context or "": message.id if isinstance(message.id, str) else tuple(message.id)
            for message in read_po(file)
            if message.id
        }


def extracted() -> Entries:
    """The entries that Babel finds in the source, by key."""
    found = extract_from_dir(TEXTS, [("**.py", "python")], keywords=KEYWORDS)
    return {context or "": message for _, _, message, _, context in found}


def test_the_template_is_up_to_date() -> None:
    assert template() == extracted(), "run `make texts`"


def test_every_entry_is_extracted() -> None:
    assert MODULES, "they fill the catalogue"
    entries = {key: (entry.english, entry.plural) if entry.plural else entry.english for key, entry in ENTRIES.items()}
    assert extracted() == entries, "Babel reads literal strings only"
