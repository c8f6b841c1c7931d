"""Discord's error bodies: `{"message", "code"}` and, for a refused form, the nested `errors` tree."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from loopback_discord.world.wire import Json

Path = tuple[str | int, ...]


class Known(Enum):
    """The refusals of this server: HTTP status, Discord's code, message."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    NOT_FOUND = (404, 0, "404: Not Found")
    METHOD_NOT_ALLOWED = (405, 0, "405: Method Not Allowed")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_ROLE = (404, 10011, "Unknown Role")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_EMOJI = (400, 10014, "Unknown Emoji")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
    UNKNOWN_APPLICATION = (404, 10002, "Unknown Application")
    EXPLICIT_CONTENT = (400, 20009, "Explicit content cannot be sent to the desired recipient(s)")
    TOO_MANY_OLD_EDITS = (
        429,
        30046,
        "Maximum number of edits to messages older than 1 hour reached. Try again later.",
    )
    TOO_MANY_COMMANDS = (400, 30032, "Maximum number of application commands reached (100)")
    ENTITY_TOO_LARGE = (413, 40005, "Request entity too large")
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    EDIT_OF_ANOTHERS = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    CANNOT_DM = (403, 50007, "Cannot send messages to this user")
    NOT_A_TEXT_CHANNEL = (400, 50008, "Cannot send messages in a non-text channel")
    SYSTEM_MESSAGE = (403, 50021, "Cannot execute action on a system message")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    BAD_BULK_DELETE = (
        400,
        50016,
        "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages",
    )
    INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
    THREAD_ARCHIVED = (400, 50083, "Thread is archived")
    THREAD_LOCKED = (400, 160005, "Thread is locked")
    REPLY_WITHOUT_HISTORY = (403, 160002, "Cannot reply without permission to read message history")
    AUTOMOD = (400, 200000, "Message was blocked by automatic moderation")
    HARMFUL_LINK = (400, 240000, "Message blocked by harmful links filter")
    UPLOADS_LIMITED = (400, 400001, "Access to file uploads has been limited for this guild")
    INTERNAL = (500, 0, "500: Internal Server Error")
    BAD_JSON = (400, 50109, "The request body contains invalid JSON.")


class ApiError(Exception):
    """A refusal in Discord's shape; raised anywhere below a REST handler.

    Attributes: `status` (HTTP), `code` (Discord's), `message`, `errors` (nested field errors or None), `retry_after_s`.
    """

    def __init__(
        self, status: int, code: int, message: str, errors: Json | None = None, *, retry_after_s: float | None = None
    ) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status, self.code, self.message, self.errors = status, code, message, errors
        self.retry_after_s = retry_after_s

    def body(self) -> Json:
        wait = {} if self.retry_after_s is None else {"retry_after": self.retry_after_s, "global": False}
        return {"message": self.message, "code": self.code} | ({"errors": self.errors} if self.errors else {}) | wait


def refuse(known: Known) -> ApiError:
    return ApiError(*known.value)


class FormErrors:
    """Collects field errors by path and turns them into one 50035, since Discord reports all of them at once."""

    def __init__(self, prefix: Path = ()) -> None:
        self._tree: Json = {}
        self._prefix = prefix

    def __bool__(self) -> bool:
        return bool(self._tree)

    def add(self, path: Sequence[str | int], code: str, message: str) -> None:
        node = self._tree
        for step in (*self._prefix, *path):
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def at(self, path: Sequence[str | int]) -> bool:
        """True if something was added at this path."""
        node = self._tree
        for step in (*self._prefix, *path):
            node = node.get(str(step), {})
        return "_errors" in node

    def raise_if_any(self) -> None:
        """Raises ApiError 400/50035 if something was added."""
        if self._tree:
            raise self.error()

    def error(self) -> ApiError:
        return ApiError(400, 50035, "Invalid Form Body", self._tree)
