"""Encryption in front of plain loopback servers, with a certificate that is its own authority."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.door.picture_host import pipe


class Encrypted:
    """Makes the certificate for some names in `folder`, and opens TLS ports for plain servers."""

    def __init__(self, folder: Path) -> None:
        self.certificate = folder / "authority.pem"
        self._key = folder / "authority.key"

    async def make(self, *names: str) -> None:
        """Make it. Raises RuntimeError with openssl's message."""
        arguments = ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=tests"]
        arguments += ["-addext", f"subjectAltName={','.join(f'DNS:{name}' for name in names)}"]
        arguments += ["-keyout", str(self._key), "-out", str(self.certificate)]
        made = await asyncio.create_subprocess_exec("openssl", *arguments, stderr=asyncio.subprocess.PIPE)
        _nothing, said = await made.communicate()
        if made.returncode != 0:
            raise RuntimeError(said.decode(errors="replace"))

    @asynccontextmanager
    async def before(self, url: str) -> AsyncIterator[int]:
        """The port that decrypts for the server at `url`."""
        port = int(url.split("/")[2].rpartition(":")[2])

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                other_reader, other_writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                writer.close()  # nobody is connected (any more)
                return
            await asyncio.gather(pipe(reader, other_writer), pipe(other_reader, writer))

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self._key)
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
