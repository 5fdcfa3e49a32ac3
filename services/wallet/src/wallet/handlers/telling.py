"""What interactions have earned, told in the bytes of its contract without making a model of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from laurel_schemas.wallet_points_v1 import PointsMetadata

from wallet.rules.chain import Entry

_NO_METADATA: Mapping[str, Any] = {
    field.alias: None for field in PointsMetadata.model_fields.values() if field.alias
}

_EARNED = {"type": "points_earned", "eventType": "wallet:points:earned"}


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
