"""Embeds: Discord's limits, and the shape in which they come back."""

from __future__ import annotations

from loopback_discord.checks import checks
from loopback_discord.rest.errors import FormErrors, Path
from loopback_discord.world.wire import Json

MAX_EMBEDS = 10
MAX_TOTAL = 6000
_MEDIA = ("image", "thumbnail")


def check_embeds(errors: FormErrors, form: Json, path: Path) -> list[Json]:
    """The embeds if they are valid; all texts together count towards 6000 characters."""
    embeds = checks.rows(errors, form, "embeds", path, high=MAX_EMBEDS)
    total = 0
    for index, embed in enumerate(embeds):
        total += _check_one(errors, embed, (*path, "embeds", index))
    if total > MAX_TOTAL:
        message = f"Embed size exceeds maximum size of {MAX_TOTAL}"
        errors.add((*path, "embeds"), "MAX_EMBED_SIZE_EXCEEDED", message)
    return embeds


def _check_one(errors: FormErrors, embed: Json, path: Path) -> int:
    """Returns the number of counted characters."""
    texts = [
        checks.text(errors, embed, "title", path, high=256),
        checks.text(errors, embed, "description", path, high=4096),
    ]
    for key, inner, high in (("footer", "text", 2048), ("author", "name", 256)):
        part = embed.get(key)
        if isinstance(part, dict):
            texts.append(checks.text(errors, part, inner, (*path, key), low=1, high=high, needed=True))
    for index, entry in enumerate(checks.rows(errors, embed, "fields", path)):
        where = (*path, "fields", index)
        texts.append(checks.text(errors, entry, "name", where, low=1, high=256, needed=True))
        texts.append(checks.text(errors, entry, "value", where, low=1, high=1024, needed=True))
    checks.integer(errors, embed, "color", path, high=0xFFFFFF)
    if embed.get("url"):
        checks.url(errors, embed["url"], (*path, "url"))
    for key in _MEDIA:
        medium = embed.get(key)
        if isinstance(medium, dict) and medium.get("url"):
            checks.url(errors, medium["url"], (*path, key, "url"), schemes=("http", "https", "attachment"))
    return sum(len(text) for text in texts if text)


def is_empty(embed: Json) -> bool:
    shown = ("title", "description", "fields", "image", "thumbnail", "author", "footer")
    return not any(embed.get(key) for key in shown)


def rendered(embeds: list[Json], files: dict[str, Json]) -> tuple[list[Json], set[str]]:
    """The embeds as Discord returns them, and the ids of the attachments that they contain.

    `files` maps a file name to its attachment object; an attachment shown in an embed isn't listed again.
    """
    used: set[str] = set()
    done = []
    for embed in embeds:
        shown: Json = {key: value for key, value in embed.items() if value is not None and value != []}
        shown = {"type": "rich", "content_scan_version": 0, **shown}
        for key in _MEDIA:
            if isinstance(shown.get(key), dict):
                shown[key] = _medium(shown[key], files, used)
        for entry in shown.get("fields", []):
            entry.setdefault("inline", False)
        done.append(shown)
    return done, used


def _medium(medium: Json, files: dict[str, Json], used: set[str]) -> Json:
    address = str(medium.get("url", ""))
    attachment = files.get(address.removeprefix("attachment://")) if address.startswith("attachment://") else None
    if attachment is None:
        return {"url": address, "proxy_url": address, "width": 0, "height": 0, "flags": 0}
    used.add(attachment["id"])
    keys = ("url", "proxy_url", "width", "height", "content_type")
    return {key: attachment[key] for key in keys if key in attachment} | {"flags": 0}
