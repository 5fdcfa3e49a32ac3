"""Whether a withdrawal is paid at once or looked at first."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PayoutLimits:
    """What a person may withdraw unseen: per request, and within the last 24 hours.

    `decide_within` is how long a request that is looked at holds its points.
    """

    review_above: Decimal = Decimal(1000)
    daily_number: int = 3
    daily_points: Decimal = Decimal(2000)
    decide_within: timedelta = timedelta(days=14)


def why_reviewed(
    points: Decimal, number: int, sum_of_day: Decimal, limits: PayoutLimits, *, stopped: bool
) -> str | None:
    """Why somebody has to look at a withdrawal first; None if it is paid at once.

    `number` and `sum_of_day` are the person's withdrawals of the last 24 hours without this one.
    """
    if stopped:
        return "payouts_stopped"
    if points > limits.review_above:
        return "amount"
    if number >= limits.daily_number or sum_of_day + points > limits.daily_points:
        return "velocity"
    return None
