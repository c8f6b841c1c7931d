"""Pictures and clips that a midjourney-proxy server serves itself, at `/mj/image/{id}` and `/mj/video/...`.

Relays prefix that path with their own address from their settings, which is often wrong: it defaults to
`http://localhost:3000`. The server that we talk to is right by definition, so it comes first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from bot.providers.base import Finished, Progress, TaskStatus, known_mirrors

_OWN_PATH = re.compile(r"/mj/(?:image/[^/]+|video/.+)$")


def from_server(base: str, status: TaskStatus) -> TaskStatus:
    """The same status with the server's own pictures at the server `base`; the addresses that it named come after."""
    match status:
        case Progress(preview_url=url) if (own := _own(base, url)) is not None:
            return replace(status, preview_url=own)
        case Finished(media_urls=urls):
            owned = [_own(base, url) or url for url in urls]
            named = [
                (url, *others) if url != own else others
                for url, own, others in zip(urls, owned, _padded(status), strict=True)
            ]
            return replace(status, media_urls=tuple(owned), mirrors=known_mirrors(*named))
    return status


def _own(base: str, url: str) -> str | None:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    found = _OWN_PATH.search(parts.path)
    if found is None:
        return None
    query = f"?{parts.query}" if parts.query else ""
    return f"{base.rstrip('/')}{found[0]}{query}"


def _padded(status: Finished) -> list[tuple[str, ...]]:
    missing = len(status.media_urls) - len(status.mirrors)
    return [*status.mirrors, *[()] * missing]
