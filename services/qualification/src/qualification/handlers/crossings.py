"""Which trade passed a mark, and where its trader stood then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from laurel_events import Message
from laurel_schemas.trade_content import AnyTrade

from qualification import rules, store
from qualification.announcing import Change
from qualification.rules import Ladder


@dataclass(frozen=True, slots=True)
class Counted:
    """A trade that was new, and the event that brought it."""

    trade: AnyTrade
    message: Message[Any]


def changes_by_trades(
    crossings: Sequence[store.Crossing], counted: Mapping[int, Sequence[Counted]], ladder: Ladder
) -> list[Change]:
    """A change for each new trade of those whose volume passed a mark; `counted` is by user."""
    changes = []
    for crossing in crossings:
        new = counted[crossing.standing.user_id]
        steps = rules.trades_counted(crossing.standing, [each.trade for each in new], ladder)
        changes += [
            Change(step, "trade", each.trade.trade_id, each.message)
            for step, each in zip(steps, new, strict=True)
        ]
    return changes
