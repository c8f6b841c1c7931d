"""Pages and errors of the web server."""

from __future__ import annotations

from bot.texts.catalog import text

FAILED = text("web.failed", "That didn't work")
BAD_REQUEST = text("web.bad_request", "I don't understand this request.")
FOREIGN = text("web.foreign", "I don't take this from here. Open the link from Discord again.")
NOTHING_HERE = text("web.nothing_here", "There's nothing at this address.")
WRONG_METHOD = text("web.wrong_method", "This address doesn't take that kind of request.")
TOO_SLOW = text("web.too_slow", "That came too slowly. Try again.")
TOO_LARGE = text("web.too_large", "That's too large.")
WRONG_BODY = text("web.wrong_body", "I don't take this kind of body.")
NOT_EXPECTED = text("web.not_expected", "I can't do what this request expects of me.")
SENDING_ALREADY = text("web.sending_already", "You're already sending something. Wait until that's through.")
MY_FAULT = text("web.my_fault", "Something went wrong on my side.")
MY_FAULT_WITH_REFERENCE = text(
    "web.my_fault_with_reference", "Something went wrong on my side (reference {reference})."
)
BUSY = text("web.busy", "I'm too busy right now. Try again in a moment.")

NO_SUCH_HOST = text("web.no_such_host", "WEB_HOST: {host} isn't an address of this machine")
PORT_IN_USE = text(
    "web.port_in_use", "WEB_PORT: {port} is used by another program; choose another one, or 0 for no web server"
)
PORT_FORBIDDEN = text(
    "web.port_forbidden", "WEB_PORT: {port} isn't allowed for this user; choose another one, or 0 for no web server"
)
PORT_UNUSABLE = text(
    "web.port_unusable", "WEB_PORT: {port} can't be used ({why}); choose another one, or 0 for no web server"
)
