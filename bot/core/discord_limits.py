"""Discord's limits. Its numbers are written here and nowhere else."""

from __future__ import annotations

from typing import Final

MAX_CONTENT: Final = 2000  # characters of a message
MAX_TYPED: Final = 6000  # characters of a text option of a command
MAX_FIELD: Final = 4000  # characters of a text field in a form
MAX_TITLE: Final = 45  # characters of a form's title, and of the label of a field
MAX_BUTTON: Final = 80  # characters of a button's label
MAX_URL: Final = 512  # characters of the address behind a button
MAX_OPTION: Final = 100  # characters of an option in a list: its label, its description and its value
MAX_CHOICE: Final = 100  # characters of a suggestion while somebody types
MAX_CUSTOM_ID: Final = 100
MAX_NONCE: Final = 25

MOST_OPTIONS: Final = 25  # in a list
MOST_CHOICES: Final = 25  # suggested at once
ROWS: Final = 5  # of controls under a message
PER_ROW: Final = 5
MOST_BUTTONS: Final = ROWS * PER_ROW

SURE_BYTES: Final = 10 * 1024 * 1024  # of a file, everywhere; some servers may have larger ones
