"""Removes secrets from texts, in every form in which a server or a log may repeat them: whole, quoted, encoded, or
cut."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

REDACTED = "***"
_LEAST = 4  # shorter texts would black out innocent words
_WORD = 8  # below, only as a word of its own
_PIECE = 12  # characters of a secret in a row that can't be a coincidence
_HAS_PIECES = 12  # shorter secrets are only found as a whole
_GRAM = 6
_RUN = re.compile(r"[^\s\"'<>]{8,}")
_HEAD = 8  # characters; a text that stops in the middle of a secret is a secret that was cut
_SHORTENED = r"[^\s\"'<>]{0,80}?(?:…|\.{2,}|[*•●]{2,}|[xX]{4,}|\[\.+\])[\w.*•…-]*"  # "sk-ab...yz"


class SecretRedactor:
    """Replaces secrets in texts. Pass it a text before the text is cut: half a secret is one, too."""

    def __init__(self, secrets: Iterable[str], replacement: str = REDACTED) -> None:
        self._replacement = replacement
        known = {secret for secret in secrets if len(secret) >= _LEAST}
        whole = sorted({form for secret in known for form in _forms(secret)}, key=len, reverse=True)
        self._whole = [form for form in whole if len(form) >= _WORD]
        self._words = [re.compile(rf"(?<!\w){re.escape(form)}(?!\w)") for form in whole if len(form) < _WORD]
        long = [secret for secret in known if len(secret) >= _HAS_PIECES]
        self._shortened = [re.compile(re.escape(secret[:_LEAST]) + _SHORTENED) for secret in long]
        self._cut = [re.compile(re.escape(secret[:_HEAD])) for secret in long if not _is_plain_word(secret[:_HEAD])]
        self._pieces: dict[str, list[tuple[str, int]]] = {}
        for form in {form for secret in long for form in _forms(secret)}:
            for at in range(len(form) - _GRAM + 1):
                self._pieces.setdefault(form[at : at + _GRAM], []).append((form, at))

    def __call__(self, text: str) -> str:
        """`text` without them."""
        for form in self._whole:
            text = text.replace(form, self._replacement)
        for pattern in (*self._words, *self._shortened):
            text = pattern.sub(self._replacement, text)
        if self._pieces:
            text = _RUN.sub(lambda run: self._without_pieces(run.group()), text)
        for pattern in self._cut:
            text = pattern.sub(self._replacement, text)
        return text

    def _without_pieces(self, run: str) -> str:
        at, kept, done = 0, "", 0
        while at + _GRAM <= len(run):
            piece = self._piece_at(run, at, done)
            if piece is None:
                at += _PIECE - _GRAM + 1  # every piece has a gram at one of these places
                continue
            kept += run[done : piece[0]] + self._replacement
            at = done = piece[1]
        return kept + run[done:]

    def _piece_at(self, run: str, at: int, least: int) -> tuple[int, int] | None:
        """The span of the longest piece of a secret around `at`."""
        best: tuple[int, int] | None = None
        for form, offset in self._pieces.get(run[at : at + _GRAM], ()):
            start, end = 0, _GRAM
            while at - start > least and offset - start > 0 and run[at - start - 1] == form[offset - start - 1]:
                start += 1
            while at + end < len(run) and offset + end < len(form) and run[at + end] == form[offset + end]:
                end += 1
            if start + end >= _PIECE and (best is None or start + end > best[1] - best[0]):
                best = (at - start, at + end)
        return best


def _forms(secret: str) -> Iterator[str]:
    """A secret as it appears in addresses, JSON, HTML, reprs and encoded headers."""
    yield secret
    for percent in (quote(secret), quote(secret, safe=""), quote_plus(secret), quote(quote(secret, safe=""), safe="")):
        yield percent
        yield re.sub(r"%[0-9A-F]{2}", lambda code: code.group().lower(), percent)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(json.dumps(secret))[3:-3]
    yield repr(secret)[1:-1]
    yield html.escape(secret)
    raw = secret.encode()
    if len(raw) < _HAS_PIECES:
        return
    yield raw.hex()
    for before in range(3):  # inside an encoded text, a secret begins at one of three offsets
        coded = base64.b64encode(b"\0" * before + raw).decode()
        core = coded[(4 if before else 0) : len(coded) - (4 if (before + len(raw)) % 3 else 0)]
        yield core
        yield core.replace("+", "-").replace("/", "_")


def _is_plain_word(text: str) -> bool:
    return text.replace("-", "").replace("_", "").isalpha() and text == text.lower()
