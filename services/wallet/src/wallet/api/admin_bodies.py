"""What operators did to balances. Points are decimal strings with two decimals."""

from dataclasses import asdict
from uuid import UUID

from laurel_schemas.fields import SignedAmount, Timestamp
from laurel_service.api import Body

from wallet.store import corrections


class Correction(Body):
    """A correction of a balance: posted, refused, or waiting for a second person."""

    id: UUID
    user_id: int
    points: SignedAmount
    reason: str
    asked_by: int
    decided_by: int | None
    state: str
    created_at: Timestamp


class Corrections(Body):
    """Some corrections."""

    corrections: list[Correction]


class Penalty(Body):
    """What was taken, and what is owed still."""

    user_id: int
    taken: SignedAmount
    owed: SignedAmount


def correction_body(made: corrections.Correction) -> Correction:
    """A correction as operators see it."""
    return Correction(**asdict(made))
