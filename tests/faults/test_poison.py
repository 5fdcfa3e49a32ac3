"""Records that no consumer can take: put aside with reason and origin, and the rest goes on."""

from collections.abc import Container
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from laurel_cli.dead_letters import read_all
from laurel_cli.publishing import event_id, producer
from laurel_cli.running import Suite
from laurel_events.letters import DeadLetter
from laurel_events.message import Metadata
from laurel_events.wire import encode
from laurel_schemas.trading_trades_v1 import TOPIC
from laurel_testkit import eventually

from tests.support.commands import laurel
from tests.support.poison import POISON, record_of, send_record
from tests.support.rest import audited, counted, drained
from tests.support.sent import Sent
from tests.support.traders import Trader, send, send_trades

pytestmark = pytest.mark.faults

CONSUMERS = {"qualification", "badges"}


async def _letters(suite: Suite, origins: Container[str]) -> dict[tuple[str, str], DeadLetter]:
    """The dead letters of some records, by origin and consumer; fails where one is there twice."""
    letters = [
        one async for one in read_all(suite.endpoints.kafka, TOPIC.name) if one.origin in origins
    ]
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
            await send_record(kafka, record_of(trade))
            bad = trade.model_copy(update={"trade_id": f"{trade.trade_id}-bad"})
            origins[name] = await send_record(kafka, POISON[name].spoil(record_of(bad)))
        await send_record(kafka, record_of(trades[-1]))
    sent.add(trades)
    sent.refused += len(POISON)
    await drained(suite)
    await counted(suite, sent)
    letters = await _letters(suite, set(origins.values()))
    for name, origin in origins.items():
        for consumer in CONSUMERS:
            assert POISON[name].reason in letters[origin, consumer].fact("reason"), name
    await audited(suite, sent)


@pytest.mark.requirement("EVT-039")
async def test_a_corrected_dead_letter_counts(suite: Suite, sent: Sent, tmp_path: Path) -> None:
    trader = Trader.new(suite, sent)
    trade = trader.trade(0, "250")
    async with producer(suite.endpoints.kafka) as kafka:
        origin = await send_record(kafka, POISON["negative amount"].spoil(record_of(trade)))
    await drained(suite)
    letter = (await _letters(suite, {origin}))[origin, "qualification"]
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
    await audited(suite, sent)


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
        await send_record(kafka, encode(trade, meta))
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
