"""Records that no consumer can take: put aside with reason and origin, and the rest goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer
from laurel_cli.dead_letters import DeadLetter, read_all
from laurel_cli.publishing import event_id, producer
from laurel_cli.running import Suite
from laurel_events.message import Metadata
from laurel_events.wire import Record, encode
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted
from laurel_testkit import eventually

from tests.support.commands import laurel
from tests.support.rest import audited, counted, drained
from tests.support.sent import Sent
from tests.support.traders import Trader, send, send_trades

pytestmark = pytest.mark.faults

CONSUMERS = {"qualification", "badges"}
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
        "out of range", fields={"traded_at": "9999-12-31T23:59:59-23:00"}
    ),
    "another version": Poison("ce_type", headers={"ce_type": "trading.trade.executed.v9"}),
    "another CloudEvents": Poison("ce_specversion", headers={"ce_specversion": "9.9"}),
    "invalid UTF-8": Poison("JSON", value=b'{"trade_id": "\xff\xfe"}'),
    "2 MB of junk": Poison("JSON", value=JUNK),
}


def _record(trade: TradeExecuted) -> Record:
    id_ = event_id(trade)
    meta = Metadata(id_, trade.TYPE, "/laurel/platform", trade.traded_at, correlation_id=id_)
    return encode(trade, meta)


async def _send(kafka: AIOKafkaProducer, record: Record) -> str:
    """Send a record; returns its origin as dead letters name it."""
    at = await kafka.send_and_wait(
        record.topic, record.value, record.key, headers=list(record.headers)
    )
    return f"{at.topic}/{at.partition}/{at.offset}"


async def _letters(suite: Suite) -> dict[tuple[str, str], DeadLetter]:
    """The dead letters of the trades by origin and consumer."""
    letters = [one async for one in read_all(suite.endpoints.kafka, TOPIC.name)]
    found = {(one.origin, one.fact("consumer")): one for one in letters}
    assert len(found) == len(letters), "a consumer buried a record twice"
    return found


async def test_poison_is_put_aside_and_the_rest_is_counted(suite: Suite, sent: Sent) -> None:
    """Each record lies between two sound ones of the same key, so in one partition."""
    trader = Trader.new(suite, sent)
    trades = trader.trades(["100"] * (len(POISON) + 1))
    origins: dict[str, str] = {}
    async with producer(suite.endpoints.kafka) as kafka:
        for name, trade in zip(POISON, trades, strict=False):
            await _send(kafka, _record(trade))
            bad = trade.model_copy(update={"trade_id": f"{trade.trade_id}-bad"})
            origins[name] = await _send(kafka, POISON[name].spoil(_record(bad)))
        await _send(kafka, _record(trades[-1]))
    sent.add(trades)
    sent.refused += len(POISON)
    await drained(suite)
    await counted(suite, sent)
    letters = await _letters(suite)
    for name, origin in origins.items():
        for consumer in CONSUMERS:
            assert POISON[name].reason in letters[origin, consumer].fact("reason"), name
    await audited(suite, sent)


async def test_a_corrected_dead_letter_counts(suite: Suite, sent: Sent, tmp_path: Path) -> None:
    trader = Trader.new(suite, sent)
    trade = trader.trade(0, "250")
    async with producer(suite.endpoints.kafka) as kafka:
        origin = await _send(kafka, POISON["negative amount"].spoil(_record(trade)))
    sent.refused += 1
    await drained(suite)
    letter = (await _letters(suite))[origin, "qualification"]
    home = suite.stack.home

    refused = await laurel(home, "dlq", "replay", letter.name)
    assert refused.code == 2
    assert "notional_usd" in refused.err

    corrected = tmp_path / "corrected.json"
    corrected.write_bytes(trade.encode())
    replayed = await laurel(home, "dlq", "replay", letter.name, "--value", str(corrected))
    assert replayed.code == 0, replayed.err
    sent.add([trade])
    await counted(suite, sent)


async def test_the_same_trade_twice_is_counted_once(suite: Suite, sent: Sent) -> None:
    """Twice in one batch, and again in an event of its own id days later."""
    trader = Trader.new(suite, sent)
    trade, later = trader.trade(0, "1000.01"), trader.trade(1, "7")
    await send_trades(suite, sent, [trade, trade])
    await drained(suite)
    await counted(suite, sent)
    async with producer(suite.endpoints.kafka) as kafka:
        id_ = event_id(later)
        days_later = trade.traded_at + timedelta(days=3)
        meta = Metadata(id_, trade.TYPE, "/another", days_later, correlation_id=id_)
        await _send(kafka, encode(trade, meta))
    await drained(suite)
    await counted(suite, sent)


async def test_trades_out_of_order_have_the_same_totals(suite: Suite, sent: Sent) -> None:
    trader = Trader.new(suite, sent)
    trades = trader.trades([f"{amount}.37" for amount in range(1, 60)])
    await send_trades(suite, sent, trades[::-2] + trades[::2])
    await counted(suite, sent)


async def test_a_trade_before_its_user_shows_once_the_user_is_known(
    suite: Suite, sent: Sent
) -> None:
    trader = Trader.new(suite, sent)
    await send_trades(suite, sent, trader.trades(["150000"]))
    await counted(suite, sent)
    async with trader.http(suite) as http:

        async def profile() -> dict[str, Any]:
            answer = await http.get("/api/v1/nft/personal-center")
            return dict(answer.json()["data"]["userProfile"])

        async def volume_shows() -> bool:
            return bool((await profile())["totalTradingVolume"] == 150_000)

        await eventually(volume_shows, 15)
        assert (await profile())["walletAddress"] == ""
        await send(suite, [trader.announced])

        async def wallet_shows() -> bool:
            return bool((await profile())["walletAddress"] == trader.wallet)

        await eventually(wallet_shows, 15)
        assert await volume_shows()
