"""A seeded crowd of traders beside the tape."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from laurel_schemas.trading_trades_v1 import TradeExecuted

FIRST_USER_ID = 1_000_001
_PAIRS = ("BTC", "ETH", "SOL", "HYPE", "EIGEN", "DOGE", "ARB", "SUI")
_CENT = Decimal("0.01")
_TYPICAL_LOG_USD = 7.0  # e**7, about 1,100 USD: most trades are small, a few are huge
_SPREAD = 1.6


def trades(users: int, count: int, seed: int, start: datetime) -> Iterator[TradeExecuted]:
    """Yield `count` trades of `users` traders, a second apart; equal seeds give equal trades."""
    chance = random.Random(seed)  # noqa: S311 - a simulation, no secret
    for number in range(count):
        yield _trade(chance, users, seed, number, start + timedelta(seconds=number))


def _trade(
    chance: random.Random, users: int, seed: int, number: int, at: datetime
) -> TradeExecuted:
    notional = Decimal(chance.lognormvariate(_TYPICAL_LOG_USD, _SPREAD)).quantize(_CENT)
    price = Decimal(chance.randint(1, 10_000_000)) / 100
    return TradeExecuted(
        trade_id=f"sim-{seed}-{number}",
        user_id=FIRST_USER_ID + chance.randrange(users),
        pair=chance.choice(_PAIRS),
        side=chance.choice(("buy", "sell")),
        price=price,
        size=(notional / price).quantize(Decimal("0.00000001")),
        notional_usd=notional,
        fee_usd=(notional * Decimal("0.00035")).quantize(_CENT),
        traded_at=at,
        source=chance.choices(("perpetual", "strategy"), (9, 1))[0],
    )
