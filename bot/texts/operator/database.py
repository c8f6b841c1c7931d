"""Faults of the database and its folder, for the operator."""

from __future__ import annotations

from bot.texts.catalog import text

NOTHING_KEPT = text(
    "database.nothing_kept", "I can't save anything right now and kept nothing of this. Try again later."
)
UNREADABLE_REQUEST = text("database.unreadable_request", "(a request that can no longer be read)")

LOCKED = text(
    "database.locked", "another bot is already running in {folder}; stop it, or give this one its own {setting}"
)
LOCKED_BY = text(
    "database.locked_by",
    "another bot (process {process}) is already running in {folder}; stop it, or give this one its own {setting}",
)
CANNOT_WRITE = text(
    "database.cannot_write", "{setting}: can't write in {folder} ({reason}); choose a folder that the bot can write in"
)

NOT_A_URL = text("database.not_a_url", "DATABASE_URL: is not a URL; write it like sqlite:///data/bot.db")
SQLITE_ONLY = text(
    "database.sqlite_only",
    "DATABASE_URL: this version of the bot supports SQLite only; write it like sqlite:///data/bot.db",
)
NO_FILE = text("database.no_file", "DATABASE_URL: names no file; write it like sqlite:///data/bot.db")
IN_DATA_DIR = text("database.in_data_dir", "DATABASE_URL (in DATA_DIR)")
FOREIGN = text("database.foreign", "{setting}: {path} belongs to another program; choose another file")
NEWER = text(
    "database.newer",
    "DATABASE_URL: {path} was written by a newer version of the bot (schema {revision}); update the bot",
)

UNUSABLE = text("database.unusable", "{setting}: cannot use {path} ({reason}); {hint}")
HELD = text("database.held", "another program is using it; stop that program first")
NOT_A_DATABASE = text("database.not_a_database", "it is not a database; choose another file")
DAMAGED = text("database.damaged", "it is damaged; restore a backup")
DISK_FULL = text("database.disk_full", "free some space on the disk")
DISK_FAULT = text("database.disk_fault", "check the disk; it may be full")
READ_ONLY = text("database.read_only", "make the file and its folder writable")
OTHER_TABLES = text("database.other_tables", "it belongs to another program; choose another file")
CHECK_FOLDER = text("database.check_folder", "check the folder and its permissions")

MISSING = text(
    "database.missing",
    "{setting}: {path} is missing, but a bot ran here before: {folder} has {found}; {cure}; {on_purpose}",
)
EMPTY = text(
    "database.empty",
    "{setting}: {path} is empty, but a bot ran here before: {folder} has {found}; {cure}; {on_purpose}",
)
AND = text("database.and", "{one} and {other}")
PICTURES = text("database.pictures", "pictures")
SECRETS = text("database.secrets", "secrets")
MIRROR = text("database.mirror", "a record of its database")
WRITE_AHEAD_LOG = text("database.write_ahead_log", "a write-ahead log")
CUT_OFF = text("database.cut_off", "{setting}: {path} is cut off ({size} of {whole} bytes); {cure}")
ANOTHER = text(
    "database.another", "{setting}: {path} is not the database that was last used with {folder}; {cure}; {on_purpose}"
)
OLDER = text(
    "database.older",
    "{setting}: {path} is older than the database last used here ({when}): it is an old copy, or its -wal file was "
    "removed; {cure}; {on_purpose}",
)
PUT_BACK = text("database.put_back", "put it back, with its -wal file if there is one, or restore a backup")
RENAME = text("database.rename", "its data was saved: rename {copy} to {path}")
ON_PURPOSE = text("database.on_purpose", "to start without it, run once: python -m bot run --new")

LOST = text("database.lost", "DATABASE_URL: {path} is no longer the database that was opened: {why}")
WAS_MOVED = text("database.was_moved", "it was deleted or moved away")
WAS_REPLACED = text("database.was_replaced", "another file was put in its place")
WAS_CUT = text("database.was_cut", "it was cut off or replaced")
LOG_REPLACED = text("database.log_replaced", "{log} was deleted or replaced; nothing is lost, start the bot again")
IS_ANOTHERS = text("database.is_anothers", "it is empty or belongs to another program")
CANNOT_READ = text("database.cannot_read", "it can't be read ({reason})")
WAS_OVERWRITTEN = text("database.was_overwritten", "another database was copied over it")
OLDER_OVER_IT = text("database.older_over_it", "an older copy was copied over it")
LOG_CUT = text("database.log_cut", "{log} was cut off")
