"""What past interactions would have earned by other rates, by the same rules (WALLET-029)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from laurel_schemas import Event
from laurel_schemas.plain import Plain

from wallet.rules.caps import Day, caps, day_of, within
from wallet.rules.earning import Claim, Person, claims, first_of_each
from wallet.rules.rates import Rates

_ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
_NOTHING = Decimal(0)


def always() -> datetime:
    """When rates begin that are supposed to have been there from the beginning."""
    return _ALWAYS


@dataclass(slots=True)
class Tally:
    """What everybody has earned by some rates; fractions of a hundredth count.

    An actor's interactions lie in one partition, in order: `turn` forgets what was paid in it.
    """

    versions: Sequence[Rates]
    points: dict[int, Decimal] = field(default_factory=dict)
    _paid: set[tuple[int, str, str]] = field(default_factory=set)
    _days: dict[Day, Decimal] = field(default_factory=dict)

    def add(
        self, kind: type[Event], interactions: Sequence[Plain], people: Mapping[int, Person]
    ) -> None:
        """Pay for interactions of one kind what was not paid before."""
        wanted = first_of_each(list(claims(kind, interactions, people, self.versions)))
        fresh = [claim for identity, claim in wanted.items() if identity not in self._paid]
        self._paid.update(claim.identity for claim in fresh)
        for claim in self._within_caps(fresh):
            self.points[claim.user_id] = self.points.get(claim.user_id, _NOTHING) + claim.points

    def turn(self) -> None:
        """Another partition follows: nobody who acted in this one acts there."""
        self._paid.clear()

    def _within_caps(self, fresh: list[Claim]) -> Iterable[Claim]:
        limits = caps(self.versions)
        if not limits:
            return fresh
        days = {day_of(claim) for claim in fresh if (claim.rule_version, claim.role) in limits}
        kept, then = within(fresh, limits, {day: self._days.get(day, _NOTHING) for day in days})
        self._days.update(then)
        return kept


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was earned by the rates that there were, and by those that are supposed."""

    interactions: int
    now: Mapping[int, Decimal]
    then: Mapping[int, Decimal]

    @property
    def people(self) -> list[int]:
        """Everybody who earns by either."""
        return sorted(self.now.keys() | self.then.keys())

    @property
    def sums(self) -> tuple[Decimal, Decimal]:
        """All that is earned by each."""
        return sum(self.now.values(), _NOTHING), sum(self.then.values(), _NOTHING)
