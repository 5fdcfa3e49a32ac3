"""The pages for operators, over what really flows."""

import pytest
from laurel_cli.publishing import producer
from laurel_cli.running import Suite

from tests.console.people import Visitor

pytestmark = [pytest.mark.console, pytest.mark.long]


@pytest.mark.requirement("CON-016")
async def test_an_operator_sees_what_flows_and_what_was_refused(
    visitor: Visitor, console: Suite
) -> None:
    async with producer(console.endpoints.kafka) as kafka:
        await kafka.send_and_wait("trading.trades.v1", b"no event at all", b"1004")
    await visitor.sign_in("Olga Operator")
    pages = (
        ("Event flow", "trading.trades.v1"),
        ("Dead letters", "trading.trades.v1/"),
        ("Processes", "qualification"),
    )
    for entry, words in pages:
        await visitor.choose(entry)
        await visitor.page.get_by_role("main").get_by_text(words).first.wait_for()
        await visitor.fit(entry.lower().replace(" ", "-"))


@pytest.mark.requirement("CON-016")
async def test_others_have_no_such_pages(visitor: Visitor) -> None:
    await visitor.sign_in("Nora Newcomer")
    await visitor.open("/app/operators/flow")
    await visitor.sees("For operators only")
