"""Entry fees of competitions (WALLET-014)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from wallet.rules.books import Cause, Side, System, Transfer, transfer_id
from wallet.rules.spending import RULES

FeeState = Literal["paid", "refused", "returned"]


@dataclass(frozen=True, slots=True)
class Fee:
    """What somebody owes for an entry; `id` is the competition's, and charged once."""

    id: str
    user_id: int
    competition_id: str
    points: Decimal
    state: FeeState

    @property
    def transfer_id(self) -> UUID:
        """The id of the transfer that pays it."""
        return transfer_id("entry_fee", self.id)

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What an entry of the ledger says of it."""
        return {"competitionId": self.competition_id}


def state_of(fee: Decimal, available: Decimal, *, deleted: bool) -> Literal["paid", "refused"]:
    """Whether somebody can pay, who has so much available."""
    return "refused" if deleted or available < fee else "paid"


def fee_transfer(fee: Fee, competition: str, cause: Cause) -> Transfer:
    """The transfer that pays a fee for a competition of this name."""
    return Transfer(
        id=fee.transfer_id,
        debit=fee.user_id,
        credit=System.FEES,
        points=fee.points,
        cause=cause,
        rule="entry_fee",
        rule_version=RULES,
        decided={},
        giver=Side("entry_fee", f"Entry fee of {competition}"[:200], fee.metadata),
    )


def fee_return(fee: Fee, competition: str, cause: Cause) -> Transfer:
    """The transfer that gives a fee back, whole."""
    return Transfer(
        id=transfer_id("entry_fee_returned", fee.id),
        debit=System.FEES,
        credit=fee.user_id,
        points=fee.points,
        cause=cause,
        rule="refund",
        rule_version=RULES,
        decided={"transaction": str(fee.transfer_id)},
        taker=Side("refund", f"Entry fee of {competition} returned"[:200], fee.metadata),
        reverses=fee.transfer_id,
    )
