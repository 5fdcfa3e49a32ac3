"""Events to rows and outgoing events, on a real PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.nft_events_v1 import NftTransactionFailed, NftTransactionStatusChanged
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded
from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached
from notification_router.store import deliveries, inbox
from notification_router.store.deliveries import Acknowledgement
from sqlalchemy import text

from .conftest import NOW, Route
from .events import example

USER = 1001


def earned() -> Any:
    return message(example(BadgeEarned, user_id=USER), time=NOW - timedelta(milliseconds=250))


async def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    async with database.reading() as session:
        return [tuple(row) for row in await session.execute(text(query))]


@pytest.mark.requirement("NTF-145", "NTF-190")
async def test_each_notification_leaves_on_the_topic_of_its_priority(
    routed: Route, router_database: Database
) -> None:
    await routed(
        message(example(TierUnlocked, level=1)),
        earned(),
        message(example(VolumeMilestoneReached)),
        message(example(NftTransactionFailed)),
        message(example(NftTransactionStatusChanged)),
    )
    sent = [one.event for one in await published(router_database)]
    assert [(event.TOPIC.name, event.TYPE) for event in sent[::2]] == [
        ("nft-high-priority-notifications.v1", "level1_nft_unlock_available"),
        ("nft-high-priority-notifications.v1", "badge_earned"),
        ("nft-high-priority-notifications.v1", "trading_volume_milestone"),
        ("nft-critical-notifications.v1", "transaction_failed"),
    ]
    assert {(event.TYPE, event.outcome) for event in sent[1::2]} == {
        (DeliveryRecorded.TYPE, "published")
    }
    assert (
        await rows(router_database, "select channel, status from deliveries")
        == [("socket", "pending")] * 4
    )
    shown = await rows(router_database, "select event from socket_messages order by id")
    assert shown == [("notification",)] * 4 + [("nft:transaction_status",)]


@pytest.mark.requirement("NTF-005")
async def test_a_cause_that_comes_twice_notifies_once(
    routed: Route, router_database: Database
) -> None:
    badge = earned()
    await routed(badge, badge)
    await routed(badge)
    assert len(await published(router_database)) == 2
    assert len(await rows(router_database, "select from notifications")) == 1
    assert len(await rows(router_database, "select from deliveries")) == 1
    assert len(await rows(router_database, "select from socket_messages")) == 1


async def test_what_is_published_names_its_cause(routed: Route, router_database: Database) -> None:
    badge = earned()
    await routed(badge)
    for sent in await published(router_database):
        assert sent.meta.causation_id == badge.meta.id
        assert sent.meta.correlation_id == badge.meta.correlation_id


async def test_latency_runs_from_the_cause_to_the_acknowledgement(
    routed: Route, router_database: Database, unit_of_work: UnitOfWork
) -> None:
    await routed(earned())
    ((message_id,),) = await rows(router_database, "select id from socket_messages")
    heard = Acknowledgement(message_id, USER, NOW + timedelta(milliseconds=50))
    async with unit_of_work() as tx:
        (changed,) = await deliveries.acknowledge(tx.session, [heard])
        assert await deliveries.acknowledge(tx.session, [heard]) == []
    assert changed.recorded("delivered").latency_ms == 300


async def test_clocks_that_disagree_make_no_negative_latency(
    routed: Route, router_database: Database
) -> None:
    await routed(message(example(BadgeEarned), time=NOW + timedelta(seconds=5)))
    _, recorded = await published(router_database)
    assert recorded.event.latency_ms == 0


async def test_a_reader_sees_pages_in_order(routed: Route, router_database: Database) -> None:
    await routed(*(earned() for _ in range(5)))
    ids = [id_ for (id_,) in await rows(router_database, "select id from socket_messages")]
    async with router_database.reading() as session:
        reader = inbox.Reader("sid", USER, cursor=ids[0], arrival=ids[2])
        page = await inbox.fetch(session, [reader], page=3)
    assert [unread.id for unread in page] == ids[1:4]
