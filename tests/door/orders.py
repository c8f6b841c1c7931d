"""Commands with files, and the provider's requests for them."""

from __future__ import annotations

import base64
from typing import Any

from tests.door.front import Front, Json

Files = dict[str, tuple[str, bytes]]  # name and content by option


def data_url(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


async def use(front: Front, command: str, files: Files | None = None, **options: object) -> Json:
    """Run a command until its job has ended; agree to its price if asked."""
    asked = await front.member().command(command, options, files=files)
    shown = await (front.agreed(asked) if command == "video" else front.acknowledged(asked))
    return await front.ended(shown)


def sent(front: Front) -> tuple[str, dict[str, Any]]:
    """The path of the last submit, and its body without our job id."""
    submit = front.provider.submits[-1]
    return submit.path, {key: value for key, value in submit.body.items() if key != "state"}
