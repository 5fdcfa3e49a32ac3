"""The real trade tape: what its three accounts earn, in whatever order it arrives."""

import csv
import gzip
import random
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from badges import store
from badges.handlers import record_trades
from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas.trading_trades_v1 import TradeExecuted

TAPE = Path(__file__).parents[3] / "data" / "hyperliquid-trades.csv.gz"

EARNED = {
    1001: {"001", "002", "003", "005", "006", "008", "009", "011"},
    1002: {"001", "002", "003", "005", "006", "009"},
    1003: {"001", "002", "003", "005", "006", "007", "009", "010", "011", "012", "013", "014"},
}
VOLUMES = {
    1001: Decimal("3051144.33"),
    1002: Decimal("1677425.72"),
    1003: Decimal("418202719.19"),
}


@pytest.fixture(scope="module")
def tape() -> Sequence[Message[TradeExecuted]]:
    """Every trade of the tape; accounts become users in the order of their first trade."""
    users: dict[str, int] = {}
    with gzip.open(TAPE, "rt") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["traded_at"])
    for row in rows:
        users.setdefault(row["account"], 1001 + len(users))
    return [message(_trade(row, users[row["account"]])) for row in rows]


def _trade(row: dict[str, str], user_id: int) -> TradeExecuted:
    return TradeExecuted(
        trade_id=row["trade_id"],
        user_id=user_id,
        pair=row["pair"],
        side="buy" if row["side"] == "buy" else "sell",
        price=Decimal(row["price"]),
        size=Decimal(row["size"]),
        notional_usd=Decimal(row["notional_usd"]),
        traded_at=datetime.fromisoformat(row["traded_at"]),
    )


@pytest.mark.parametrize("seed", [None, 1, 2], ids=["in order", "shuffled", "shuffled again"])
async def test_the_tape_earns_the_same_badges_in_any_order(
    tape: Sequence[Message[TradeExecuted]],
    seed: int | None,
    badges_database: Database,
    unit_of_work: UnitOfWork,
) -> None:
    arriving = list(tape)
    if seed is not None:
        dice = random.Random(seed)
        arriving += dice.sample(arriving, 3000)
        dice.shuffle(arriving)

    for start in range(0, len(arriving), 700):
        async with unit_of_work() as tx:
            await record_trades(arriving[start : start + 700], tx)

    told = [(m.event.user_id, m.event.badge_id) for m in await published(badges_database)]
    expected = {(user, f"badge_{badge}") for user, badges in EARNED.items() for badge in badges}
    assert len(told) == len(set(told))
    assert set(told) == expected
    for user_id, volume in VOLUMES.items():
        assert await _volume(badges_database, user_id) == volume


async def _volume(database: Database, user_id: int) -> Decimal:
    async with database.reading() as session:
        seen = await store.gallery(session, user_id)
    return next(each.progress.current for each in seen if each.badge.badge_id == "badge_003")
