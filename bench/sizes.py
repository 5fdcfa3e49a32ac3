"""How much of everything a run measures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The amounts of a whole run; times in seconds, rates a second."""

    rounds: int = 3
    users: int = 1_000
    trades: int = 200_000
    faust_trades: int = 40_000
    single_trades: int = 2_000
    outbox: int = 100_000
    crowds: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    crowd_trades: int = 400_000
    trade_rate: int = 1_000
    request_rate: int = 200
    request_seconds: float = 10.0
    listeners: int = 300
    first_trades: int = 30_000
    ledgers: tuple[int, int] = (20_000, 20_000_000)
    accounts: int = 1_000_000
    mails: int = 10_000
    digests: int = 100_000
    waiting: int = 1_000_000
    alone: int = 200
    screens: int = 10_000
    shown: int = 10
    postings: int = 100_000
    messages: int = 10_000
    said: int = 1_000_000
    asked: int = 1_000
    mints: int = 4
    clicks: int = 100
    reconciled: int = 100_000


FULL = Sizes()
QUICK = Sizes(
    rounds=1,
    trades=40_000,
    faust_trades=10_000,
    single_trades=500,
    outbox=20_000,
    crowds=(1_000, 10_000),
    crowd_trades=200_000,
    request_seconds=3.0,
    listeners=30,
    first_trades=5_000,
    ledgers=(20_000, 200_000),
    accounts=100_000,
    mails=1_000,
    digests=2_000,
    waiting=20_000,
    alone=50,
    screens=500,
    shown=20,
    postings=10_000,
    messages=1_000,
    said=100_000,
    asked=100,
    mints=1,
    clicks=10,
    reconciled=2_000,
)
"""To try the benchmark itself: too little for a figure to trust."""
