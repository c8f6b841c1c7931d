"""Tells whether a 401 or 403 to a submit is about the key or about this one request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.core.errors import AccountRefused, OutOfCredit, ProviderAuthError, ProviderError
from bot.texts.catalog import Said
from bot.texts.providers import provider as say


@asynccontextmanager
async def confirmed_by(probe: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Decide about a refusal in the body: a refused key is believed only if a probe is refused as well; otherwise the
    refusal is about the request (a model, a group, an address, a word), which another account may allow."""
    try:
        yield
        return
    except ProviderAuthError as refused:
        fault: ProviderError = refused
    try:
        await probe()
    except (ProviderAuthError, OutOfCredit) as confirmed:
        fault = fault if isinstance(confirmed, ProviderAuthError) else confirmed
    except ProviderError:
        fault = AccountRefused(_about_the_request(fault), retryable=True)
    else:
        fault = AccountRefused(_about_the_request(fault), retryable=True)
    raise fault from None


def _about_the_request(fault: ProviderError) -> str:
    said = fault.reason
    if isinstance(said, Said) and said.text is say.KEY_REFUSED:
        return say.REQUEST_REFUSED(**said.values)
    return said
