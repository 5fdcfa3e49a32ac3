"""A creator's points are gathered and entered together (WALLET-031, WALLET-040)."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any, NamedTuple

from wallet.rules.books import Cause, Side, System, Transfer, transfer_id
from wallet.rules.earning import Claim

ENTER_AT = 1_000
"""So many of one video are entered at once, without waiting."""

_CENT = Decimal("0.01")
_NOUNS = {"like_received": "like", "view_received": "view", "share_received": "share"}
_TOTALS = {
    "like_received": "totalLikes",
    "view_received": "totalViews",
    "share_received": "totalShares",
}


class Gathered(NamedTuple):
    """What a video has brought its owner since the last entry, the carried fraction included.

    `total` is how many actions of this kind were ever paid for the video.
    """

    user_id: int
    video_id: str
    action: str
    pending: int
    points: Decimal
    total: int
    video_title: str | None
    rule_version: int
    cause: Cause
    decided: Mapping[str, Any]


Video = tuple[int, str, str]
"""A creator, their video and what was received for it."""


def gather(claims: Iterable[Claim], causes: Mapping[int, Cause]) -> dict[Video, Gathered]:
    """Claims added up by video and action; `causes` are by the claims' positions."""
    sums: dict[Video, Gathered] = {}
    for claim in claims:
        key = claim.user_id, claim.video_id, claim.action
        before = sums.get(key)
        sums[key] = Gathered(
            *key,
            pending=1 + (before.pending if before else 0),
            points=claim.points + (before.points if before else 0),
            total=1 + (before.total if before else 0),
            video_title=claim.video_title or (before.video_title if before else None),
            rule_version=claim.rule_version,
            cause=causes[claim.position],
            decided=claim.decided,
        )
    return sums


def payable(points: Decimal) -> Decimal:
    """What of an amount can be entered: whole hundredths. The rest is carried on."""
    return points.quantize(_CENT, rounding=ROUND_DOWN)


def entry(gathered: Gathered) -> Transfer:
    """The one transfer for all that was gathered of a video."""
    noun = _NOUNS[gathered.action]
    many = f"a {noun}" if gathered.pending == 1 else f"{gathered.pending} {noun}s"
    named = {"videoTitle": gathered.video_title} if gathered.video_title else {}
    metadata = {
        "userType": "creator",
        "videoId": gathered.video_id,
        **named,
        _TOTALS[gathered.action]: gathered.total,
    }
    return Transfer(
        id=transfer_id(gathered.action, gathered.user_id, gathered.video_id, gathered.total),
        debit=System.ISSUED,
        credit=gathered.user_id,
        points=payable(gathered.points),
        cause=gathered.cause,
        rule=gathered.action,
        rule_version=gathered.rule_version,
        decided={**gathered.decided, "actions": gathered.pending},
        taker=Side(gathered.action, f"Your video received {many}", metadata),
    )
