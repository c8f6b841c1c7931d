"""Results on the disk: as they came, and as Discord shows them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pillow_heif import register_heif_opener

from bot.core.errors import Busy
from bot.core.models import JobId
from bot.imaging.decoding import pictures
from bot.imaging.images import NotMedia, inspect
from bot.services.media.media import MediaStore
from tests.clips import clip
from tests.fakes import PICTURE
from tests.unit.test_images import encoded, noise

register_heif_opener()
JOB = JobId("0abc123def")
CLIP = clip(brand=b"qt  ")


@pytest.mark.parametrize(("style", "ending"), [("AVIF", "avif"), ("HEIF", "heic"), ("TIFF", "tif")])
async def test_what_discord_does_not_show_is_stored_as_it_came_and_as_it_is_shown(
    tmp_path: Path, style: str, ending: str
) -> None:
    media, content = MediaStore(tmp_path), encoded(noise(64, 48), style)
    kept = await media.save(JOB, content)
    assert (kept.name, kept.content_type, kept.width, kept.height) == ("0a/0abc123def.jpg", "image/jpeg", 64, 48)
    assert inspect(await media.read(kept)).content_type == "image/jpeg"
    original, _kind = await media.original(kept)
    assert (original.name, original.read_bytes()) == (f"{JOB}.{ending}", content)
    await media.delete([JOB], [])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [(PICTURE, "0a/0abc123def.png", "image/png"), (CLIP, "0a/0abc123def.mov", "video/quicktime")],
    ids=["picture", "clip"],
)
async def test_what_discord_shows_stays_byte_for_byte(tmp_path: Path, content: bytes, name: str, kind: str) -> None:
    media = MediaStore(tmp_path)
    kept = await media.save(JOB, content)
    assert (kept.name, kept.content_type, await media.read(kept)) == (name, kind, content)
    assert await media.original(kept) == (tmp_path / name, kind)


async def test_a_picture_that_cannot_be_decoded_is_no_result(tmp_path: Path) -> None:
    media, content = MediaStore(tmp_path), encoded(noise(64, 48), "AVIF")[:-300]
    with pytest.raises(NotMedia):
        await media.save(JOB, content)
    assert files(tmp_path) == []
    part = media.part(JOB, 0)
    part.write_bytes(content)
    with pytest.raises(NotMedia):
        await media.keep(JOB, part)
    assert files(tmp_path) == []


@pytest.mark.parametrize("fault", [Busy("too many"), OSError(28, "full"), asyncio.CancelledError()], ids=repr)
async def test_an_original_whose_shown_form_cannot_be_made_is_not_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    async def fails(_content: bytes) -> bytes:
        raise fault

    monkeypatch.setattr(pictures, "shown", fails)
    with pytest.raises(type(fault)):
        await MediaStore(tmp_path).save(JOB, encoded(noise(64, 48), "TIFF"))
    assert files(tmp_path) == []


def files(folder: Path) -> list[Path]:
    """All files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]
