"""The figures that speak against accounts, in the words of the review queue."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from competition.detection.fills import SCALE, Fill, Unmatched, likely_fills
from competition.detection.rings import Ring, rings, self_trades
from competition.rules.findings import Found, Label


def found_in(fills: Sequence[Fill], trades: Sequence[Unmatched]) -> list[Found]:
    """Rings and trades with oneself: evidence where the venue names both sides of a fill.

    What only likeness of pair, amount and time suggests is suspicion. Takes seconds of processor
    time for a million trades: to be called in a thread.
    """
    likely = likely_fills(trades)
    return [
        *(_found("self_trade", "evidence", ring) for ring in self_trades(fills)),
        *(_found("ring", "evidence", ring) for ring in rings(fills)),
        *(_found("ring", "suspicion", ring) for ring in rings(likely)),
    ]


def _found(kind: Any, label: Label, ring: Ring) -> Found:
    return Found(kind, label, ring.accounts, _evidence(ring))


def _evidence(ring: Ring) -> dict[str, Any]:
    return {
        "fills": ring.fills,
        "volumeUsd": _dollars(ring.usd),
        "shareOfVolume": {str(user): round(part, 4) for user, part in ring.share.items()},
        "windows": list(ring.windows),
        "examples": [_example(fill) for fill in ring.examples],
    }


def _example(fill: Fill) -> dict[str, Any]:
    return {
        "pair": fill.pair,
        "buyer": fill.buyer,
        "seller": fill.seller,
        "usd": _dollars(fill.usd),
        "at": datetime.fromtimestamp(fill.at, UTC).isoformat().replace("+00:00", "Z"),
    }


def _dollars(usd: int) -> str:
    return f"{usd // SCALE}.{usd % SCALE:04}"
