"""Reads a request body once: JSON, or multipart with `payload_json` and files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from aiohttp import BodyPartReader, web

from loopback_discord.rest.errors import ApiError, FormErrors, Known, refuse
from loopback_discord.world.wire import Json, document

FILE_LIMIT_BYTES = 10 * 1024 * 1024
REQUEST_LIMIT_BYTES = 110 * 1024 * 1024
_INDEX = re.compile(r"files\[(\d+)\]|file(\d*)")


class Upload(NamedTuple):
    """One file of a multipart request."""

    field: str
    filename: str
    content_type: str
    content: bytes

    @property
    def number(self) -> str | None:
        """`n` of `files[n]`, by which `attachments` refers to the file; None for other field names."""
        found = _INDEX.fullmatch(self.field)
        return (found.group(1) or found.group(2) or "0") if found else None


@dataclass(slots=True)
class Incoming:
    """`body` is the JSON document (None: no body)."""

    body: object = None
    files: list[Upload] = field(default_factory=list)

    def form(self) -> Json:
        """The body as an object. Raises ApiError 50035 if it is something else."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            errors = FormErrors()
            errors.add((), "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            raise errors.error()
        return dict(self.body)

    def data(self) -> Json:
        """The object under `data`, as interaction callbacks carry it. Raises ApiError 50035."""
        inner = self.form().get("data") or {}
        if not isinstance(inner, dict):
            errors = FormErrors(("data",))
            errors.add((), "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            raise errors.error()
        return inner

    def rows(self) -> list[Json]:
        """The body as a list of objects. Raises ApiError 50035."""
        if not isinstance(self.body, list) or not all(isinstance(row, dict) for row in self.body):
            errors = FormErrors()
            errors.add((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            raise errors.error()
        return list(self.body)


def _parse(raw: bytes | str) -> object:
    try:
        return document(raw)
    except ValueError:
        raise refuse(Known.BAD_JSON) from None


async def read_incoming(request: web.Request) -> Incoming:
    """Reads the whole body. Raises ApiError: 50109 bad JSON, 40005 too large, 0 for undecodable text."""
    try:
        return await _read(request)
    except (web.RequestPayloadError, RuntimeError):  # an unknown encoding, or a wrong one
        raise ApiError(400, 0, "400: Bad Request") from None


async def _read(request: web.Request) -> Incoming:
    if not request.can_read_body:
        return Incoming()
    if (request.content_length or 0) > REQUEST_LIMIT_BYTES:
        raise refuse(Known.ENTITY_TOO_LARGE)
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request)
    raw = await request.read()
    if not raw:
        return Incoming()
    if request.content_type == "application/x-www-form-urlencoded":
        fields = dict(await request.post())
        document = fields.get("payload_json")  # some libraries send a form without files in this way
        return Incoming(_parse(document) if isinstance(document, str) else fields)
    return Incoming(_parse(raw))


async def _read_multipart(request: web.Request) -> Incoming:
    incoming = Incoming()
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise ApiError(400, 0, "400: Bad Request")
            content = bytes(await part.read(decode=True))
            name = part.name or ""
            if part.filename is not None:
                kind = part.headers.get("Content-Type", "application/octet-stream")
                incoming.files.append(Upload(name, part.filename, kind, content))
            elif name == "payload_json":
                incoming.body = _parse(content)
            else:
                incoming.body = (incoming.body or {}) | {name: content.decode()}  # type: ignore[operator]  # plain fields
    except ValueError:
        raise ApiError(400, 0, "400: Bad Request") from None
    return incoming
