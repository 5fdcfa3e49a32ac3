"""Trades of the past: each once, in any order and however often, and told once."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from laurel_events import Database, Message, UnitOfWork
from laurel_events.answers import Rejected
from laurel_events.testing import message, published
from laurel_schemas import Event
from laurel_schemas.badges_definitions_v1 import BadgeDefined
from laurel_schemas.qualification_tiers_v1 import (
    BackfillCounted,
    EligibleBadge,
    QualifiedTier,
    VolumeMilestoneReached,
)
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.trading_backfills_v1 import (
    BackfillBegun,
    BackfilledTrade,
    BackfillEnded,
    BackfillPage,
)
from laurel_schemas.trading_trades_v1 import TradeExecuted
from pydantic import ValidationError
from qualification.flow import FLOW
from qualification.handlers import remember_definitions
from qualification.ladders import Ladders
from qualification.rules import Standing
from sqlalchemy import text

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
START, END = datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 15, tzinfo=UTC)
LIMITS = TradeLimits(ahead=timedelta(days=1))
MakeTrade = Callable[..., TradeExecuted]
Record = Callable[..., Awaitable[list[Message[TradeExecuted]]]]
ReadStanding = Callable[..., Awaitable[Standing]]
Take = Callable[..., Awaitable[list[str]]]


@pytest.fixture
def take(unit_of_work: UnitOfWork) -> Take:
    """Hands events to their handlers one by one; returns the reasons of those rejected."""

    async def run(*events: Event) -> list[str]:
        rejected = []
        for event in events:
            async with unit_of_work() as tx:
                given: tuple[Any, ...] = (tx, Ladders())
                if isinstance(event, BackfillPage):
                    given = (*given, LIMITS)
                await FLOW.consumes[type(event)]([message(event)], *given)
            rejected += [one.reason for _, one in tx.answers if isinstance(one, Rejected)]
        return rejected

    return run


def begun(id_: str = "b", user_id: int = 7, end: datetime = END) -> BackfillBegun:
    return BackfillBegun(
        backfill_id=id_, user_id=user_id, period_start=START, period_end=end, begun_at=NOW
    )


def page(number: int, *trades: BackfilledTrade, id_: str = "b", user_id: int = 7) -> BackfillPage:
    return BackfillPage(backfill_id=id_, user_id=user_id, page=number, trades=trades)


def ended(pages: int, trades: int, id_: str = "b", user_id: int = 7) -> BackfillEnded:
    return BackfillEnded(backfill_id=id_, user_id=user_id, pages=pages, trades=trades, ended_at=NOW)


def old(
    usd: str, trade_id: str, source: str = "perpetual", at: datetime = START
) -> BackfilledTrade:
    return BackfilledTrade(
        trade_id=trade_id,
        pair="BTC",
        side="buy",
        price=Decimal(1),
        size=Decimal(usd),
        notional_usd=Decimal(usd),
        traded_at=at,
        source=source,
    )


def badge(badge_id: str, usd: str | None, *, offered: bool = True) -> BadgeDefined:
    return BadgeDefined(
        badge_id=badge_id,
        name=badge_id,
        badge_type="achievement_badge",
        category="trading",
        rarity="Rare",
        description="Trade so much",
        volume_usd=None if usd is None else Decimal(usd),
        offered=offered,
    )


async def told(database: Database) -> list[BackfillCounted]:
    events = [each.event for each in await published(database)]
    return [event for event in events if isinstance(event, BackfillCounted)]


async def conflicts(database: Database) -> list[tuple[object, ...]]:
    query = "select page, position, trade_id, fields, counted_usd, refused_usd"
    async with database.reading() as session:
        found = await session.execute(text(f"{query} from backfill_conflicts order by 1, 2"))
        return [tuple(row) for row in found]


async def offer_badges(unit_of_work: UnitOfWork) -> None:
    """One that the backfill reaches, one beyond it, one that was reached before, and two others."""
    badges = [badge("badge_003", "1000000"), badge("badge_007", "10000000"), badge("low", "1")]
    gone = [badge("gone", "500000", offered=False), badge("other", None)]
    async with unit_of_work() as tx:
        await remember_definitions([message(one) for one in [*badges, *gone]], tx)


@pytest.mark.requirement("TIER-037", "TIER-039")
async def test_a_backfill_is_told_with_the_tiers_before_and_after(
    take: Take,
    record: Record,
    trade: MakeTrade,
    opened: Database,
    standing: ReadStanding,
    unit_of_work: UnitOfWork,
) -> None:
    """The figures of its sample, but that 45,000 is no first tier."""
    await record(trade("45000"))
    await offer_badges(unit_of_work)
    first, second = page(1, old("850000", "a")), page(2, old("125000", "b", "strategy"))

    assert await take(begun(), first, second, ended(2, 2)) == []

    assert (await standing()).volume_usd == 1_020_000
    assert await told(opened) == [
        BackfillCounted(
            user_id=7,
            backfill_id="b",
            period_start=START,
            period_end=END,
            perpetual_volume_usd=Decimal(850_000),
            strategy_volume_usd=Decimal(125_000),
            historical_volume_usd=Decimal(975_000),
            volume_before_usd=Decimal(45_000),
            total_volume_usd=Decimal(1_020_000),
            previous_tiers=(),
            new_tiers=(1, 2),
            newly_qualified_tiers=(
                QualifiedTier(level=1, name="Tech Chicken", badges_required=0),
                QualifiedTier(level=2, name="Quant Ape", badges_required=2),
            ),
            newly_eligible_badges=(EligibleBadge(badge_id="badge_003", name="badge_003"),),
            counted_at=NOW,
        )
    ]
    events = [each.event for each in await published(opened)]
    milestones = [each for each in events if isinstance(each, VolumeMilestoneReached)]
    assert [each.milestone_usd for each in milestones] == [100_000, 500_000]


PARTS: tuple[Event, ...] = (
    begun(),
    page(1, old("60000", "a"), old("1", "a1")),
    page(2, old("60000", "b")),
    ended(2, 3),
)


@pytest.mark.requirement("TIER-037", "GEN-071")
@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_in_any_order_and_repeated_it_is_told_once(
    order: Sequence[int], take: Take, opened: Database, standing: ReadStanding
) -> None:
    parts = [PARTS[one] for one in order]
    assert await take(*parts, *parts, *parts[:2]) == []
    assert (await standing()).volume_usd == 120_001
    assert (await standing()).trade_count == 3
    (counted,) = await told(opened)
    assert counted.historical_volume_usd == 120_001
    assert counted.new_tiers == (1,)


@pytest.mark.requirement("TIER-037")
async def test_what_is_counted_already_is_not_found_again(
    take: Take, record: Record, trade: MakeTrade, opened: Database, standing: ReadStanding
) -> None:
    """A live trade and one of another backfill; whichever comes first stands."""
    live = trade("10", trade_id="live").model_copy(update={"traded_at": START})
    await record(live)
    await take(begun("a"), page(1, old("5", "x"), id_="a"), ended(1, 1, "a"))
    await take(begun(), page(1, old("5", "x"), old("10", "live"), old("2", "new")), ended(1, 3))
    await record(trade("2", trade_id="new").model_copy(update={"traded_at": START}))

    assert (await standing()).volume_usd == 17
    counted = await told(opened)
    assert [each.historical_volume_usd for each in counted] == [Decimal(5), Decimal(2)]
    assert [each.volume_before_usd for each in counted] == [Decimal(10), Decimal(15)]
    assert await conflicts(opened) == []


@pytest.mark.requirement("TIER-021", "TIER-037")
async def test_another_content_is_kept_apart_and_the_rest_counts(
    take: Take, record: Record, trade: MakeTrade, opened: Database, standing: ReadStanding
) -> None:
    await record(trade("10", trade_id="live").model_copy(update={"traded_at": START}))
    rows = (old("11", "live"), old("3", "x"), old("4", "x"), old("1", "y"))
    assert await take(begun(), page(1, *rows), ended(1, 4)) == []
    assert (await standing()).volume_usd == 14
    assert await conflicts(opened) == [
        (1, 0, "live", "notional_usd", 10, 11),
        (1, 2, "x", "notional_usd", 3, 4),
    ]
    assert [each.historical_volume_usd for each in await told(opened)] == [4]


@pytest.mark.requirement("TIER-037")
@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([begun(end=START - timedelta(days=1))], "period_end should not be before period_start"),
        ([begun(), begun(end=NOW)], "period_start and period_end were others"),
        ([page(1, old("1", "a")), page(1, old("2", "b"))], "trades were others"),
        ([ended(1, 1), page(2, old("1", "a"))], "page should be at most 1"),
        ([page(1, old("1", "a")), ended(0, 0)], "pages should be at least 1"),
        ([page(1, old("1", "a")), ended(1, 2)], "trades should be 1"),
        ([begun(), page(1, old("1", "a")), ended(1, 1), ended(1, 2)], "pages and trades were"),
        (
            [page(1, old("1", "a"), old("1", "b", at=NOW + timedelta(days=2)))],
            "trades.1.traded_at should be at most",
        ),
    ],
)
async def test_what_contradicts_itself_is_refused(
    parts: Sequence[Event], reason: str, take: Take
) -> None:
    (rejected,) = await take(*parts)
    assert rejected.startswith(reason)


@pytest.mark.requirement("TIER-037")
async def test_several_users_pages_come_in_one_batch(
    unit_of_work: UnitOfWork, standing: ReadStanding, take: Take, opened: Database
) -> None:
    pages = [
        message(page(number, old("60000", f"t-{number}"), user_id=user))
        for user in (7, 8)
        for number in (1, 2)
    ]
    async with unit_of_work() as tx:
        await FLOW.consumes[BackfillPage](pages, tx, Ladders(), LIMITS)
    assert {(await standing(user)).volume_usd for user in (7, 8)} == {Decimal(120_000)}
    for user in (7, 8):
        await take(begun(user_id=user), ended(2, 2, user_id=user))
    assert [(each.user_id, each.new_tiers) for each in await told(opened)] == [(7, (1,)), (8, (1,))]


@pytest.mark.requirement("TIER-037", "TIER-021")
async def test_two_backfills_of_a_user_in_one_batch_share_no_trade(
    unit_of_work: UnitOfWork, standing: ReadStanding, take: Take, opened: Database
) -> None:
    """The first one has what both name; another amount under the same id is a conflict."""
    pages = [
        message(page(1, old("10", "a"), old("20", "b"), id_="one")),
        message(page(1, old("20", "b"), old("11", "a"), old("5", "c"), id_="two")),
    ]
    async with unit_of_work() as tx:
        await FLOW.consumes[BackfillPage](pages, tx, Ladders(), LIMITS)
    assert (await standing()).volume_usd == 35
    await take(begun("one"), ended(1, 2, "one"), begun("two"), ended(1, 3, "two"))
    found = [(one.backfill_id, one.historical_volume_usd) for one in await told(opened)]
    assert found == [("one", Decimal(30)), ("two", Decimal(5))]
    conflicts = "select backfill_id, trade_id, trim_scale(refused_usd) from backfill_conflicts"
    async with opened.reading() as session:
        rows = (await session.execute(text(conflicts))).all()
    assert [tuple(row) for row in rows] == [("two", "a", Decimal(11))]


def test_a_transaction_of_pages_is_no_larger_than_one_of_trades() -> None:
    assert FLOW.options["trading.backfills.v1"].batch_size == 2


@pytest.mark.requirement("TIER-037")
def test_a_page_has_at_most_2000_trades() -> None:
    most = [old("1", f"t-{number}") for number in range(2000)]
    assert len(page(1, *most).trades) == 2000
    with pytest.raises(ValidationError, match="at most 2000 items"):
        page(1, *most, old("1", "one-more"))
