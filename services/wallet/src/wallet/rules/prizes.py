"""Prizes of points, and prizes that are taken back (WALLET-011, WALLET-013, WALLET-023)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from wallet.rules.books import Cause, Side, System, Transfer, transfer_id
from wallet.rules.debts import Debt
from wallet.rules.spending import RULES

PrizeState = Literal["paid", "failed", "reversed"]


@dataclass(frozen=True, slots=True)
class Prize:
    """Points that somebody won; `id` is the competition's, and paid once."""

    id: str
    user_id: int
    competition_id: str
    points: Decimal
    state: PrizeState
    awarded_at: datetime

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What an entry says of it."""
        return {"competitionId": self.competition_id, "prizeId": self.id}


def prize_transfer(prize: Prize, competition: str, rank: int | None, cause: Cause) -> Transfer:
    """The transfer that pays a prize of a competition of this name."""
    place = f", rank {rank}" if rank else ""
    return Transfer(
        id=transfer_id("prize", prize.id),
        debit=System.PRIZES,
        credit=prize.user_id,
        points=prize.points,
        cause=cause,
        rule="prize_awarded",
        rule_version=RULES,
        decided={"rank": rank},
        taker=Side("prize_awarded", f"Prize of {competition}"[:180] + place, prize.metadata),
    )


def prize_debt(prize: Prize, reason: str, cause: Cause) -> Debt:
    """What is owed of a prize that is taken back: all of it, paid from what is there first."""
    id_ = transfer_id("prize_reversed", prize.id)
    owed = prize.points
    return Debt(id_, prize.user_id, "prize_reversed", owed, reason, prize.metadata, cause)
