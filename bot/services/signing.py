"""Signatures: signed texts for addresses, and the tokens in webhook addresses."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from pathlib import Path

from itsdangerous import BadSignature
from itsdangerous import Signer as _Signer

from bot.core.config import Settings
from bot.core.errors import ConfigError
from bot.core.settings.provider_account import AccountConfig
from bot.store.database import atomic_file
from bot.store.database.data_folders import is_dead_link
from bot.texts.operator import settings as say

SECRET_BYTES = 32
FILE_NAME = "secret.key"


class Signer:
    """Signs with the installation's own secret. A signature for one purpose is worthless for another."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def load(cls, data_dir: Path) -> Signer:
        """A signer with the secret in `data_dir`, created if missing. Raises ConfigError if it can't be used."""
        path = data_dir / FILE_NAME
        if is_dead_link(path):  # otherwise a new secret would replace it, and all links given out would stop working
            raise ConfigError([say.DEAD_LINK(path=path)])
        try:
            secret = path.read_bytes() if path.exists() else _made(path)
        except OSError as fault:
            raise ConfigError([say.SECRET_UNREADABLE(path=path, why=fault.strerror)]) from fault
        if len(secret) != SECRET_BYTES:
            raise ConfigError([say.SECRET_DAMAGED(path=path)])
        return cls(secret)

    def sign(self, purpose: str, text: str) -> str:
        """`text` with a signature. Fit for an address if `text` is."""
        return self._for(purpose).sign(text).decode()

    def unsign(self, purpose: str, signed: str) -> str | None:
        """The text that was signed for `purpose`; None if we did not sign this."""
        try:
            text = self._for(purpose).unsign(signed.encode()).decode()
        except (BadSignature, UnicodeError):
            return None
        # base64 has several spellings of its last character; only ours is ours
        return text if hmac.compare_digest(self.sign(purpose, text).encode(), signed.encode()) else None

    def pseudonym(self, user_id: int) -> int:
        """The negative number that stands for a member in sums that outlive their name; always the same one."""
        digest = hmac.new(self._secret, f"alias:{user_id}".encode(), hashlib.sha256).digest()
        return -1 - int.from_bytes(digest[:7], "big")

    def hook_token(self, account: str) -> str:
        """The unguessable end of an account's webhook address."""
        return hmac.new(self._secret, f"hook:{account}".encode(), hashlib.sha256).hexdigest()[:40]

    def hook_secret(self, account: str) -> str:
        """The secret that an account's provider must send with its webhooks, if its dialect can."""
        return hmac.new(self._secret, f"hook-secret:{account}".encode(), hashlib.sha256).hexdigest()[:40]

    def with_hook(self, account: AccountConfig, settings: Settings) -> AccountConfig:
        """The account with our address for its webhooks, if we can be reached from outside."""
        if not settings.public_url or settings.web_port == 0:
            return account
        address = f"{settings.public_url}/hooks/{account.name}/{self.hook_token(account.name)}"
        return replace(account, notify_url=address, notify_secret=self.hook_secret(account.name))

    def _for(self, purpose: str) -> _Signer:
        return _Signer(self._secret, salt=f"imagine-bot.{purpose}", key_derivation="hmac", digest_method=hashlib.sha256)


def _made(path: Path) -> bytes:
    """Create a secret, on the disk before anyone uses it; nobody but us may read it."""
    secret = secrets.token_bytes(SECRET_BYTES)
    atomic_file.write(path, secret)
    return secret
