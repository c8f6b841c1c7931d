"""Faults of settings. Each sentence follows the variable's name and a colon."""

from __future__ import annotations

from bot.texts.catalog import text

FAULT = text("settings.fault", "{name}: {fault}")
REQUIRED = text("settings.required", "is required; set it in .env (.env.example shows how)")
HAS_SCHEME = text("settings.has_scheme", "starts with the word {word}; remove it")
HAS_QUOTES = text("settings.has_quotes", "starts or ends with a quotation mark; remove it")
NO_SECRET = text("settings.no_secret", "contains spaces or characters that a key can't have; copy it again")

NOT_A_NUMBER = text("settings.not_a_number", "{value} is not a number")
NOT_WHOLE = text("settings.not_whole", "{value} is not a whole number")
TOO_SMALL = text("settings.too_small", "{value} is too small; the minimum is {least}")
TOO_LARGE = text("settings.too_large", "{value} is too large; the maximum is {most}")
ENDLESS = text("settings.endless", "{value} is too large; use a finite number")
NOT_AN_ID = text(
    "settings.not_an_id",
    "{value} is not an ID; turn on Developer Mode in Discord (Settings, Advanced) and use Copy Server ID",
)
UNKNOWN_CHOICE = text("settings.unknown_choice", "{value} is unknown; use one of {choices}")

NOT_A_URL = text("settings.not_a_url", "must be an address that starts with {first} or {second}")
HAS_USER = text("settings.has_user", "must not contain a user name or password")
NO_SUCH_HOST = text(
    "settings.no_such_host", "names a host that can't exist; check the part between // and the next slash"
)
NOT_BARE = text("settings.not_bare", "must end after the host, without a path or query; write {url}")
HAS_QUERY = text("settings.has_query", "must not have a query or fragment; write {url}")
NOT_A_PREFIX = text("settings.not_a_prefix", "must be a path such as /mj-fast")
NOT_A_PROXY = text(
    "settings.not_a_proxy", "must be an address such as http://proxy.example:3128 (starting with http:// or https://)"
)

HOST_HAS_PATH = text(
    "settings.host_has_path",
    "must list hosts without http:// or a path, such as pictures.example or 192.168.0.7:8080",
)
NO_PORT = text("settings.no_port", "{value} needs a port from 1 to 65535 after the colon")
NOT_A_HOST = text("settings.not_a_host", "{value} is not a host, such as pictures.example or 192.168.0.7:8080")

NO_POSTGRES = text(
    "settings.no_postgres", "PostgreSQL is not supported yet; the value must start with sqlite:/// and name a file"
)
NOT_SQLITE = text("settings.not_sqlite", "must start with sqlite:/// and name a file")
IN_MEMORY = text("settings.in_memory", "must name a file; a database in memory is lost when the bot stops")
FILE_HAS_QUERY = text("settings.file_has_query", "must end with the file's name; remove the ? and everything after it")
NOT_EXPANDED = text("settings.not_expanded", "contains a ~ or $ that is not expanded; write the full path")
BAD_PATH = text("settings.bad_path", "has a ? in its path; choose another folder")

NO_ACCOUNTS = text("settings.no_accounts", "names no account")
ACCOUNT_TWICE = text("settings.account_twice", "names an account twice")
BAD_ACCOUNT = text("settings.bad_account", "{account} may contain only small letters, digits and _")
NEEDS_SHARD_COUNT = text("settings.needs_shard_count", "needs SHARD_COUNT as well")
SHARD_TOO_HIGH = text("settings.shard_too_high", "every ID must be below SHARD_COUNT")

MISSPELLED = text("settings.misspelled", "is not a setting and is ignored; did you mean {setting}?")
UNKNOWN_ACCOUNT = text("settings.unknown_account", "is ignored; add {account} to PROVIDERS, or did you mean {setting}?")

SECRET_UNREADABLE = text(
    "settings.secret_unreadable",
    "DATA_DIR: {path} can't be read or made ({why}); it must be a file that the bot's user can read and write",
)
SECRET_DAMAGED = text(
    "settings.secret_damaged", "DATA_DIR: {path} is damaged; delete it (the links given out so far will stop working)"
)
DEAD_LINK = text(
    "settings.dead_link",
    "DATA_DIR: {path} is a link that leads nowhere; put back what it points to, or remove the link",
)
NO_FOLDER = text("settings.no_folder", "DATA_DIR: {path} is not a folder; move it away, and the bot makes one")
FOLDER_CLOSED = text(
    "settings.folder_closed", "DATA_DIR: {path} can't be used ({why}); let the bot's user read it and write in it"
)
