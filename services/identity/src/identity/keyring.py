"""The signing keys, which every replica reads from the database."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import orjson
from laurel_events import Transaction
from laurel_service.auth.issuer import Issuer

from identity.rules import keys as rules
from identity.rules.keys import KeyTimes
from identity.sealing import read_key, seal, unseal
from identity.settings import Settings
from identity.store import signing_keys


@dataclass(frozen=True, slots=True)
class Kept:
    """A key with its times."""

    times: KeyTimes
    issuer: Issuer


class Keyring:
    """Keys as of at most KEYS_FRESH ago: a withdrawn one signs no longer than that."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._kept: dict[str, Kept] = {}
        self._read_at: float | None = None

    async def issuer(self, tx: Transaction) -> Issuer:
        """The key that signs now; raises LookupError before `migrate` has made the first."""
        await self._refresh(tx)
        chosen = rules.signing((kept.times for kept in self._kept.values()), tx.now)
        if chosen is None:
            raise LookupError("there is no signing key: run the migrate role")
        return self._kept[chosen.key_id].issuer

    async def jwks(self, tx: Transaction) -> bytes:
        """The JWKS document of every key that is published."""
        await self._refresh(tx)
        good = rules.published((kept.times for kept in self._kept.values()), tx.now)
        keys = [key for one in good for key in _public(self._kept[one.key_id].issuer)]
        return orjson.dumps({"keys": keys})

    async def _refresh(self, tx: Transaction) -> None:
        now, fresh = self._clock(), self._settings.keys_fresh.total_seconds()
        if self._read_at is not None and now - self._read_at < fresh:
            return
        rows = await signing_keys.every(tx.session)
        self._kept = {
            row.key_id: self._kept[row.key_id]
            if row.key_id in self._kept and self._kept[row.key_id].times == _times(row)
            else Kept(_times(row), unseal(row.sealed, self._settings))
            for row in rows
        }
        self._read_at = now


def _times(row: signing_keys.Row) -> KeyTimes:
    return KeyTimes(row.key_id, row.signs_from, row.withdrawn_at)


def _public(issuer: Issuer) -> list[object]:
    found: list[object] = orjson.loads(issuer.jwks())["keys"]
    return found


async def install_first(tx: Transaction, settings: Settings) -> None:
    """Make the first key, or take SIGNING_KEY for it; nothing happens once there is one."""
    if not await signing_keys.every(tx.session):
        issuer = _given_or_new(settings)
        await signing_keys.add(tx.session, issuer.key_id, seal(issuer, settings), tx.now)


async def rotate(tx: Transaction, settings: Settings, *, at_once: bool) -> str:
    """Add a key, or SIGNING_KEY where it is not in use yet, and withdraw the others; its id.

    The others stay published until the last token that they signed has expired, unless the
    change is `at_once`, as after a theft: then every token so far is refused.
    """
    issuer = _given_or_new(settings)
    if any(row.key_id == issuer.key_id for row in await signing_keys.every(tx.session)):
        issuer = _new(settings)
    begins = tx.now if at_once else tx.now + settings.key_notice
    ends = tx.now if at_once else begins + settings.access_lifetime
    await signing_keys.withdraw_all(tx.session, ends)
    await signing_keys.add(tx.session, issuer.key_id, seal(issuer, settings), begins)
    return issuer.key_id


def _given_or_new(settings: Settings) -> Issuer:
    given = settings.signing_key
    return read_key(given.encode(), settings) if given else _new(settings)


def _new(settings: Settings) -> Issuer:
    return Issuer(Issuer.generate().key, settings.jwt_issuer, settings.jwt_audience)
