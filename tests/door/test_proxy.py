"""HTTPS_PROXY: everything encrypted goes through CONNECT, and stays encrypted."""

from __future__ import annotations

from pathlib import Path

from tests.door.encrypted import Encrypted
from tests.door.front import opened
from tests.door.picture_host import ForwardProxy, PictureHost
from tests.fakes import png

# the loopback Discord answers to names of this machine only
NAMES = DISCORD, PROVIDER, PICTURES = "localhost", "provider.example", "pictures.example"
FOX = png(96, 64)


async def test_everything_encrypted_goes_through_connect(tmp_path: Path) -> None:
    tls = Encrypted(tmp_path)
    await tls.make(*NAMES)
    async with opened(tmp_path, dialect="goapi", start=False) as front, PictureHost(FOX).open() as pictures:
        path = front.discord.api_url.split("/", 3)[3]
        async with (
            tls.before(front.discord.api_url) as discord,
            tls.before(front.provider.url) as provider,
            tls.before(pictures.url) as host,
            ForwardProxy(
                {
                    f"{DISCORD}:443": discord,
                    f"{PROVIDER}:443": provider,
                    f"{PICTURES}:443": host,
                }
            ).open() as proxy,
        ):
            front.bot.settings |= {
                "HTTPS_PROXY": proxy.url.replace("//", "//me:geheim-4711@"),
                "SSL_CERT_FILE": str(tls.certificate),
                "DISCORD_API_URL": f"https://{DISCORD}/{path}",
                "DISCORD_GATEWAY_URL": f"wss://{DISCORD}/gateway",
                "PROVIDER_URL": f"https://{PROVIDER}",
                "LOG_LEVEL": "DEBUG",
            }
            front.provider.advertise(f"https://{PICTURES}")
            await front.start()
            shown = await front.grid("a loon")
            assert front.content_of(shown) == FOX
            assert (await front.ended(await front.press(shown["id"], "U1")))["attachments"]
            assert {line.split()[0] for line in proxy.asked} == {"CONNECT"}
            assert set(proxy.asked) >= {f"CONNECT {name}:443" for name in NAMES}
            assert all(b"Proxy-Authorization: Basic" in head for head in proxy.heads)
            assert "geheim" not in front.bot.printed
            front.check()
