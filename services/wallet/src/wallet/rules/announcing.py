"""The events that tell of entries, in the envelopes of WALLET-030, 032 and 033."""

from datetime import datetime
from typing import Any

from laurel_schemas.wallet_points_v1 import (
    BalanceChange,
    Deduction,
    Earning,
    PointsDeducted,
    PointsEarned,
    PointsMetadata,
    WalletUpdated,
)

from wallet.rules.chain import Entry

Announcement = PointsEarned | PointsDeducted | WalletUpdated


def announcement(posted: Entry, at: datetime) -> Announcement:
    """What the person of an entry is told; a correction is an update of their balance."""
    recipients, side = (posted.user_id,), posted.side
    told: dict[str, Any] = {
        "user_id": posted.user_id,
        "new_balance": posted.balance_after,
        "previous_balance": posted.balance_before,
        "reason": side.reason,
        "timestamp": at,
        "transaction_id": str(posted.transfer.id),
    }
    if side.action == "adjustment":
        return WalletUpdated(recipient_ids=recipients, data=BalanceChange(**told))
    told |= {"action": side.action, "points": abs(posted.points)}
    told["metadata"] = PointsMetadata.model_validate(side.metadata) if side.metadata else None
    if posted.points > 0:
        return PointsEarned(recipient_ids=recipients, data=Earning(**told))
    return PointsDeducted(recipient_ids=recipients, data=Deduction(**told))
