"""How much of everything a run measures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The amounts of a whole run; times in seconds, rates a second."""

    rounds: int = 3
    users: int = 1_000
    trades: int = 200_000
    faust_trades: int = 40_000
    single_trades: int = 5_000
    outbox: int = 100_000
    crowds: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    crowd_trades: int = 200_000
    trade_rate: int = 1_000
    request_rate: int = 200
    listeners: int = 100
    window: float = 20.0


FULL = Sizes()
QUICK = Sizes(
    rounds=1,
    trades=40_000,
    faust_trades=10_000,
    single_trades=1_000,
    outbox=20_000,
    crowds=(1_000, 10_000),
    crowd_trades=40_000,
    listeners=20,
    window=5.0,
)
"""To try the benchmark itself: too little for a figure to trust."""
