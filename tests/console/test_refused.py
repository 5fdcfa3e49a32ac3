"""Refused events: looked at as they would pass, opened, corrected and sent again."""

from uuid import uuid4

import psycopg
import pytest
from laurel_cli.publishing import producer
from laurel_cli.running import Suite
from laurel_testkit import eventually

from tests.console.people import Visitor

pytestmark = [pytest.mark.console, pytest.mark.long]

TOPIC = "trading.trades.v1"
TRADER = 4_500_001
TRADE = (
    '{{"trade_id":"{id}","user_id":4500001,"pair":"SOL","side":"buy","price":"1","size":"1",'
    '"notional_usd":"{usd}","traded_at":"2026-01-01T00:00:00Z"}}'
)
TRADED = "select perpetual_usd = 1234 from standings where user_id = %s"


@pytest.mark.requirement("CON-032")
async def test_a_refused_event_is_corrected_and_sent_again(
    visitor: Visitor, console: Suite
) -> None:
    trade = f"corrected-{uuid4()}"
    place = await _refused(console, TRADE.format(id=trade, usd="-1234"))
    await visitor.sign_in("Olga Operator")
    await visitor.choose("Dead letters")
    await visitor.page.get_by_role("link", name=place, exact=True).wait_for()
    await visitor.page.get_by_role("button", name="Preview what would pass").click()
    await visitor.sees("Still refused")
    await visitor.fit("refused-preview")
    await visitor.page.get_by_role("button", name=f"Open and correct: {place}").click()
    drawer = visitor.page.get_by_role("dialog", name="Open and correct")
    await drawer.get_by_label("Why").fill("Ticket 4711")
    await drawer.get_by_role("button", name="Show what it says").click()
    value = drawer.get_by_role("textbox", name="Value")
    assert trade in await value.input_value()
    await value.fill(TRADE.format(id=trade, usd="nothing"))
    await drawer.get_by_role("button", name="Would it pass?").click()
    await drawer.get_by_text("Still refused").wait_for()
    await value.fill(TRADE.format(id=trade, usd="1234"))
    await drawer.get_by_role("button", name="Would it pass?").click()
    await drawer.get_by_text("Would be sent").wait_for()
    await visitor.fit("refused-corrected")
    await drawer.get_by_role("button", name="Send it again").click()
    asked = visitor.page.get_by_role("dialog", name="Send it again")
    await asked.get_by_label("Reason").fill("The producer is mended")
    await asked.get_by_role("button", name="Send it again").click()
    await drawer.wait_for(state="detached")
    await visitor.page.get_by_role("link", name=place, exact=True).wait_for(state="detached")
    await eventually(lambda: _counted(console))


async def _refused(console: Suite, value: str) -> str:
    """Where a trade lies that no service can take."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(uuid4()),
        "ce_type": "trading.trade.executed",
        "ce_source": "/laurel/platform",
        "ce_time": "2026-01-01T00:00:00Z",
    }
    packed = [(name, text.encode()) for name, text in headers.items()]
    async with producer(console.endpoints.kafka) as kafka:
        sent = await kafka.send_and_wait(TOPIC, value.encode(), b"%d" % TRADER, headers=packed)
    return f"{sent.topic}/{sent.partition}/{sent.offset}"


async def _counted(console: Suite) -> bool:
    """Whether the trade counts for its trader, as any other does."""
    url = console.endpoints.postgres["qualification"]
    async with await psycopg.AsyncConnection.connect(url) as qualification:
        rows = await qualification.execute(TRADED, [TRADER])
        return await rows.fetchone() == (True,)
