"""A thousand events a second pass by the page that shows them."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from time import perf_counter

import pytest
from laurel_cli.publishing import producer, publish_trades
from laurel_cli.running import Suite
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_testkit import eventually

from tests.console.people import Visitor

pytestmark = [pytest.mark.console, pytest.mark.long]

A_SECOND, PEOPLE = 1000, 500
FIRST_USER = 6_100_000
FROZEN_MS = 5000
"""What nobody takes for a page that works; the whole suite has the same cores."""
BUSY = 0.5
"""A page that is busy for more of its time than that is about to freeze."""
WATCH = """() => {
  window.blocked = [];
  new PerformanceObserver((told) =>
    window.blocked.push(...told.getEntries().map(({ duration }) => duration))
  ).observe({ entryTypes: ["longtask"] });
}"""


@pytest.mark.requirement("CON-026")
async def test_a_thousand_events_a_second_freeze_nothing(visitor: Visitor, console: Suite) -> None:
    await visitor.sign_in("Olga Operator")
    await visitor.choose("Event flow")
    await visitor.sees("trading.trades.v1")
    await visitor.page.evaluate(WATCH)
    began = perf_counter()
    flood = asyncio.create_task(_flood(console))
    try:
        await eventually(lambda: _flooded(visitor))
        answers = [await _answered(visitor) for _ in range(10)]
        await visitor.picture("flow-flooded")
        await eventually(lambda: _flooded(visitor))
    finally:
        flood.cancel()
        await asyncio.gather(flood, return_exceptions=True)
    blocked = await visitor.page.evaluate("window.blocked")
    assert max(answers) < FROZEN_MS, answers
    assert max(blocked, default=0) < FROZEN_MS, blocked
    assert sum(blocked) / 1000 / (perf_counter() - began) < BUSY, blocked
    assert await visitor.faults() == []


async def _flood(console: Suite) -> None:
    async with producer(console.endpoints.kafka) as kafka:
        await publish_trades(kafka, _trades(), speed=A_SECOND)


def _trades() -> Iterator[TradeExecuted]:
    """Small ones, of people whom nobody else knows."""
    began = datetime.now(UTC)
    for number in count():
        yield TradeExecuted(
            trade_id=f"flood-{began:%H%M%S}-{number}",
            user_id=FIRST_USER + number % PEOPLE,
            pair="BTC",
            side="buy",
            price=Decimal(100_000),
            size=Decimal("0.00001"),
            notional_usd=Decimal(1),
            traded_at=began,
        )


async def _flooded(visitor: Visitor) -> bool:
    """Whether the plot says so many events a second of all services together."""
    told = await visitor.page.get_by_text(re.compile(r"^[a-z_]+ \d+$")).all_inner_texts()
    return sum(int(one.split()[-1]) for one in told) >= A_SECOND


async def _answered(visitor: Visitor) -> float:
    """Milliseconds until the page has changed its colours at a click."""
    page = visitor.page
    scheme = "document.documentElement.dataset.mantineColorScheme"
    before = await page.evaluate(scheme)
    began = perf_counter()
    await page.get_by_role("button", name=re.compile("(Dark|Light) colours")).click()
    await page.wait_for_function(f"{scheme} !== '{before}'")
    return 1000 * (perf_counter() - began)
