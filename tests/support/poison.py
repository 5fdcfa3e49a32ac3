"""Records that no consumer can take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer
from laurel_cli.publishing import event_id
from laurel_events.message import Metadata
from laurel_events.wire import Record, encode
from laurel_schemas.trading_trades_v1 import TradeExecuted

JUNK = b"\x00\x01junk" * (2 * 1024 * 1024 // 6)


@dataclass(frozen=True, slots=True)
class Poison:
    """A fault of a record: of its fields (None removes one), its headers or its whole value."""

    reason: str
    fields: Mapping[str, str | None] | None = None
    headers: Mapping[str, str] | None = None
    value: bytes | None = None

    def spoil(self, record: Record) -> Record:
        """The record with this fault."""
        fields: dict[str, Any] = orjson.loads(record.value or b"") | dict(self.fields or {})
        sound = {name: value for name, value in fields.items() if value is not None}
        headers = dict(record.headers) | {
            name: text.encode() for name, text in (self.headers or {}).items()
        }
        value = orjson.dumps(sound) if self.value is None else self.value
        return Record(record.topic, record.key, value, tuple(headers.items()))


POISON = {
    "missing field": Poison("notional_usd", fields={"notional_usd": None}),
    "negative amount": Poison("notional_usd", fields={"notional_usd": "-1"}),
    "no number": Poison("notional_usd", fields={"notional_usd": "NaN"}),
    "infinite amount": Poison("notional_usd", fields={"notional_usd": "Infinity"}),
    "10,000 decimals": Poison("notional_usd", fields={"notional_usd": f"1.{'1' * 10_000}"}),
    "year 9999 with an offset": Poison(
        "traded_at", fields={"traded_at": "9999-12-31T23:59:59-23:00"}
    ),
    "another CloudEvents": Poison("ce_specversion", headers={"ce_specversion": "9.9"}),
    "invalid UTF-8": Poison("JSON", value=b'{"trade_id": "\xff\xfe"}'),
    "2 MB of junk": Poison("JSON", value=JUNK),
}


def record_of(trade: TradeExecuted) -> Record:
    """A trade as the platform puts it on the wire."""
    id_ = event_id(trade)
    meta = Metadata(id_, trade.TYPE, "/laurel/platform", trade.traded_at, correlation_id=id_)
    return encode(trade, meta)


async def send_record(kafka: AIOKafkaProducer, record: Record) -> str:
    """Send a record; returns its origin as dead letters name it."""
    at = await kafka.send_and_wait(
        record.topic, record.value, record.key, headers=list(record.headers)
    )
    return f"{at.topic}/{at.partition}/{at.offset}"
