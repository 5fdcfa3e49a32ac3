"""The events that tell of entries, in the envelopes of WALLET-030, 032 and 033."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
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

_NO_METADATA: Mapping[str, Any] = {
    field.alias: None for field in PointsMetadata.model_fields.values() if field.alias
}

_EARNED = {"type": "points_earned", "eventType": "wallet:points:earned"}

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


def earned(posted: Entry, at: str) -> bytes:
    """The value of the `PointsEarned` of what an interaction has earned; `at` as it travels.

    The very bytes of `announcement`, in a tenth of its time: what an interaction says was checked
    when it came in, and nobody else has a word in it.
    """
    data = {
        "userId": posted.user_id,
        "newBalance": str(posted.balance_after),
        "previousBalance": str(posted.balance_before),
        "reason": posted.side.reason,
        "timestamp": at,
        "transactionId": posted.why.id,
        "action": posted.side.action,
        "points": str(posted.points),
        "metadata": {**_NO_METADATA, **posted.side.metadata},
    }
    return orjson.dumps({"recipientIds": (posted.user_id,), "data": data, **_EARNED})


def in_events(at: datetime) -> str:
    """A time in UTC as events say it."""
    return at.isoformat().replace("+00:00", "Z")
