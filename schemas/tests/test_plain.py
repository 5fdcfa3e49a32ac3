"""A plain reader accepts nothing that the model refuses, and gives what the model reads."""

import json
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from laurel_schemas.notification import Notification
from laurel_schemas.plain import plain_reader
from laurel_schemas.trading_trades_v1 import TradeExecuted
from pydantic import TypeAdapter, ValidationError

PAYLOADS = 100_000
GOOD: dict[str, Any] = json.loads(
    TradeExecuted.model_validate(
        {
            "trade_id": "t-1",
            "user_id": 7,
            "pair": "BTC",
            "side": "buy",
            "price": Decimal("1.5"),
            "size": Decimal(2),
            "notional_usd": Decimal(3),
            "fee_usd": Decimal("0.1"),
            "traded_at": "2025-01-01T00:00:00Z",
            "order_id": "o-1",
        }
    ).encode()
)
TEXTS = (
    "", " ", "0", "-0", "007", "1.5", "1e5", ".5", "5.", "1" * 21, "1" * 12, "0.12345678901",
    "é", "１２", "٣", "NaN", "buy", "sell", "hold", "a b", "a" * 129, "a\x00", "strategy",
    "elsewhere",
    "2025-01-31T23:59:59.999999Z", "2025-02-29T00:00:00Z", "2024-02-29T00:00:00Z",
    "2025-04-31T00:00:00Z", "2025-01-01T00:00:00+02:00", "2025-01-01t00:00:00z", "20250101",
    "2016-12-31T23:59:60Z", "0999-01-01T00:00:00Z", "8999-12-31T23:59:59Z", "9000-01-01T00:00:00Z",
    "2025-01-01T00:00:00.1234567Z", "2025-01-01 00:00:00Z", "1735689600",
)  # fmt: skip
ODD: tuple[Any, ...] = (*TEXTS, None, True, 0, -1, 7, 2**63 - 1, 2**63, 1.0, 1.5, [], {}, ["1"])
AMOUNTS = {"price", "size", "notional_usd", "fee_usd"}
TIME = TypeAdapter(TradeExecuted.model_fields["traded_at"].rebuild_annotation())


def payload(chance: Random) -> bytes:
    """A trade with none, one or two of its fields odd, missing, repeated or unknown."""
    fields = dict(GOOD)
    for _ in range(chance.choice((0, 1, 1, 2))):
        name = chance.choice([*GOOD, "unknown"])
        if chance.random() < 0.15:
            fields.pop(name, None)
        else:
            fields[name] = chance.choice(ODD)
    text = json.dumps(fields)
    if chance.random() < 0.05:
        text = text[:-1] + f', "price": {json.dumps(chance.choice(ODD))}}}'
    return text.encode()[: chance.choice((None, None, None, None, -1))]


def test_both_read_the_same_of_generated_trades() -> None:
    chance, read = Random(5), plain_reader(TradeExecuted)
    plain_ones = 0
    for _ in range(PAYLOADS):
        value = payload(chance)
        plain = read(value)
        try:
            event = TradeExecuted.decode(value)
        except ValidationError:
            assert plain is None, value
        else:
            plain_ones += plain is not None
            assert plain is None or _as_read(plain) == event.model_dump(), value
    assert plain_ones > PAYLOADS / 5, "a reader that leaves all to the model spares nothing"


def _as_read(plain: Any) -> dict[str, Any]:
    """Plain fields as the model holds them."""
    made = {name: Decimal(value) for name, value in plain.items() if name in AMOUNTS and value}
    return {**plain, **made, "traded_at": TIME.validate_python(plain["traded_at"])}


def test_what_is_no_plain_value_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="no plain value"):
        plain_reader(Notification)
