"""Reasons why a file can't be downloaded: a provider's result, or a member's link."""

from __future__ import annotations

from bot.texts.catalog import text

TOO_LARGE = text("download.too_large", "The file is larger than {size} MiB.")
TOO_SLOW = text("download.too_slow", "The download took too long.")
NOT_REACHED = text("download.not_reached", "The file's server could not be reached.")
NOT_VALID = text("download.not_valid", "The file's address is not valid.")
BROKE_OFF = text("download.broke_off", "The download broke off.")
REDIRECTS = text("download.redirects", "The file's address redirects too often.")
NOT_PUBLIC = text("download.not_public", "The file's address is not a public one.")
PRIVATE = text("download.private", "Its address is private, and the people who run this bot have not allowed it.")
ONLY_PART = text("download.only_part", "The file's server sent only part of it.")
EMPTY = text("download.empty", "The downloaded file is empty.")
BUSY = text("download.busy", "The file's server is busy.")
INTERNAL_ERROR = text("download.internal_error", "The file's server has an internal error.")
REFUSED = text("download.refused", "The file's server doesn't let me have it.")
MISSING = text("download.missing", "The file is not there.")
NO_WEB_ADDRESS = text("download.no_web_address", "The file's address is not a web address.")
