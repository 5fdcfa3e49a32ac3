"""Backfills: what begin, pages and end say of one another, and what a whole one tells."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce

from laurel_schemas.plain import Plain
from laurel_schemas.qualification_tiers_v1 import BackfillCounted, EligibleBadge, QualifiedTier
from laurel_schemas.trading_backfills_v1 import BackfillBegun, BackfillEnded

from qualification.rules.ladder import EXACT, Ladder
from qualification.rules.standing import Standing

BackfillKey = tuple[int, str]
"""A user and the backfill's id."""

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Backfill:
    """What has come of a backfill so far; amounts in USD, of trades not counted before.

    The period is known from its begin, the number of pages and trades from its end; they come in
    any order. `counted_at` is when all of it was counted, and told.
    """

    user_id: int
    backfill_id: str
    period_start: datetime | None = None
    period_end: datetime | None = None
    pages: int | None = None
    trades: int | None = None
    pages_counted: int = 0
    trades_received: int = 0
    perpetual_usd: Decimal = _ZERO
    strategy_usd: Decimal = _ZERO
    counted_at: datetime | None = None

    @property
    def key(self) -> BackfillKey:
        """What identifies it."""
        return self.user_id, self.backfill_id

    @property
    def volume_usd(self) -> Decimal:
        """What it added to the user's volume."""
        return EXACT.add(self.perpetual_usd, self.strategy_usd)

    @property
    def is_whole(self) -> bool:
        """Whether begin, end and all that the end names have come."""
        received = (self.pages_counted, self.trades_received)
        return self.period_start is not None and (self.pages, self.trades) == received


@dataclass(frozen=True, slots=True)
class VolumeBadge:
    """A badge that a volume alone earns, in USD."""

    badge_id: str
    name: str
    volume_usd: Decimal


def beginning(backfill: Backfill, begun: BackfillBegun) -> Backfill | str:
    """The backfill with its period, or why the event is refused."""
    if begun.period_end < begun.period_start:
        return "period_end should not be before period_start"
    period = (begun.period_start, begun.period_end)
    if backfill.period_start and (backfill.period_start, backfill.period_end) != period:
        return "period_start and period_end were others when this backfill began"
    return replace(backfill, period_start=begun.period_start, period_end=begun.period_end)


def ending(backfill: Backfill, ended: BackfillEnded) -> Backfill | str:
    """The backfill with its numbers of pages and trades, or why the event is refused."""
    if backfill.counted_at and (backfill.pages, backfill.trades) != (ended.pages, ended.trades):
        return "pages and trades were others when this backfill was counted"
    if backfill.pages_counted > ended.pages:
        return f"pages should be at least {backfill.pages_counted}, which were counted"
    if backfill.pages_counted == ended.pages and backfill.trades_received != ended.trades:
        return f"trades should be {backfill.trades_received}, which these pages have"
    return replace(backfill, pages=ended.pages, trades=ended.trades)


def page_refused(backfill: Backfill, page: int) -> str | None:
    """Why a page can't be of this backfill; None where it may."""
    if backfill.pages is not None and page > backfill.pages:
        return f"page should be at most {backfill.pages}, the number of pages at its end"
    return None


def page_counted(backfill: Backfill, trades: int) -> Backfill:
    """The backfill with one more page of this many trades."""
    return replace(
        backfill,
        pages_counted=backfill.pages_counted + 1,
        trades_received=backfill.trades_received + trades,
    )


def volume_found(backfill: Backfill, perpetual: Decimal, strategy: Decimal) -> Backfill:
    """The backfill with more volume that was not counted before."""
    return replace(
        backfill,
        perpetual_usd=EXACT.add(backfill.perpetual_usd, perpetual),
        strategy_usd=EXACT.add(backfill.strategy_usd, strategy),
    )


def volumes_of(trades: Iterable[Plain]) -> tuple[Decimal, Decimal]:
    """What plain trades add up to: perpetual and strategy trading."""
    amounts: dict[bool, list[Decimal]] = {True: [], False: []}
    for trade in trades:
        amounts[trade["source"] == "strategy"].append(Decimal(trade["notional_usd"]))
    return reduce(EXACT.add, amounts[False], _ZERO), reduce(EXACT.add, amounts[True], _ZERO)


def backfill_counted(
    backfill: Backfill,
    standing: Standing,
    ladder: Ladder,
    at: datetime,
    badges: Iterable[VolumeBadge] = (),
) -> BackfillCounted:
    """What a whole backfill changed: the tiers and badges that the volume reaches with it alone.

    Raises ValueError for one whose period is not known.
    """
    if backfill.period_start is None or backfill.period_end is None:
        raise ValueError("a backfill is counted once it has begun")
    total = standing.volume_usd
    before = EXACT.subtract(total, backfill.volume_usd)
    level, new_level = ladder.volume_level(before), ladder.volume_level(total)
    return BackfillCounted(
        user_id=backfill.user_id,
        backfill_id=backfill.backfill_id,
        period_start=backfill.period_start,
        period_end=backfill.period_end,
        perpetual_volume_usd=backfill.perpetual_usd,
        strategy_volume_usd=backfill.strategy_usd,
        historical_volume_usd=backfill.volume_usd,
        volume_before_usd=before,
        total_volume_usd=total,
        previous_tiers=tuple(tier.level for tier in ladder.tiers_between(0, level)),
        new_tiers=tuple(tier.level for tier in ladder.tiers_between(0, new_level)),
        newly_qualified_tiers=tuple(
            QualifiedTier(level=tier.level, name=tier.name, badges_required=tier.badges_required)
            for tier in ladder.tiers_between(level, new_level)
        ),
        newly_eligible_badges=tuple(
            EligibleBadge(badge_id=badge.badge_id, name=badge.name)
            for badge in badges
            if before < badge.volume_usd <= total
        ),
        counted_at=at,
    )
