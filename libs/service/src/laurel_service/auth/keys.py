"""The issuer's public keys, from a file or a URL, kept fresh while keys rotate."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

log = logging.getLogger(__name__)

REFRESH_SECONDS = 10.0
"""How old the keys become before they are read again: a withdrawn one counts that much longer."""
# A token with an unknown key may force a reload, but a flood of such tokens may not flood
# the issuer.
_RELOAD_SECONDS = 5.0
_FIRST_SECONDS = 1.0
"""Until there is any key each wait is a wait of users."""

Load = Callable[[], Awaitable[bytes]]
"""Reads a JWKS document; raises OSError while its source is away."""


class KeysUnavailableError(Exception):
    """No keys have ever been loaded, so that nothing can be verified."""


def from_file(path: Path) -> Load:
    """Reads a JWKS from a file, which may be replaced at any time."""

    async def load() -> bytes:
        return await asyncio.to_thread(path.read_bytes)

    return load


class KeySet:
    """RSA keys by id; `keep_fresh` reloads them, as does a token that names an unknown key.

    Requests don't wait for a reload but for the first, and for one that an unknown key asks for.
    While the source is away the keys it last gave stay in use.
    `generation` grows with every change of keys.
    """

    def __init__(self, load: Load, clock: Callable[[], float] = time.monotonic) -> None:
        self._load = load
        self._clock = clock
        self._keys: dict[str, RSAPublicKey] = {}
        self._loaded_at: float | None = None
        self._loading = asyncio.Lock()
        self.generation = 0

    async def find(self, key_id: str) -> RSAPublicKey | None:
        """The key of this id; raises KeysUnavailableError while none was ever loaded."""
        if key_id not in self._keys:
            await self._reload(after=_RELOAD_SECONDS if self._keys else _FIRST_SECONDS)
        if not self._keys:
            raise KeysUnavailableError
        return self._keys.get(key_id)

    async def refresh(self) -> None:
        """Reload the keys if they are old."""
        await self._reload(after=REFRESH_SECONDS)

    async def keep_fresh(self) -> None:
        """Reload the keys whenever they are old, until cancelled; the first are left to a token.

        At a start of everything at once the issuer is not there before the first token is.
        """
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            if self._keys:
                await self.refresh()

    def _older_than(self, seconds: float) -> bool:
        return self._loaded_at is None or self._clock() - self._loaded_at >= seconds

    async def _reload(self, after: float) -> None:
        async with self._loading:
            if not self._older_than(after):
                return
            self._loaded_at = self._clock()
            try:
                keys = _parse(await self._load())
            except (OSError, ValueError, jwt.PyJWTError) as error:
                log.warning("token keys not reloaded", extra={"fault": type(error).__name__})
                return
            if keys != self._keys:
                self._keys, self.generation = keys, self.generation + 1


def _parse(document: bytes) -> dict[str, RSAPublicKey]:
    keys = jwt.PyJWKSet.from_json(document.decode()).keys
    return {key.key_id: key.key for key in keys if key.key_id and isinstance(key.key, RSAPublicKey)}
