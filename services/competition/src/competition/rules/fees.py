"""Entry fees: asked for, paid or refused by the wallet, and given back (COMP-007)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from laurel_schemas.competition_lifecycle_v1 import EntryRefunded, EntryRequested

from competition.rules.competition import Competition

FeeState = Literal["asked", "paid", "refused", "returned"]
Return = Literal["withdrawn", "deleted", "cancelled", "closed"]


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee of an entry, whose id it has; who pays takes part as of when they asked."""

    id: UUID
    competition_id: UUID
    user_id: int
    points: Decimal
    state: FeeState
    asked_at: datetime


def requested(competition: Competition, fee: Fee) -> EntryRequested:
    """Somebody is to pay a fee."""
    return EntryRequested(
        competition_id=competition.key,
        competition_name=competition.terms.name,
        user_id=fee.user_id,
        entry_id=str(fee.id),
        entry_fee=fee.points,
        requested_at=fee.asked_at,
    )


def refunded(competition: Competition, fee: Fee, reason: str, now: datetime) -> EntryRefunded:
    """A fee is given back."""
    return EntryRefunded(
        competition_id=competition.key,
        competition_name=competition.terms.name,
        user_id=fee.user_id,
        entry_id=str(fee.id),
        reason=reason,
        refunded_at=now,
    )


def not_taken(competition: Competition, now: datetime, *, gone: bool) -> Return | None:
    """Why somebody who has paid takes part no more, if it is too late for that."""
    if competition.status == "cancelled":
        return "cancelled"
    if competition.status == "completed" or now >= competition.terms.ends_at:
        return "closed"
    return "deleted" if gone else None


def comes_back(competition: Competition, reason: str, now: datetime) -> bool:
    """Whether who takes part no longer has their fee back.

    It does where a competition is cancelled, and for who withdraws before it starts. Who is
    excluded, or deleted, or withdraws later, has none.
    """
    early = now < competition.terms.starts_at
    return reason == "cancelled" or (reason == "withdrawn" and early)
