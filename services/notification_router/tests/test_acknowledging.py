"""Clients that never acknowledge, or stop to: what they get, and what they are told."""

from typing import Any

import pytest
from laurel_events.testing import message
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.nft_events_v1 import NftTransactionStatusChanged
from laurel_testkit import eventually

from .conftest import Replica, Route
from .events import example
from .screens import screen

USER = 1001


def badge() -> Any:
    return message(example(BadgeEarned, user_id=USER))


def _of(kind: Any, user_id: int) -> Any:
    data = {**example(kind).data.model_dump(by_alias=True), "userId": user_id}
    return example(kind, data=data)


@pytest.mark.requirement("NTF-170")
async def test_who_never_acknowledges_gets_the_newest_and_what_is_new_and_nothing_stale(
    replica: Replica, routed: Route
) -> None:
    """And who stops acknowledging is told why nothing more comes."""
    await routed(*(badge() for _ in range(510)))
    await routed(message(_of(NftTransactionStatusChanged, USER)))
    async with screen(await replica(), USER, acknowledges=False) as shown:
        # The newest 500 that wait; a step of a transaction an hour ago is not news.
        await shown.shows(499, 60)
        await routed(badge(), badge())
        ids = await shown.shows(501, 60)
        assert "nft:transaction_status" not in {event for event, _ in shown.received}
        assert await shown.client.call("ack", {"ids": ids[-1:]}) == {"acknowledged": 1}
        await routed(*(badge() for _ in range(3)))
        await eventually(lambda: "session:waiting" in [event for event, _ in shown.received], 60)
