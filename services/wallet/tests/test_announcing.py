"""What an entry tells: one event, written in two ways that nobody can tell apart."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laurel_schemas.wallet_points_v1 import PointsEarned
from wallet.handlers.telling import earned, in_events
from wallet.rules.announcing import announcement
from wallet.rules.books import Cause, Transfer
from wallet.rules.chain import Standing, entered, explained
from wallet.rules.earning import Claim
from wallet.rules.gathering import entry, gather
from wallet.rules.rates import CREATOR_ACTIONS, VIEWER_ACTIONS
from wallet.rules.rewarding import REASONS, reward

CAUSE = Cause("/platform", str(UUID(int=1)))
ACTIONS = st.sampled_from(VIEWER_ACTIONS + CREATOR_ACTIONS)
TOKENS = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1)
TITLES = st.none() | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=200
)
POINTS = st.decimals("0.01", 10**6, places=2)
TIMES = st.integers(0, 10**15).map(lambda at: datetime.fromtimestamp(at / 10**6, UTC))


def transfer(action: str, points: Decimal, video: str, title: str | None) -> Transfer:
    """As an interaction makes it: at once for viewers and uploads, else gathered."""
    known: dict[str, Any] = {"actor_id": 7, "user_id": 9, "role": "viewer", "rule_version": 1}
    decided = {"following": 100, "minimum": 100, "by": "interaction"}
    at = datetime(2025, 6, 1, tzinfo=UTC)
    claim = Claim(
        video_id=video,
        action=action,
        points=points,
        decided=decided,
        video_title=title,
        occurred_at=at,
        position=0,
        **known,
    )
    if action in REASONS:
        return reward(claim, CAUSE)
    [gathered] = gather([claim], {0: CAUSE}).values()
    return entry(gathered)


@pytest.mark.requirement("WALLET-030")
@given(ACTIONS, POINTS, st.integers(0, 10**17), TOKENS, TITLES, TIMES)
def test_what_is_earned_is_told_in_the_very_bytes_of_the_contract(
    action: str, points: Decimal, before: int, video: str, title: str | None, at: datetime
) -> None:
    made = transfer(action, points, video[:128], title)
    standing = {made.credit: Standing(Decimal(before).scaleb(-2), 3, b"")}

    [posted] = entered(explained([made], standing, at), standing)

    told = announcement(posted, at)
    assert earned(posted, in_events(at)) == told.encode()
    assert PointsEarned.decode(told.encode()) == told
