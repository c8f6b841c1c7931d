"""The CDN: attachment bytes with signed addresses, drawn avatars, sniffed types and sizes."""

from __future__ import annotations

import hashlib
import hmac
import io
import mimetypes
import re
import secrets
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from aiohttp import web
from PIL import Image, ImageDraw, UnidentifiedImageError

from loopback_discord.rest.incoming import Upload
from loopback_discord.rest.query import lenient
from loopback_discord.world.state import State
from loopback_discord.world.wire import Json

SIGNED_FOR_S = 24 * 3600
_PNG = b"\x89PNG\r\n\x1a\n"
_TEXT = {"application/json", "application/xml", "application/javascript"}


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The type that the first bytes show. Width and height in pixels for pictures."""

    content_type: str
    width: int | None = None
    height: int | None = None


def sniff(content: bytes, filename: str) -> Sniffed:
    """The type, of pictures by their bytes, of everything else by the name's extension."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR":  # Pillow refuses some for their metadata alone
        return Sniffed("image/png", *struct.unpack(">II", content[16:24].ljust(8, b"\0")))
    try:
        with Image.open(io.BytesIO(content)) as picture:
            kind = Image.MIME.get(picture.format or "", "application/octet-stream")
            return Sniffed(kind, *picture.size)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        pass
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    return Sniffed(f"{kind}; charset=utf-8" if kind.startswith("text/") or kind in _TEXT else kind)


def safe_name(filename: str) -> str:
    """Discord's form of a file name: spaces become underscores, unusual characters are left out."""
    name = re.sub(r"\s+", "_", filename.strip().replace("\\", "/").rsplit("/", 1)[-1])
    stem, dot, ending = re.sub(r"[^\w.\-]", "", name, flags=re.ASCII).rpartition(".")
    return f"{stem.lstrip('.') or 'unknown'}{dot}{ending}" if dot else ending or "unknown"


def _kept_secret(file: Path) -> bytes:
    """The secret; the same after a restart, so that addresses in old messages still work."""
    if not file.exists():
        file.write_bytes(secrets.token_bytes(32))
    return file.read_bytes()


class Cdn:
    """Keeps bytes in memory, or as files below `folder` if given.

    `declared` = the type claimed for files with these names, whatever they are, since Discord believes the sender's
    program; None = no claim.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory: dict[str, bytes] = {}
        self.declared: dict[str, str | None] = {}
        self.base_url = ""
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._secret = secrets.token_bytes(32) if folder is None else _kept_secret(folder / "signing.key")

    def keep(self, attachment_id: str, content: bytes) -> None:
        if self._folder is None:
            self._memory[attachment_id] = content
            return
        partial = self._folder / f"{attachment_id}.part"
        partial.write_bytes(content)
        partial.replace(self._folder / attachment_id)

    def content(self, attachment_id: str) -> bytes | None:
        if self._folder is None:
            return self._memory.get(attachment_id)
        path = self._folder / attachment_id
        return path.read_bytes() if attachment_id.isdigit() and path.is_file() else None

    def signed_url(self, channel_id: str, attachment_id: str, filename: str, *, ephemeral: bool = False) -> str:
        """An address that works for a day, as Discord's do."""
        folder = "ephemeral-attachments" if ephemeral else "attachments"
        path = f"/cdn/{folder}/{channel_id}/{attachment_id}/{quote(filename)}"
        issued = int(time.time())
        ends = issued + SIGNED_FOR_S
        return f"{self.base_url}{path}?ex={ends:x}&is={issued:x}&hm={self._sign(path, ends, issued)}&"

    def _sign(self, path: str, ends: int, issued: int) -> str:
        return hmac.new(self._secret, f"{path}{ends:x}{issued:x}".encode(), hashlib.sha256).hexdigest()

    def store(self, upload: Upload, attachment_id: str, channel_id: str, *, ephemeral: bool = False) -> Json:
        """Keeps the upload and returns its attachment object, without a description."""
        filename = safe_name(upload.filename)
        found = sniff(upload.content, filename)
        self.keep(attachment_id, upload.content)
        address = self.signed_url(channel_id, attachment_id, filename, ephemeral=ephemeral)
        attachment: Json = {
            "id": attachment_id,
            "filename": filename,
            "size": len(upload.content),
            "url": address,
            "proxy_url": address,
            "content_type": found.content_type,
            "content_scan_version": 0,
        }
        if filename in self.declared:
            attachment["content_type"] = self.declared[filename]
        elif found.width is not None:
            attachment |= {"width": found.width, "height": found.height}
        if attachment["content_type"] is None:
            del attachment["content_type"]
        if filename != upload.filename:
            attachment["title"] = upload.filename.rsplit(".", 1)[0]
        return attachment | ({"ephemeral": True} if ephemeral else {})

    def renew(self, attachment: Json, channel_id: str) -> None:
        """Gives an attachment object a fresh address."""
        kept = bool(attachment.get("ephemeral"))
        address = self.signed_url(channel_id, attachment["id"], attachment["filename"], ephemeral=kept)
        attachment["url"] = attachment["proxy_url"] = address

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """GET of an attachment: 404 text for an unknown, unsigned or expired address, 304 by ETag."""
        content = self.content(request.match_info["attachment_id"])
        gone = web.Response(status=404, text="This content is no longer available.")
        if content is None or not self._genuine(request):
            return gone
        etag = hashlib.md5(content, usedforsecurity=False).hexdigest()
        if request.if_none_match and any(tag.value == etag for tag in request.if_none_match):
            return web.Response(status=304)
        kind = sniff(content, request.match_info["filename"]).content_type
        headers = {
            "Content-Type": kind,
            "Cache-Control": "public, max-age=31536000",
            "X-Content-Type-Options": "nosniff",
        }
        if not kind.startswith(("image/", "video/", "audio/", "text/plain")) or kind.startswith("image/svg"):
            headers["Content-Disposition"] = "attachment"
        response = web.Response(body=content, headers=headers)
        response.etag = etag
        return response

    def _genuine(self, request: web.Request) -> bool:
        try:
            ends, issued = int(request.query["ex"], 16), int(request.query["is"], 16)
        except (KeyError, ValueError):
            return False
        path = request.rel_url.raw_path
        return ends > time.time() and hmac.compare_digest(self._sign(path, ends, issued), request.query.get("hm", ""))


def draw_avatar(name: str, size: int) -> bytes:
    """A PNG disc in a colour chosen by the name, with its first letter."""
    tint = hashlib.md5(name.encode(), usedforsecurity=False).digest()
    picture = Image.new("RGB", (size, size), (60 + tint[0] % 130, 60 + tint[1] % 130, 60 + tint[2] % 130))
    draw = ImageDraw.Draw(picture)
    draw.text((size / 2, size / 2), name[:1].upper(), fill="white", anchor="mm", font_size=size * 0.55)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


async def serve_avatar(state: State, request: web.Request) -> web.Response:
    """GET of `/cdn/avatars/{user}/{hash}.png?size=` and of the other drawn pictures."""
    user = state.users.get(request.match_info.get("user_id", ""))
    size = lenient(request.query, "size", 128, low=16, high=1024)
    name = user["username"] if user else "?"
    return web.Response(body=draw_avatar(name, size), content_type="image/png")
