"""The gateway with real clients: who gets in, what is delivered, and that nothing is doubled."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import socketio
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.nft_events_v1 import NftClaimed
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded
from laurel_service.auth.issuer import Issuer
from laurel_service.testing import ISSUER, token
from laurel_testkit import eventually
from notification_router.controls import Controls
from notification_router.handlers import route
from notification_router.sockets.wakes import open_wakes
from redis.asyncio import Redis
from sqlalchemy import text

from .conftest import Replica, Route
from .events import example
from .screens import screen

USER = 1001
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def badge(user_id: int = USER) -> Any:
    return message(example(BadgeEarned, user_id=user_id))


async def acknowledged(database: Database) -> int:
    async with database.reading() as session:
        counted = text("select count(*) from socket_messages where acked_at is not null")
        return int(await session.scalar(counted) or 0)


@pytest.mark.parametrize(
    "credentials",
    [
        {},
        {"auth": {"token": ISSUER.token(USER, ttl=timedelta(seconds=-1))}},
        {"auth": {"token": Issuer.generate().token(USER)}},
        {"auth": {"token": 17}},
        {"headers": {"Authorization": "Bearer nonsense"}},
    ],
    ids=["none", "expired", "another issuer", "a number", "nonsense"],
)
async def test_nobody_gets_in_without_a_valid_token(
    replica: Replica, credentials: dict[str, Any]
) -> None:
    client = socketio.AsyncClient(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(await replica(), transports=["websocket"], **credentials)
    await client.disconnect()


async def test_a_token_may_come_three_ways(replica: Replica) -> None:
    url = await replica()
    ways: list[dict[str, Any]] = [
        {"url": url, "auth": {"token": token(USER)}},
        {"url": url, "headers": {"Authorization": f"Bearer {token(USER)}"}},
        {"url": f"{url}?access_token={token(USER)}"},
    ]
    for way in ways:
        client = socketio.AsyncClient(reconnection=False)
        await client.connect(**way, transports=["websocket"])
        await client.disconnect()


@pytest.mark.requirement("NTF-170", "API-040")
async def test_live_events_arrive_and_their_acknowledgement_is_recorded(
    replica: Replica, routed: Route, router_database: Database
) -> None:
    async with screen(await replica(), USER) as shown:
        await routed(badge(), message(example(NftClaimed, data=_claim(USER))))
        await shown.shows(4, 60)
        await eventually(lambda: _all_acknowledged(router_database), 60)
    events = [event for event, _ in shown.received]
    assert events == ["notification", "notification", "nftStatusUpdate", "nft:status_changed"]
    notification = shown.received[0][1]
    assert notification["event_type"] == "badge_earned"
    assert notification["message_template"]["title"] == "🏆 Badge Earned!"
    outcomes = [
        one.event.outcome
        for one in await published(router_database)
        if isinstance(one.event, DeliveryRecorded)
    ]
    assert outcomes == ["published", "published", "delivered", "delivered"]


@pytest.mark.requirement("NTF-170", "NTF-174", "API-044")
async def test_unacknowledged_messages_are_replayed_in_order_until_acknowledged(
    replica: Replica, routed: Route, router_database: Database
) -> None:
    url = await replica()
    await routed(badge(), badge(), badge())
    async with screen(url, USER, acknowledges=False) as silent:
        first = await silent.shows(3)
    async with screen(url, USER) as returning:
        assert await returning.shows(3) == first
        await eventually(lambda: _all_acknowledged(router_database))
    await routed(badge())
    async with screen(url, USER) as last:
        (new,) = await last.shows(1)
    assert new not in first


@pytest.mark.requirement("NTF-207")
async def test_a_device_gets_what_it_has_not_seen_whatever_others_acknowledged(
    replica: Replica, routed: Route, router_database: Database
) -> None:
    url = await replica()
    async with screen(url, USER) as phone:
        await routed(badge())
        (last,) = await phone.shows(1)
        # What nobody has acknowledged yet would be the laptop's, too.
        await eventually(lambda: acknowledged(router_database), 60)
    async with screen(url, USER) as laptop:
        await routed(*(badge() for _ in range(14)))
        heard = await laptop.shows(14)
        await eventually(lambda: _all_acknowledged(router_database), 60)
    async with screen(url, USER, after=last) as phone:
        assert await phone.shows(14) == heard
    async with screen(url, USER, after=str(uuid4())) as stranger, screen(url, USER) as new:
        await routed(badge())
        assert len(await stranger.shows(1)) == len(await new.shows(1)) == 1


async def test_a_client_may_acknowledge_by_ids(
    replica: Replica, routed: Route, router_database: Database
) -> None:
    await routed(badge(), badge())
    async with screen(await replica(), USER, acknowledges=False) as shown:
        ids = await shown.shows(2)
        assert await shown.client.call("ack", {"ids": ids}) == {"acknowledged": 2}
        await eventually(lambda: _all_acknowledged(router_database))
        assert "error" in await shown.client.call("ack", {"ids": "all"})


async def test_nobody_acknowledges_for_another(
    replica: Replica, routed: Route, router_database: Database
) -> None:
    url = await replica()
    await routed(badge(), badge(user_id=7))
    async with (
        screen(url, USER, acknowledges=False) as owner,
        screen(url, 7, acknowledges=False) as other,
    ):
        (theirs,) = await owner.shows(1)
        (own,) = await other.shows(1)
        answer = await other.client.call("ack", {"ids": [theirs, own, own]})
        assert answer == {"acknowledged": 1}
        await eventually(lambda: acknowledged(router_database))
    async with screen(url, USER) as returning:
        assert await returning.shows(1) == [theirs]


@pytest.mark.requirement("API-045")
async def test_two_tabs_on_two_replicas_get_everything_once(
    replica: Replica, routed: Route
) -> None:
    one, two = await replica(), await replica()
    async with screen(one, USER) as here, screen(two, USER) as there, screen(one, USER) as again:
        for _ in range(20):
            await routed(badge(), badge())
        tabs = [here, there, again]
        for tab in tabs:
            await tab.shows(40)
        # Whatever would come twice would come before this one.
        await routed(badge())
        assert {tuple(await tab.shows(41)) for tab in tabs} == {tuple(here.ids)}
    assert len(here.ids) == len(set(here.ids)) == 41


@pytest.mark.requirement("API-045", "GEN-013")
async def test_a_redis_that_loses_its_subscribers_and_data_delays_at_most(
    replica: Replica, routed: Route, redis_url: str
) -> None:
    async with screen(await replica(), USER) as shown, Redis.from_url(redis_url) as redis:
        await routed(badge())
        await shown.shows(1)
        await redis.flushall()
        await redis.client_kill_filter(_type="pubsub")
        await routed(badge())
        ids = await shown.shows(2)
    assert len(ids) == len(set(ids)) == 2


@pytest.mark.requirement("GEN-013")
async def test_without_any_redis_the_sweep_delivers(
    replica: Replica, environment: pytest.MonkeyPatch, unit_of_work: UnitOfWork
) -> None:
    environment.setenv("REDIS_URL", NOBODY_LISTENS)
    environment.setenv("SOCKET_SWEEP_SECONDS", "0.1")
    async with screen(await replica(), USER) as shown, open_wakes(NOBODY_LISTENS) as dead:
        async with unit_of_work() as tx:
            await route([badge()], tx, dead, Controls())
        await shown.shows(1)


async def test_writers_that_commit_out_of_turn_hide_no_message(
    replica: Replica,
    environment: pytest.MonkeyPatch,
    routed: Route,
    router_database: Database,
) -> None:
    environment.setenv("SOCKET_SWEEP_SECONDS", "0.05")
    async with screen(await replica(), USER) as shown:
        await asyncio.gather(*(routed(badge(), badge()) for _ in range(30)))
        ids = await shown.shows(60)
    assert sorted(ids) == sorted(set(ids)) == sorted(await _stored(router_database))
    assert ids == await _stored(router_database)


async def test_a_client_may_start_with_polling_and_upgrade(replica: Replica, routed: Route) -> None:
    await routed(badge())
    async with screen(await replica(), USER, transports=["polling", "websocket"]) as shown:
        await routed(badge())
        ids = await shown.shows(2)
        assert shown.client.transport() == "websocket"
    assert len(set(ids)) == 2


@pytest.mark.requirement("API-043")
async def test_one_connection_too_many_ends_the_oldest(
    replica: Replica, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("SOCKET_CONNECTIONS_PER_USER", "2")
    url = await replica()
    async with (
        screen(url, USER) as oldest,
        screen(url, USER) as older,
        screen(url, USER) as newest,
    ):
        await eventually(lambda: not oldest.client.connected)
        assert older.client.connected
        assert newest.client.connected


@pytest.mark.requirement("API-043")
async def test_a_flood_of_events_ends_the_connection(
    replica: Replica, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("SOCKET_EVENTS_PER_SECOND", "1")
    async with screen(await replica(), USER) as flooding:
        for _ in range(10):
            await flooding.client.emit("noise")
        await eventually(lambda: not flooding.client.connected)


@pytest.mark.requirement("API-043")
async def test_a_message_that_is_too_large_ends_the_connection(replica: Replica) -> None:
    async with screen(await replica(), USER) as shown:
        await shown.client.emit("ack", {"ids": ["9" * 100_000]})
        await eventually(lambda: not shown.client.connected)


async def test_a_storm_of_reconnects_is_served(replica: Replica, routed: Route) -> None:
    users = range(1, 101)
    await routed(*(badge(user_id=user) for user in users for _ in range(3)))
    url = await replica()

    async def come_back(user: int) -> list[str]:
        async with screen(url, user) as shown:
            return await shown.shows(3, 30)

    replayed = await asyncio.gather(*(come_back(user) for user in users))
    assert sum(len(set(ids)) for ids in replayed) == 300


async def _stored(database: Database) -> list[str]:
    async with database.reading() as session:
        stored = text("select cast(message_id as text) from socket_messages order by seq")
        return list(await session.scalars(stored))


async def _all_acknowledged(database: Database) -> bool:
    async with database.reading() as session:
        waiting = text("select not exists (select from socket_messages where acked_at is null)")
        return bool(await session.scalar(waiting))


def _claim(user_id: int) -> dict[str, Any]:
    return {**example(NftClaimed).data.model_dump(by_alias=True), "userId": user_id}
