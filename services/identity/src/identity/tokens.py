"""Access tokens, which are short, and the refresh tokens that a session exchanges for them."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from laurel_events import Transaction
from uuid_utils.compat import uuid7

from identity import access
from identity.keyring import Keyring
from identity.settings import Settings
from identity.store import accounts, sessions

_REFRESH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Granted:
    """What a client gets: `refresh_token` is good once."""

    user_id: int
    access_token: str
    refresh_token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing is granted; a token used twice has ended its session."""

    reason: str


class Tokens:
    """Opens sessions and renews them; the caller's transaction makes it so."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys = Keyring(settings)

    @property
    def keys(self) -> Keyring:
        """The keys that sign."""
        return self._keys

    async def open(self, tx: Transaction, user_id: int) -> Granted | Refused:
        """The first tokens of a new session."""
        if await access.is_banned(tx, user_id):
            return Refused("banned")
        session, refresh = uuid7(), _new_refresh()
        expires = tx.now + self._settings.session_lifetime
        await sessions.open_session(tx.session, session, user_id, _hash(refresh), tx.now, expires)
        return await self._granted(tx, user_id, session, refresh)

    async def renew(self, tx: Transaction, refresh_token: str) -> Granted | Refused:
        """The next tokens of a session.

        A refresh token that was exchanged before was stolen, or its answer was lost: who else has
        it can't be told, so the session ends (RFC 9700, 4.14.2).
        """
        found = await sessions.find(tx.session, _hash(refresh_token), tx.now)
        if found is None:
            return Refused("unknown")
        if found.used:
            await access.end_session(tx, found.user_id, found.id)
            return Refused("used")
        refresh = _new_refresh()
        expires = tx.now + self._settings.session_lifetime
        await sessions.exchange(tx.session, found.id, _hash(refresh), expires)
        return await self._granted(tx, found.user_id, found.id, refresh)

    async def _granted(self, tx: Transaction, user_id: int, session: UUID, refresh: str) -> Granted:
        roles = ("user", *await accounts.roles(tx.session, user_id))
        issuer, lifetime = await self._keys.issuer(tx), self._settings.access_lifetime
        token = issuer.token(
            user_id,
            roles=roles,
            scopes=_scopes(roles),
            ttl=lifetime,
            session=str(session),
            now=tx.now,
        )
        return Granted(user_id, token, refresh, tx.now + lifetime)


def _scopes(roles: Collection[str]) -> tuple[str, ...]:
    """Admins are not limited by the gateway: who puts out a fire is not told to wait."""
    return ("unmetered",) if "admin" in roles else ()


def _new_refresh() -> str:
    return secrets.token_urlsafe(_REFRESH_BYTES)


def _hash(refresh_token: str) -> bytes:
    """Enough for 256 random bits: a dump of the database opens no session."""
    return hashlib.sha256(refresh_token.encode()).digest()
