"""Ten questions that operators are asked, each answered in three clicks from the first page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from laurel_cli.publishing import producer
from laurel_cli.running import Suite

from tests.console.people import Visitor

pytestmark = [pytest.mark.console, pytest.mark.long]

MOST_CLICKS = 3
CUP = "Weekly Trading Championship"


@dataclass(frozen=True)
class Question:
    """What is asked, what is clicked one after another, and what then stands on the page."""

    asked: str
    clicks: Sequence[str]
    answer: str


QUESTIONS = (
    Question("Which processes are ready?", ["Processes"], "notification_router"),
    Question("Is a reader behind, and on what?", ["Event flow"], "Behind on"),
    Question("How many events does a topic hold?", ["Event flow"], "trading.trades.v1"),
    Question("Why was this event refused?", ["Dead letters"], "ce_type"),
    Question("Where in Kafka does it lie?", ["Dead letters"], r"wallet\.points\.v1/\d+/\d+"),
    Question("Who approved the competition?", ["Run competitions", CUP], "approved by user 999"),
    Question("What would it pay now?", ["Run competitions", CUP], "The prize table holds"),
    Question("Who published it, and why?", ["Run competitions", CUP, "History"], "A demonstration"),
    Question("Is anybody in it suspected?", ["Run competitions", CUP, "Fraud queue"], "to decide"),
    Question(
        "Who would lose a tier by other rules?",
        ["What if", "What would have been?"],
        "Fee discounts would have come to",
    ),
)


@pytest.mark.requirement("CON-028")
async def test_ten_questions_are_answered_in_three_clicks_each(
    visitor: Visitor, console: Suite
) -> None:
    async with producer(console.endpoints.kafka) as kafka:
        await kafka.send_and_wait("wallet.points.v1", b"no event at all", b"1004")
    await visitor.sign_in("Olga Operator")
    assert len(QUESTIONS) == 10
    for question in QUESTIONS:
        assert len(question.clicks) <= MOST_CLICKS, question.asked
        await visitor.open("/app")
        for name in question.clicks:
            await visitor.press(name)
        await visitor.sees(re.compile(question.answer))
