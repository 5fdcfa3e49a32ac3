"""What qualification does with each event, and when something is due."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from laurel_events import (
    DueTask,
    Message,
    Transaction,
    UnitOfWork,
    naturally_idempotent,
    reads_plain,
)
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.trade_content import Identity, TradeLimits, identity
from laurel_schemas.trading_trades_v1 import TradeExecuted

from qualification import rules, store
from qualification.announcing import Change, announce
from qualification.conflicts import report_conflicts
from qualification.rules import Ladder

SNAPSHOTS = "snapshots"
SNAPSHOT_INTERVAL = timedelta(seconds=1)
SNAPSHOT_PAUSE = timedelta(seconds=0.2)
"""Between pages, so that ingest keeps most of the worker's time while many users trade."""
RECONSIDERATIONS = "reconsiderations"
RECONSIDER_INTERVAL = timedelta(minutes=10)
_PAGE = 1000
"""The most users in one transaction of what is due: it holds their rows until it commits."""

Trade = Message[TradeExecuted]
Badge = Message[BadgeActivated]


@reads_plain
@naturally_idempotent
async def record_trades(
    trades: Sequence[Trade], tx: Transaction, ladder: Ladder, limits: TradeLimits
) -> None:
    """Add each trade once to its trader's volume and announce what that unlocks (TIER-020).

    A trade counts by its user and id, however often and late it comes; the first content of an
    identity stands, and another one is a reported conflict (TIER-021).
    """
    trades = _not_ahead(trades, tx, limits)
    first: dict[Identity, Trade] = {}
    again = {
        key
        for trade in trades
        if first.setdefault(key := identity(trade.plain), trade) is not trade
    }
    added = await store.add_trades(
        tx.session, [trade.plain for trade in first.values()], ladder.marks
    )
    await report_conflicts(trades, added.repeated | again, tx)
    if added.crossings:
        await announce(_changes_by_trades(added.crossings, first, ladder), tx, ladder)


def _not_ahead(trades: Sequence[Trade], tx: Transaction, limits: TradeLimits) -> Sequence[Trade]:
    latest = limits.latest(tx.now)
    ahead = [trade for trade in trades if trade.plain["traded_at"] > latest]
    for trade in ahead:
        tx.reject(trade, f"traded_at should be at most {limits.ahead} in the future")
    return [trade for trade in trades if trade.plain["traded_at"] <= latest] if ahead else trades


def _changes_by_trades(
    crossings: Sequence[store.Crossing], trades: Mapping[Identity, Trade], ladder: Ladder
) -> list[Change]:
    new = {crossing.standing.user_id: crossing.new_trades for crossing in crossings}
    by_user: defaultdict[int, list[Trade]] = defaultdict(list)
    for (user_id, trade_id), trade in trades.items():
        if trade_id in new.get(user_id, ()):
            by_user[user_id].append(trade)
    changes = []
    for crossing in crossings:
        counted = by_user[crossing.standing.user_id]
        steps = rules.trades_counted(crossing.standing, [each.event for each in counted], ladder)
        changes += [
            Change(step, "trade", trade.event.trade_id, trade)
            for step, trade in zip(steps, counted, strict=True)
        ]
    return changes


@naturally_idempotent
async def count_badges(badges: Sequence[Badge], tx: Transaction, ladder: Ladder) -> None:
    """Count activated badges and announce the tiers that they unlock (TIER-004)."""
    by_user: defaultdict[int, list[Badge]] = defaultdict(list)
    for badge in badges:
        by_user[badge.event.user_id].append(badge)
    counts = {
        user_id: max(badge.event.activated_badges for badge in own)
        for user_id, own in by_user.items()
    }
    changes = []
    for standing in await store.raise_badges(tx.session, counts):
        own = by_user[standing.user_id]
        steps = rules.badges_counted(standing, [badge.event for badge in own], ladder)
        changes += [
            Change(step, "badge", badge.event.badge_id, badge)
            for step, badge in zip(steps, own, strict=True)
        ]
    await announce(changes, tx, ladder)


async def publish_snapshots(task: DueTask, unit_of_work: UnitOfWork, ladder: Ladder) -> None:
    """Publish where users stand whose standing changed: at most once a second each."""
    async with unit_of_work() as tx:
        changed = await store.dirty_standings(tx.session, tx.now - SNAPSHOT_INTERVAL, tx.now, _PAGE)
        for standing in changed:
            tx.publish(rules.snapshot(standing, ladder, tx.now))
        pause = SNAPSHOT_PAUSE if len(changed) == _PAGE else SNAPSHOT_INTERVAL
        await task.again(tx, tx.now + pause)


async def reconsider(task: DueTask, unit_of_work: UnitOfWork, ladder: Ladder) -> None:
    """Unlock what a ladder that has become easier grants without a new trade or badge."""
    async with unit_of_work() as tx:
        outgrown = await store.outgrown_standings(tx.session, ladder, _PAGE)
        steps = [rules.reconsidered(standing, ladder) for standing in outgrown]
        await announce([Change(step, "rule", "ladder", None) for step in steps], tx, ladder)
        more = len(outgrown) == _PAGE
        await task.again(tx, tx.now if more else tx.now + RECONSIDER_INTERVAL)


async def install_ladder(tx: Transaction, ladder: Ladder) -> None:
    """Publish the tier rules that have changed, and make sure that what recurs is due."""
    for rule in await store.save_tier_rules(tx.session, ladder.tiers):
        tx.publish(rules.rule_defined(rule))
    tx.schedule(SNAPSHOTS, "all", tx.now)
    tx.schedule(RECONSIDERATIONS, "all", tx.now)
