"""The first lines of the log: what runs here, on what, as whom, and what is missing."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from pathlib import Path

from bot import __version__
from tests.door.front import Front, opened, until


async def test_a_start_says_what_it_is_and_works_on(tmp_path: Path) -> None:
    extra = {
        "PROVIDERS": "main,backup",
        "PROVIDER_BACKUP_KIND": "goapi",
        "PROVIDER_BACKUP_URL": "http://127.0.0.1:9",
        "PROVIDER_BACKUP_KEY": "sk-backup-77",
    }
    async with opened(tmp_path, extra) as front:
        await until(lambda: "invite: " in front.bot.printed, "the bot introduced itself")
        said, bot = front.bot.printed, front.discord.state.application
        port = front.provider.url.rpartition(":")[2]
        for line in (
            f"imagine-bot {__version__} on Python {platform.python_version()}",
            f"data folder: {tmp_path / 'data'}",
            f"database: {tmp_path / 'data' / 'bot.db'}",
            f"account main: midjourney-proxy at 127.0.0.1:{port}",
            "account backup: goapi at 127.0.0.1:9",
            "web server: none (WEB_PORT=0)",
            "is in 1 server",
            f"invite: https://discord.com/oauth2/authorize?client_id={bot['id']}&scope=bot+applications.commands&perm",
        ):
            assert line in said
        assert said.index("imagine-bot ") < said.index("shard 0 is ready")
        front.bot.check_printed([front.discord.token, front.provider.key, "sk-backup-77"])


async def test_a_simulated_account_is_called_so(tmp_path: Path) -> None:
    async with opened(tmp_path, {"PROVIDER_KIND": "simulator", "PROVIDER_URL": "", "PROVIDER_KEY": ""}) as front:
        said = "account main: simulator (draws pictures without a provider), 12 at once\n"
        assert said in front.bot.printed
        assert "midjourney-proxy at" not in front.bot.printed
        await front.grid("a drawing")


async def with_a_picture(front: Front) -> None:
    await front.grid("a picture")
    await front.bot.stop()


async def test_pictures_without_jobs_are_a_warning(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        await with_a_picture(front)
        with sqlite3.connect(tmp_path / "data" / "bot.db") as file:
            file.executescript("DELETE FROM buttons; DELETE FROM jobs")
        file.close()
        await front.restart()
        assert "the database has no jobs" in front.bot.printed


async def test_jobs_without_pictures_or_secrets_are_a_warning(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        await with_a_picture(front)
        shutil.rmtree(tmp_path / "data" / "images")
        (tmp_path / "data" / "secret.key").unlink()
        await front.restart()
        assert "the database lists pictures, but" in front.bot.printed
        assert "secret.key is gone" in front.bot.printed


async def test_a_healthy_start_warns_of_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as front:
        await with_a_picture(front)
        await front.restart()
        await front.grid("another one")
        assert "WARNING bot.process.startup_log" not in " ".join(front.bot.printed.split())
