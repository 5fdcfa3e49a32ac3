"""The real trade tape, as it arrives at a service."""

import random
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from laurel_cli.suite import TAPE
from laurel_cli.tape import load
from laurel_events import Message
from laurel_events.testing import message
from laurel_schemas.trading_trades_v1 import TradeExecuted

VOLUMES = {
    1001: Decimal("3051144.33"),
    1002: Decimal("1677425.72"),
    1003: Decimal("418202719.19"),
}
"""What each user of the tape has traded, in USD."""

_REPEATED = 3000


@cache
def tape() -> Sequence[Message[TradeExecuted]]:
    """Every trade of the tape, in order; accounts become users in the order of their first."""
    return [message(trade) for trade in load(TAPE).trades()]


def arriving(seed: int | None) -> Sequence[Message[TradeExecuted]]:
    """The tape in order, or in the order of a seed with 3,000 of its trades a second time."""
    if seed is None:
        return tape()
    dice = random.Random(seed)
    shuffled = [*tape(), *dice.sample(tape(), _REPEATED)]
    dice.shuffle(shuffled)
    return shuffled
