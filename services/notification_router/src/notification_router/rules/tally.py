"""Delivery figures of one window, added up record by record (NTF-181)."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

OUTCOMES: Final = ("published", "delivered", "failed", "engaged")
"""What is counted; an outcome of a later release is passed over."""

LATENCY_BOUNDS_MS = (
    5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000,
    60_000, 120_000, 300_000, 900_000, 3_600_000, 14_400_000,
)  # fmt: skip
"""Upper bounds of the latency histogram; 30 s to 4 h are the most that priorities allow."""

_NO_LATENCIES = (0,) * (len(LATENCY_BOUNDS_MS) + 1)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the notifications of one type, channel and priority in one window.

    Latencies, in milliseconds, are those of delivered ones.
    """

    published: int = 0
    delivered: int = 0
    failed: int = 0
    engaged: int = 0
    latency_total_ms: int = 0
    latency_counts: tuple[int, ...] = _NO_LATENCIES

    def count(self, outcome: str, latency_ms: int) -> Self:
        """The tally with one more record; the same where the outcome is not counted."""
        if outcome not in OUTCOMES:
            return self
        more: dict[str, Any] = {outcome: getattr(self, outcome) + 1}
        if outcome == "delivered":
            bucket = bisect_left(LATENCY_BOUNDS_MS, latency_ms)
            counts = self.latency_counts
            more["latency_counts"] = (*counts[:bucket], counts[bucket] + 1, *counts[bucket + 1 :])
            more["latency_total_ms"] = self.latency_total_ms + latency_ms
        return replace(self, **more)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.published + other.published,
            self.delivered + other.delivered,
            self.failed + other.failed,
            self.engaged + other.engaged,
            self.latency_total_ms + other.latency_total_ms,
            tuple(map(sum, zip(self.latency_counts, other.latency_counts, strict=True))),
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The tally that `to_json` wrote."""
        return cls(**{**value, "latency_counts": tuple(value["latency_counts"])})

    def to_json(self) -> dict[str, Any]:
        """The tally as plain JSON."""
        return asdict(self)

    @property
    def success_ratio(self) -> float | None:
        """Delivered ones among those whose outcome is known; None while none is."""
        return _ratio(self.delivered, self.delivered + self.failed)

    @property
    def engagement_ratio(self) -> float | None:
        """Engaged ones for each delivered one; None while none is delivered."""
        return _ratio(self.engaged, self.delivered)

    @property
    def latency_mean_ms(self) -> float | None:
        """The average latency; None while none is delivered."""
        return _ratio(self.latency_total_ms, self.delivered)

    def latency_quantile_ms(self, share: float) -> int | None:
        """The histogram's bound below which this share of latencies lies; None without any.

        Latencies above the last bound read as the last bound.
        """
        wanted, seen = share * self.delivered, 0
        for bound, count in zip(LATENCY_BOUNDS_MS, self.latency_counts, strict=False):
            seen += count
            if self.delivered and seen >= wanted:
                return bound
        return LATENCY_BOUNDS_MS[-1] if self.delivered else None


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
