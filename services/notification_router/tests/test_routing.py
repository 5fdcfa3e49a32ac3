"""Events to rows and outgoing events, on a real PostgreSQL."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.competition_prizes_v1 import PrizeAwarded
from laurel_schemas.nft_events_v1 import (
    NftBurned,
    NftClaimed,
    NftImported,
    NftReturned,
    NftTransactionFailed,
    NftTransactionStatusChanged,
    NftTransferred,
    NftUpgraded,
)
from laurel_schemas.nft_events_v1 import PrizeDelivered as NftPrizeDelivered
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached
from laurel_schemas.wallet_points_v1 import PrizeDelivered as PointsPrizeDelivered
from notification_router.controls import Controls
from notification_router.handlers import prizes, route
from notification_router.sockets.wakes import Wakes
from notification_router.store import deliveries, inbox
from notification_router.store.deliveries import Acknowledgement
from sqlalchemy import event, text

from .conftest import NOW, Route
from .events import example
from .world import rows

USER = 1001


def earned() -> Any:
    return message(example(BadgeEarned, user_id=USER), time=NOW - timedelta(milliseconds=250))


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
    assert [(one.TOPIC.name, one.TYPE) for one in sent[::2]] == [
        ("nft-high-priority-notifications.v1", "level1_nft_unlock_available"),
        ("nft-high-priority-notifications.v1", "badge_earned"),
        ("nft-high-priority-notifications.v1", "trading_volume_milestone"),
        ("nft-critical-notifications.v1", "transaction_failed"),
    ]
    assert {(one.TYPE, one.outcome) for one in sent[1::2]} == {(DeliveryRecorded.TYPE, "published")}
    assert (
        await rows(router_database, "select channel, status from deliveries")
        == [("socket", "sending")] * 4
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
    ((message_id,),) = await rows(router_database, "select message_id from socket_messages")
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
    numbers = await rows(router_database, "select seq from socket_messages order by id")
    assert numbers == [(number,) for number in range(1, 6)]
    async with router_database.reading() as session:
        reader = inbox.Reader("sid", USER, cursor=1, arrival=3)
        page = await inbox.fetch(session, [reader], 3, NOW)
    assert [unread.seq for unread in page] == [2, 3, 4]


async def test_messages_are_numbered_for_each_person(
    routed: Route, router_database: Database
) -> None:
    badges = [message(example(BadgeEarned, user_id=user)) for user in (2, 1, 2, 1, 2)]
    await routed(*badges)
    await routed(badges[0], message(example(BadgeEarned, user_id=1)))
    shown = await rows(router_database, "select user_id, seq from socket_messages order by 1, 2")
    assert shown == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    newest = await rows(router_database, "select user_id, newest from screens order by 1")
    assert newest == [(1, 3), (2, 3)]


async def test_whoever_stores_for_one_person_holds_up_nobody_else(
    router_database: Database, routed: Route, wakes: Wakes, unit_of_work: UnitOfWork
) -> None:
    async with unit_of_work() as tx:
        await route([message(example(BadgeEarned, user_id=1))], tx, wakes, Controls())
        await tx.flush()
        async with asyncio.timeout(60):
            await routed(message(example(BadgeEarned, user_id=2)))
        tx.gathered.clear()
        tx.records.clear()
    assert len(await rows(router_database, "select from socket_messages")) == 2


@pytest.mark.requirement("NTF-007")
async def test_one_id_in_the_payload_the_topic_and_the_list(
    routed: Route, router_database: Database
) -> None:
    await routed(earned())
    notification, recorded = await published(router_database)
    id_ = notification.event.event_id
    assert recorded.event.notification_id == id_
    assert await rows(
        router_database,
        "select cast(n.id as text), cast(message_id as text) from notifications as n"
        " join socket_messages on notification_id = n.id",
    ) == [(id_, id_)]


@pytest.mark.requirement("NTF-208")
async def test_a_database_that_lost_a_day_gives_the_same_ids_to_the_same_messages(
    routed: Route, router_database: Database, unit_of_work: UnitOfWork
) -> None:
    causes = [earned(), message(example(NftTransactionStatusChanged)), earned()]
    told = "select message_id, payload from socket_messages order by seq, user_id"
    await routed(*causes)
    before = await rows(router_database, told)
    async with unit_of_work() as tx:
        tables = "socket_messages, screens, deliveries, notifications"
        await tx.session.execute(text(f"truncate {tables}"))
    await routed(message(example(BadgeEarned, user_id=USER)), *causes)
    again = dict(await rows(router_database, told))
    assert {id_: again[id_] for id_, _ in before} == dict(before)


async def test_a_batch_of_many_types_is_one_statement_between_begin_and_commit(
    router_database: Database, unit_of_work: UnitOfWork, wakes: Wakes
) -> None:
    statements: list[str] = []

    def note(*told: Any) -> None:
        statements.append(told[2])

    controls = Controls()
    async with unit_of_work() as tx:
        await controls.current(tx.session, tx.now)
    event.listen(router_database.engine.sync_engine, "before_cursor_execute", note)
    async with unit_of_work() as tx:
        for kind in (TierUnlocked, BadgeEarned, NftTransactionFailed, NftTransactionStatusChanged):
            await route([message(example(kind)) for _ in range(20)], tx, wakes, controls)
    # Badges ask once for the ladder.
    assert len(statements) == 2


@pytest.mark.requirement("NTF-135")
async def test_badges_needed_are_those_of_the_person_s_own_next_tier(
    routed: Route, router_database: Database
) -> None:
    async def needed() -> set[int | None]:
        await routed(earned())
        query = "select data #> '{nft_upgrade_impact,badges_needed_for_next_tier}' as needed"
        newest = f"{query} from notifications order by id desc"
        return {one for (one,) in await rows(router_database, newest)} - seen

    seen: set[int | None] = set()
    assert await needed() == {None}
    for level, badges in ((1, 0), (2, 3), (3, 5), (4, 7), (5, 9)):
        await routed(message(example(TierRuleDefined, level=level, badges_required=badges)))
    seen.add(None)
    steps = [
        (None, {0}),
        (_with_data(NftClaimed, nft_level=1), {3}),
        (_with_data(NftUpgraded, from_level=1, to_level=2), {5}),
        (_with_data(NftBurned, nft_level=1, reason="upgrade"), set()),
        (_with_data(NftBurned, nft_level=2, reason="owner"), set()),
        (_with_data(NftImported, nft_level=None), set()),
        (_with_data(NftImported, nft_level=3), {7}),
        (_with_data(NftTransferred, nft_level=3), set()),
        (_with_data(NftReturned, nft_level=4), {9}),
        (_with_data(NftTransferred, nft_level=4), set()),
    ]
    for step, expected in steps:
        if step is not None:
            await routed(message(step))
        found = await needed()
        assert found == expected
        seen |= found
    held = "select count(*) from holdings"
    assert await rows(router_database, held) == [(0,)]


def _with_data(kind: Any, **changes: Any) -> Any:
    event = example(kind)
    return event.model_copy(
        update={"data": event.data.model_copy(update={"user_id": USER, **changes})}
    )


@pytest.mark.requirement("NTF-136")
@pytest.mark.parametrize("first", [PrizeAwarded, PointsPrizeDelivered])
async def test_a_prize_is_told_of_once_it_is_there_whichever_is_heard_first(
    first: Any, router_database: Database, unit_of_work: UnitOfWork, wakes: Wakes
) -> None:
    one, two = message(example(PrizeAwarded)), message(example(PointsPrizeDelivered))
    for told in [one, two, one, two] if first is PrizeAwarded else [two, one, two, one]:
        handler = prizes.awarded if told is one else prizes.points_delivered
        async with unit_of_work() as tx:
            await handler([told], tx, wakes)
    async with unit_of_work() as tx:
        await prizes.nft_delivered([message(example(NftPrizeDelivered))], tx, wakes)
    told_of = "select type, event_id, message_template ->> 'body' from notifications"
    cause = two if first is PrizeAwarded else one
    assert await rows(router_database, told_of) == [
        (
            *("competition_prize_distributed", cause.meta.id),
            "Your prize of Weekly Trading Championship is there: Trophy Breeder NFT + 500 USDT.",
        )
    ]


@pytest.mark.requirement("NFT-061")
async def test_an_upgrade_shows_the_new_level(routed: Route, router_database: Database) -> None:
    await routed(message(_with_data(NftUpgraded, to_level=2, fee_reduction_percent=10)))
    query = "select payload from socket_messages where event = 'nft:status_changed'"
    [(payload,)] = await rows(router_database, query)
    assert payload["data"]["newLevel"] == 2
    assert payload["data"]["benefits"]["feeReduction"] == 0.1


async def test_what_became_of_it_carries_on_the_trace(
    routed: Route, router_database: Database, unit_of_work: UnitOfWork
) -> None:
    badge = earned()
    await routed(badge)
    ((message_id,),) = await rows(router_database, "select message_id from socket_messages")
    async with unit_of_work() as tx:
        heard = Acknowledgement(message_id, USER, NOW)
        for changed in await deliveries.acknowledge(tx.session, [heard]):
            tx.publish(changed.recorded("delivered"), cause=changed.cause)
    delivered = (await published(router_database))[-1]
    assert delivered.meta.correlation_id == badge.meta.correlation_id
    assert delivered.meta.causation_id == badge.meta.id
