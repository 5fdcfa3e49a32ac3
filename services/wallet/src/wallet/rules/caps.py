"""Daily caps: what a person may earn in a role on one UTC day."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from wallet.rules.earning import GATHERED, Claim
from wallet.rules.rates import Rates, Role

_NONE = Decimal(0)

Day = tuple[int, str, Role]
"""A person, a UTC day as `2025-03-01`, and a role."""


def day_of(claim: Claim) -> Day:
    """The day on which a claim counts: that of the action, whenever it is heard of."""
    return claim.user_id, claim.occurred_at.date().isoformat(), claim.role


def caps(versions: Iterable[Rates]) -> dict[tuple[int, Role], Decimal]:
    """The caps there are, by version and role."""
    roles: tuple[Role, ...] = ("viewer", "creator")
    return {
        (rates.version, role): cap
        for rates in versions
        for role in roles
        if (cap := rates.of(role).daily_cap) is not None
    }


def within(
    claims: Sequence[Claim],
    limits: Mapping[tuple[int, Role], Decimal],
    earned: Mapping[Day, Decimal],
) -> tuple[list[Claim], dict[Day, Decimal]]:
    """The claims cut to what their days still hold, and what the days then hold.

    The last one that fits is paid in part, so that a day's sum does not depend on the order. What
    brings nothing any more is left out, but for what is gathered: there its number is told.
    """
    days = dict(earned)
    kept: list[Claim] = []
    for claim in claims:
        day, limit = day_of(claim), limits.get((claim.rule_version, claim.role))
        before = days.get(day, _NONE)
        points = claim.points if limit is None else min(claim.points, max(limit - before, _NONE))
        days[day] = before + points
        if points or claim.action in GATHERED:
            kept.append(claim if points == claim.points else claim._replace(points=points))
    return kept, days
