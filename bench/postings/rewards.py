"""Points for a like, as the figures post them."""

from decimal import Decimal
from uuid import uuid4

from wallet.rules.books import Cause, Side, System, Transfer


def reward(user: int) -> Transfer:
    """A point for a person."""
    return Transfer(
        id=uuid4(),
        debit=System.ISSUED,
        credit=user,
        points=Decimal("1.00"),
        cause=Cause("/bench", "one"),
        rule="video_liked",
        rule_version=1,
        decided={"minimum": 100},
        taker=Side("video_liked", "Liked a video", {"videoId": "v"}),
    )
