"""The identity service on a database of its own, with people who have wallets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
import pytest_asyncio
from identity.__main__ import build
from identity.handlers import remember_users
from laurel_events import Database
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_service.testing import client
from solders.keypair import Keypair

CHALLENGE = "/api/v1/identity/sign-in/wallet/challenge"
SIGN_IN = "/api/v1/identity/sign-in/wallet"


@dataclass
class Clock:
    """A time that the test sets."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def identity_database(dsn: str) -> AsyncIterator[Database]:
    async with Database(dsn, service="identity") as opened:
        yield opened


@pytest.fixture
def environment(environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What the service reads, for a test to change."""
    environment.setenv("TOKEN_SECRET", "ab" * 32)
    return environment


@asynccontextmanager
async def opened(clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service as its environment composes it, after `migrate`."""
    service = replace(build(), now=clock)
    assert service.on_migrate is not None
    async with (
        Database(service.settings.database_url, service="identity") as database,
        database.unit_of_work(clock)() as tx,
    ):
        await service.on_migrate(tx)
    async with client(service) as http:
        yield http


@pytest_asyncio.fixture
async def http(environment: pytest.MonkeyPatch, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(clock) as made:
        yield made


@dataclass(frozen=True)
class Person:
    """Somebody with an account and a wallet."""

    user_id: int
    wallet: Keypair = field(default_factory=Keypair)

    @property
    def address(self) -> str:
        return str(self.wallet.pubkey())

    async def announced(self, database: Database) -> "Person":
        """This person, known from the platform."""
        user = UserAnnounced(
            user_id=self.user_id,
            wallet_address=self.address,
            joined_at=datetime(2025, 1, 1, tzinfo=UTC),
        )
        async with database.unit_of_work()() as tx:
            await remember_users([message(user)], tx)
        return self

    async def proof(self, http: httpx.AsyncClient) -> dict[str, str]:
        """A challenge, signed."""
        asked = (await http.post(CHALLENGE, json={"address": self.address})).json()["data"]
        signature = self.wallet.sign_message(asked["message"].encode())
        return {"nonce": asked["nonce"], "signature": str(signature)}

    async def signs_in(self, http: httpx.AsyncClient) -> dict[str, Any]:
        answer = await http.post(SIGN_IN, json=await self.proof(http))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["data"]
        return found


@pytest_asyncio.fixture
async def ada(identity_database: Database) -> Person:
    return await Person(1001).announced(identity_database)


async def claims(http: httpx.AsyncClient, token: str) -> dict[str, Any]:
    """What a token says, checked against the keys that are published now."""
    published = (await http.get("/.well-known/jwks.json")).json()
    key_id = jwt.get_unverified_header(token)["kid"]
    (key,) = [one for one in jwt.PyJWKSet.from_dict(published).keys if one.key_id == key_id]
    found: dict[str, Any] = jwt.decode(
        token,
        key.key,
        algorithms=["RS256"],
        audience="laurel",
        options={"verify_exp": False, "verify_iat": False},
    )
    return found
