"""Points that expire lie in lots, spent soonest first; the rest of a balance never expires."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from wallet.rules.books import Transfer


class Lot(NamedTuple):
    """Points of a person that expire at one time."""

    expires_at: datetime
    remaining: Decimal


def lot_of(earned_at: datetime, kept: timedelta) -> datetime:
    """When points expire that are kept so long: at the end of that UTC day.

    All that expires on one day is one lot, so that their number stays small.
    """
    day = (earned_at + kept).astimezone(UTC).date()
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def taken(lots: Iterable[Lot], points: Decimal) -> list[Lot]:
    """What a debit takes from which lots, soonest first; what they lack never expires."""
    uses: list[Lot] = []
    for lot in sorted(lots):
        use = min(lot.remaining, points)
        if use > 0:
            uses.append(Lot(lot.expires_at, use))
            points -= use
    return uses


def returned(uses: Sequence[Lot], points: Decimal, whole: Decimal) -> list[Lot]:
    """What a refund of `points` out of a debit of `whole` gives back to the lots it used.

    What was taken last comes back first, beginning with what never expires; `uses` are what the
    debit still holds of the lots.
    """
    from_lots = sum((lot.remaining for lot in uses), Decimal(0))
    points -= min(points, whole - from_lots)
    back: list[Lot] = []
    for lot in sorted(uses, reverse=True):
        use = min(lot.remaining, points)
        if use > 0:
            back.append(Lot(lot.expires_at, use))
            points -= use
    return back


def with_lots(
    transfers: Iterable[Transfer], kept: Mapping[int, timedelta], now: datetime
) -> list[Transfer]:
    """Rewards with the lots that they come into: `kept` says by version how long they last."""
    return [
        one._replace(expires_at=lot_of(now, kept[one.rule_version]))
        if one.rule_version in kept
        else one
        for one in transfers
    ]
