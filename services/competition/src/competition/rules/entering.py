"""Who may enter a competition (COMP-004, COMP-005)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from competition.rules.competition import Competition, Terms
from competition.rules.lifecycle import takes_entries

EntryState = Literal["entered", "left", "disqualified", "paying", "unpaid"]
"""Paying: the wallet was asked for the fee; unpaid: it had too little."""
GOOD_STANDING = "good_standing"


class Person(NamedTuple):
    """What is known of somebody: their standing with the platform, tier, and recent volume."""

    account_status: str = GOOD_STANDING
    tier: int = 0
    volume_usd: Decimal = Decimal(0)
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody's part in a competition; a new `id` each time they enter."""

    competition_id: UUID
    user_id: int
    id: UUID
    state: EntryState
    entered_at: datetime
    left_at: datetime | None = None
    reason: str | None = None
    explanation: str | None = None


class Unmet(NamedTuple):
    """A requirement that somebody does not meet, and by how much."""

    rule: str
    required: str
    actual: str


class EntryRefusedError(Exception):
    """Somebody may not enter: by time or state `code` says why, else by what is `unmet`."""

    def __init__(self, code: str, unmet: tuple[Unmet, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.unmet = code, unmet


def unmet(terms: Terms, person: Person) -> Iterator[Unmet]:
    """The requirements that somebody does not meet."""
    if person.deleted or person.account_status != GOOD_STANDING:
        actual = "deleted" if person.deleted else person.account_status
        yield Unmet("accountStatus", GOOD_STANDING, actual)
    if person.tier < terms.minimum_tier:
        yield Unmet("tier", str(terms.minimum_tier), str(person.tier))
    if person.volume_usd < terms.minimum_volume_usd:
        required, actual = f"{terms.minimum_volume_usd:f}", f"{person.volume_usd:f}"
        yield Unmet("volumeLast30DaysUsd", required, actual)


def check_entry(
    competition: Competition, entry: Entry | None, person: Person, now: datetime, paying: int = 0
) -> None:
    """Raises EntryRefusedError unless somebody may enter now; `entry` is an earlier one.

    So many are `paying`, each of whom holds a place.
    """
    if not takes_entries(competition, now):
        raise EntryRefusedError("ENTRY_CLOSED")
    if entry is not None and entry.state == "disqualified":
        raise EntryRefusedError("DISQUALIFIED")
    if missing := tuple(unmet(competition.terms, person)):
        raise EntryRefusedError("NOT_ELIGIBLE", missing)
    most = competition.terms.max_entrants
    if most is not None and competition.participants + paying >= most:
        raise EntryRefusedError("COMPETITION_FULL")


def requirements(terms: Terms) -> tuple[str, ...]:
    """What entering asks for, in words."""
    words = ["Account in good standing"]
    if terms.minimum_tier:
        words.append(f"Tier {terms.minimum_tier} or higher")
    if terms.minimum_volume_usd:
        volume = f"{terms.minimum_volume_usd.normalize():f}"
        words.insert(0, f"Minimum {volume} USDT trading volume in last 30 days")
    if terms.entry_fee:
        words.append(f"Entry fee of {terms.entry_fee.normalize():f} points")
    return tuple(words)
