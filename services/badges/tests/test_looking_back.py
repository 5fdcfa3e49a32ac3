"""A badge that is new or easier than it was is awarded to those who met it long ago."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from badges import store
from badges.handlers import activate_badge, record_trades
from badges.handlers.versions import install_catalogue
from badges.looking_back import (
    INTERVAL,
    LOOK_BACK,
    look_at_page,
    look_back,
)
from badges.offered import Offered
from badges.rules import AllOf, Badge, CumulativeVolume, TradeCount, TradingStreak
from laurel_events import Database, DueTask, UnitOfWork
from laurel_events.testing import claimed, message, published
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.badges_definitions_v1 import BadgeDefined
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import bearer, client
from sqlalchemy import text

from .conftest import LIMITS, NOW, trading_badges

HARD = replace(trading_badges()[0], badge_id="badge_hard", name="Hard", criteria=TradeCount(3))
EASY = replace(HARD, criteria=TradeCount(2))

Trades = Callable[..., TradeExecuted]
Look = Callable[[], Awaitable[None]]
Offer = Callable[..., Awaitable[None]]


@pytest.fixture
def offer(unit_of_work: UnitOfWork) -> Offer:
    """Installs a catalogue as `migrate` does."""

    async def install(*badges: Badge) -> None:
        async with unit_of_work() as tx:
            await install_catalogue(tx, badges)

    return install


@pytest.fixture
def look(badges_database: Database, unit_of_work: UnitOfWork) -> Look:
    """Runs every task that looks back, until each has seen everybody."""
    return partial(
        until_all_are_seen, badges_database, partial(look_back, unit_of_work=unit_of_work)
    )


async def until_all_are_seen(
    database: Database, work: Callable[[DueTask], Awaitable[None]]
) -> None:
    while True:
        for task in await claimed(database, LOOK_BACK):
            await work(task)
        if not await _pages_left(database):
            return


async def _pages_left(database: Database) -> int:
    soon = {"kind": LOOK_BACK, "tomorrow": NOW + INTERVAL}
    async with database.reading() as session:
        query = text("select count(*) from due where kind = :kind and due_at < :tomorrow")
        return int(await session.scalar(query, soon) or 0)


async def trade_as(unit_of_work: UnitOfWork, trades: Sequence[TradeExecuted]) -> None:
    async with unit_of_work() as tx:
        await record_trades([message(one) for one in trades], tx, LIMITS, Offered())


async def earned(database: Database) -> list[tuple[int, str]]:
    events = [one.event for one in await published(database)]
    return [(one.user_id, one.badge_id) for one in events if isinstance(one, BadgeEarned)]


async def snapshots(database: Database) -> list[HolderSnapshot]:
    events = [one.event for one in await published(database)]
    return [one for one in events if isinstance(one, HolderSnapshot)]


@pytest.mark.requirement("BADGE-040", "BADGE-014")
async def test_a_lowered_target_and_a_new_badge_reach_who_never_trades_again(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades, offer: Offer, look: Look
) -> None:
    await offer(HARD)
    await trade_as(unit_of_work, [trade(), trade(), trade(user_id=8)])
    await look()
    assert await earned(badges_database) == []

    new = replace(HARD, badge_id="badge_new", criteria=TradingStreak(1))
    await offer(EASY, new)
    await look()
    await look()

    assert sorted(await earned(badges_database)) == [
        (7, "badge_hard"),
        (7, "badge_new"),
        (8, "badge_new"),
    ]


@pytest.mark.requirement("BADGE-017", "BADGE-040")
async def test_the_figures_that_decided_are_kept_and_no_event(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades, offer: Offer, look: Look
) -> None:
    await offer(HARD)
    await trade_as(unit_of_work, [trade(), trade()])
    await offer(EASY)
    await look()
    async with badges_database.reading() as session:
        row = (await session.execute(text("select * from earned_badges"))).one()
    assert (row.reached, row.target, row.decided_by) == (2, 2, None)


@pytest.mark.requirement("BADGE-014")
async def test_everybody_is_looked_at_in_pages(
    badges_database: Database,
    unit_of_work: UnitOfWork,
    trade: Trades,
    offer: Offer,
) -> None:
    """The last page may be full, or empty."""
    await offer(HARD)
    await trade_as(unit_of_work, [trade(user_id=user) for user in range(1, 5) for _ in range(2)])
    await offer(EASY)
    await until_all_are_seen(
        badges_database, partial(look_at_page, unit_of_work=unit_of_work, most=2)
    )
    assert await earned(badges_database) == [(user, "badge_hard") for user in range(1, 5)]


async def test_a_catalogue_that_is_gone_is_looked_after_no_more(
    badges_database: Database, offer: Offer, look: Look
) -> None:
    await offer(HARD)
    await offer(EASY)
    await look()
    assert len(await claimed(badges_database, LOOK_BACK)) == 1


@pytest.mark.requirement("BADGE-010", "BADGE-040")
async def test_who_trades_while_it_looks_gets_each_badge_once(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades, offer: Offer, look: Look
) -> None:
    await offer(HARD)
    users = range(1, 30)
    await trade_as(unit_of_work, [trade(user_id=user) for user in users for _ in range(2)])
    await offer(EASY)
    more = [[trade(user_id=user) for user in users] for _ in range(3)]
    await asyncio.gather(look(), *(trade_as(unit_of_work, batch) for batch in more))
    assert sorted(await earned(badges_database)) == [(user, "badge_hard") for user in users]
    revisions = [(one.user_id, one.revision) for one in await snapshots(badges_database)]
    assert sorted(revisions) == [(user, 1) for user in users]


@pytest.mark.requirement("BADGE-041")
async def test_the_gallery_never_shows_a_met_badge_that_is_not_owned(
    badges_database: Database,
    unit_of_work: UnitOfWork,
    trade: Trades,
    offer: Offer,
    service: Service,
) -> None:
    await offer(HARD)
    await trade_as(unit_of_work, [trade(), trade()])
    both = replace(EASY, badge_id="both", criteria=AllOf((TradeCount(2), TradingStreak(1))))
    await offer(EASY, both)
    async with client(service) as http:
        answers = await asyncio.gather(
            *(http.get("/api/v1/nft/badge-gallery", headers=bearer(7)) for _ in range(8))
        )
    for answer in answers:
        badges = answer.json()["data"]["badges"]
        assert [(one["isOwned"], one["progress"]["percentage"]) for one in badges] == [
            (True, 100.0),
            (True, 100.0),
        ]
    assert sorted(await earned(badges_database)) == [(7, "badge_hard"), (7, "both")]


@pytest.mark.requirement("BADGE-015")
async def test_each_change_of_a_holder_is_told_with_the_next_revision(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades, offer: Offer
) -> None:
    await offer(EASY)
    trades = [message(trade()), message(trade())]
    async with unit_of_work() as tx:
        await record_trades(trades, tx, LIMITS, Offered())
    for _ in range(2):
        async with unit_of_work() as tx:
            await activate_badge(7, "badge_hard", tx)
    first, second = await snapshots(badges_database)
    assert (first.revision, second.revision) == (1, 2)
    assert [one.status for one in (*first.badges, *second.badges)] == ["earned", "activated"]
    assert (first.activated_badges, second.activated_badges) == (0, 1)
    assert (second.key, second.badges[0].activated_at) == ("7", NOW)
    told = [one for one in await published(badges_database) if one.event == first]
    assert told[0].meta.causation_id == trades[1].meta.id


@pytest.mark.requirement("BADGE-015")
async def test_a_snapshot_leaves_with_the_change_or_not_at_all(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades, offer: Offer
) -> None:
    await offer(EASY)

    async def fail() -> None:
        async with unit_of_work() as tx:
            await record_trades([message(trade()), message(trade())], tx, LIMITS, Offered())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await snapshots(badges_database) == []
    assert await earned(badges_database) == []


@pytest.mark.requirement("BADGE-015")
async def test_who_held_badges_before_is_told_of_and_a_renamed_badge_too(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades, offer: Offer, look: Look
) -> None:
    """As the version before this one left it: badges, and nothing said."""
    await offer(EASY)
    await trade_as(unit_of_work, [trade(user_id=8)])
    async with unit_of_work() as tx:
        await tx.session.execute(
            text(
                "insert into earned_badges (user_id, badge_id, earned_at, reached, target,"
                " decided_by) values (8, 'badge_hard', :at, 2, 2, :id)"
            ),
            {"at": NOW, "id": uuid4()},
        )
    await look()
    await look()
    await offer(replace(EASY, name="Harder"))
    await look()
    told = [(one.revision, one.badges[0].name) for one in await snapshots(badges_database)]
    assert told == [(1, "Hard"), (2, "Harder")]


async def test_offers_change_nothing_for_who_earned(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades, offer: Offer, look: Look
) -> None:
    await offer(EASY)
    await trade_as(unit_of_work, [trade(), trade()])
    await offer(HARD)
    await look()
    async with badges_database.reading() as session:
        (seen,) = await store.gallery(session, 7)
    assert seen.earned_at == NOW
    assert seen.progress.met is False


async def definitions(database: Database) -> list[tuple[str, str | None, bool]]:
    events = [one.event for one in await published(database)]
    return [
        (one.name, None if one.volume_usd is None else str(one.volume_usd), one.offered)
        for one in events
        if isinstance(one, BadgeDefined)
    ]


@pytest.mark.requirement("TIER-039")
async def test_a_definition_is_told_when_it_changes(
    badges_database: Database, unit_of_work: UnitOfWork, offer: Offer
) -> None:
    async with unit_of_work() as tx:
        await tx.session.execute(text("delete from badge_definitions"))
    by_volume = replace(HARD, badge_id="usd", criteria=CumulativeVolume(Decimal(500)))
    await offer(HARD, by_volume)
    await offer(HARD, by_volume)
    assert await definitions(badges_database) == [("Hard", None, True), ("Hard", "500", True)]
    await offer(replace(HARD, name="Harder"))
    assert sorted((await definitions(badges_database))[2:]) == [
        ("Hard", "500", False),
        ("Harder", None, True),
    ]
