"""The chat service on a database of its own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio
from chat.handlers import remember_profiles
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_service import Service
from laurel_service.testing import client

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
PEOPLE = {1: "ann", 2: "bob", 3: "cem", 4: "dee"}


@pytest_asyncio.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    """A database that knows four people."""
    async with Database(dsn, service="chat", pool_size=20) as opened:
        async with opened.unit_of_work(lambda: NOW)() as tx:
            await remember_profiles([message(announced(user_id)) for user_id in PEOPLE], tx)
        yield opened


@pytest.fixture
def unit_of_work(database: Database) -> UnitOfWork:
    """Transactions on the database at noon of 2025-06-01."""
    return database.unit_of_work(lambda: NOW)


@pytest.fixture
def environment(environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What the service reads: people may send as fast as tests do."""
    environment.setenv("CHAT_MESSAGES_AT_ONCE", "1000000")
    return environment


@pytest.fixture
def service(service: Service, database: Database) -> Service:
    """The service beside a database that was opened before."""
    return service


@pytest_asyncio.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service."""
    async with client(service) as opened:
        yield opened


def announced(user_id: int) -> UserAnnounced:
    """One of the four people, as the platform announces them."""
    name = PEOPLE[user_id]
    return UserAnnounced.model_validate(
        {
            "user_id": user_id,
            "wallet_address": "4Nd1mYQFz2FtZ6bUjP3ZsTn6Qd9Tq6sN3vHqUq8ZqVzK",
            "username": name,
            "avatar_url": f"https://cdn.example/{name}.jpg",
            "joined_at": datetime(2025, 5, 1, tzinfo=UTC),
        }
    )
