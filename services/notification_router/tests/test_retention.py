"""What is old goes: by its own setting, a page at a time, and never before it is settled."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from laurel_events import Database, UnitOfWork
from laurel_events.testing import claimed, message, published
from laurel_schemas.badges_badges_v1 import BadgeEarned
from notification_router.handlers.housekeeping import HOUSEKEEPING, clean_up, start_housekeeping
from notification_router.settings import Settings
from notification_router.store import deliveries, retention
from sqlalchemy import text

from .conftest import NOW, Route
from .events import example
from .world import rows

USER = 1001
CleanAfter = Callable[..., Awaitable[None]]


@pytest.fixture
async def notified(routed: Route, router_database: Database) -> list[UUID]:
    """Two notifications of a user, and the ids of their messages."""
    await routed(*(message(example(BadgeEarned, user_id=USER)) for _ in range(2)))
    return [id_ for (id_,) in await rows(router_database, "select message_id from socket_messages")]


@pytest.fixture
def clean_after(router_database: Database, dsn: str) -> CleanAfter:
    """Does the housekeeping, some days after noon of 2025-06-01."""

    async def clean(days: int, keep_notifications: timedelta = timedelta(days=90)) -> None:
        later = NOW + timedelta(days=days)
        unit_of_work = router_database.unit_of_work(lambda: later)
        async with unit_of_work() as tx:
            tx.schedule(HOUSEKEEPING, "all", NOW)
        (task,) = await claimed(router_database, HOUSEKEEPING)
        settings = Settings(database_url=dsn, keep_notifications=keep_notifications)
        await clean_up(task, unit_of_work, settings)

    return clean


async def acknowledge(unit_of_work: UnitOfWork, *ids: UUID) -> None:
    async with unit_of_work() as tx:
        heard = [deliveries.Acknowledgement(id_, USER, NOW) for id_ in ids]
        await deliveries.acknowledge(tx.session, heard)


@pytest.mark.requirement("NTF-180")
async def test_what_nobody_acknowledged_in_time_has_failed_and_says_why(
    notified: list[UUID], router_database: Database, clean_after: CleanAfter
) -> None:
    await clean_after(31)
    assert (
        await rows(router_database, "select status, reason from deliveries")
        == [("failed", retention.NEVER_ACKNOWLEDGED)] * 2
    )
    assert await rows(router_database, "select from socket_messages") == []
    assert [one.event.outcome for one in (await published(router_database))[-2:]] == ["failed"] * 2


async def test_acknowledged_messages_go_and_the_others_stay(
    notified: list[UUID],
    router_database: Database,
    unit_of_work: UnitOfWork,
    clean_after: CleanAfter,
) -> None:
    first, second = notified
    await acknowledge(unit_of_work, first)
    await clean_after(8)
    assert await rows(router_database, "select message_id from socket_messages") == [(second,)]


async def test_settled_notifications_go_with_their_deliveries(
    notified: list[UUID],
    router_database: Database,
    unit_of_work: UnitOfWork,
    clean_after: CleanAfter,
) -> None:
    await acknowledge(unit_of_work, notified[0])
    for days, left in ((31, 2), (90, 2), (91, 0)):
        await clean_after(days)
        for table in ("notifications", "deliveries"):
            assert len(await rows(router_database, f"select from {table}")) == left


async def test_what_is_pending_or_in_an_inbox_outlives_its_time(
    notified: list[UUID],
    router_database: Database,
    unit_of_work: UnitOfWork,
    clean_after: CleanAfter,
) -> None:
    await acknowledge(unit_of_work, notified[0])
    await clean_after(6, keep_notifications=timedelta(days=1))
    assert len(await rows(router_database, "select from notifications")) == 2
    await clean_after(8, keep_notifications=timedelta(days=1))
    assert await rows(router_database, "select status from deliveries") == [("sending",)]


async def test_a_page_is_bounded_and_takes_the_oldest_first(
    routed: Route, router_database: Database, unit_of_work: UnitOfWork
) -> None:
    await routed(*(message(example(BadgeEarned, user_id=user)) for user in (1, 2, 3)))
    async with unit_of_work() as tx:
        given_up = await retention.give_up(tx.session, _tomorrow(), NOW, 2)
        assert (given_up.messages, len(given_up.failed)) == (2, 2)
        await retention.give_up(tx.session, _tomorrow(), NOW, 2)
        removed = [await retention.remove_settled(tx.session, _tomorrow(), 2) for _ in range(3)]
    assert removed == [2, 1, 0]


async def test_a_full_page_is_followed_at_once_by_the_next(
    router_database: Database, unit_of_work: UnitOfWork, clean_after: CleanAfter
) -> None:
    async with unit_of_work() as tx:
        await start_housekeeping(tx)
        await tx.session.execute(
            text(
                "insert into socket_messages (user_id, event, payload, cause_id, created_at)"
                " select 1, 'nftStatusUpdate', '{}', gen_random_uuid(), :now"
                " from generate_series(1, 5001)"
            ),
            {"now": NOW},
        )
    await clean_after(31)
    assert await rows(router_database, "select count(*) from socket_messages") == [(1,)]
    assert await rows(router_database, "select due_at from due") == [(NOW + timedelta(days=31),)]


async def test_housekeeping_is_due_from_the_first_migration_on(
    router_database: Database, unit_of_work: UnitOfWork
) -> None:
    for _ in range(2):
        async with unit_of_work() as tx:
            await start_housekeeping(tx)
    assert await rows(router_database, "select kind from due") == [(HOUSEKEEPING,)]


def _tomorrow() -> datetime:
    return NOW + timedelta(days=1)
