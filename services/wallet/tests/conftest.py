"""The wallet service on a database of its own."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from laurel_events import Database
from laurel_events.testing import message
from laurel_schemas.social_interactions_v1 import VideoInteraction, VideoLiked, VideoUploaded
from laurel_service import Service
from laurel_service.testing import broken_checks, client
from laurel_testkit.proofs import build
from wallet.audit import CHECKS
from wallet.catalogue import packaged
from wallet.handlers.people import remember
from wallet.store.rates import install_rates
from wallet_http import FRIEND, ME, Clock, person
from wallet_world import NOW, RECEIPT_KEY, World

MakeInteraction = Callable[..., VideoInteraction]


@pytest_asyncio.fixture
async def wallet_database(dsn: str) -> AsyncIterator[Database]:
    """A database with the packaged rates."""
    async with Database(dsn, service="wallet", pool_size=20) as opened:
        async with opened.unit_of_work(lambda: NOW)() as tx:
            await install_rates(tx.session, packaged(), NOW)
        yield opened


@pytest.fixture
def world(wallet_database: Database) -> World:
    """The database at noon of 2025-06-01."""
    return World(wallet_database)


@pytest.fixture
def environment(environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What the service reads, for a test to change."""
    environment.setenv("RECEIPT_KEY", RECEIPT_KEY)
    return environment


@pytest.fixture
def service(service: Service, wallet_database: Database) -> Service:
    """The service beside a database that was opened before."""
    return service


@pytest.fixture
def act() -> MakeInteraction:
    """Makes interactions of viewer 7, who follows 100, on videos of creator 9 with 1,000 followers.

    Both are just eligible; each interaction has an id of its own.
    """
    ids = count(1)

    def make(kind: type[VideoInteraction] = VideoLiked, **fields: Any) -> VideoInteraction:
        given = {
            "interaction_id": f"i-{next(ids)}",
            "actor_id": 7,
            "actor_following": 100,
            "video_id": "v1",
            "owner_id": 9,
            "owner_followers": 1000,
            "occurred_at": NOW,
            **({"comment_id": "c1"} if kind.__name__ == "VideoCommented" else {}),
            **fields,
        }
        return kind(**given)

    return make


@pytest.fixture
def upload() -> Callable[..., VideoUploaded]:
    """Makes uploads of creator 9 with 1,000 followers."""
    ids = count(1)

    def make(**fields: Any) -> VideoUploaded:
        given = {
            "interaction_id": f"u-{next(ids)}",
            "actor_id": 9,
            "actor_followers": 1000,
            "video_id": "v1",
            "occurred_at": NOW,
            **fields,
        }
        return VideoUploaded(**given)

    return make


@pytest.fixture(scope="session")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program that verifies receipts and notes."""
    return build(tmp_path_factory.mktemp("verifier"))


@pytest.fixture
def clock() -> Clock:
    """The service's time."""
    return Clock()


@pytest_asyncio.fixture
async def http(
    service: Service, world: World, upload: Callable[..., VideoUploaded], clock: Clock
) -> AsyncIterator[httpx.AsyncClient]:
    """A client, where creator 9 has 50 points, and 7 is known.

    Whatever a test does with it, the books hold afterwards.
    """
    async with world.unit_of_work() as tx:
        await remember([message(person(user)) for user in (ME, FRIEND)], tx)
    await world.earn(*(upload(video_id=f"v{i}") for i in range(10)))
    async with client(replace(service, now=clock)) as opened:
        yield opened
    assert await broken_checks(service, CHECKS) == set()
