"""Support looks at what a person sees, and finds in three clicks why it is so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.console.people import Visitor

pytestmark = [pytest.mark.console, pytest.mark.long]

MOST_CLICKS = 3
PERSON, NAME, WHY = "1006", "Rafi Ready", "Ticket 4711"


@dataclass(frozen=True)
class Question:
    """What is asked of the person, what is clicked, and what then stands on the page."""

    asked: str
    clicks: Sequence[str]
    answer: str


QUESTIONS = (
    Question("Which tier?", ["People", "Look"], "Tech Chicken"),
    Question("Why this tier?", ["People", "Look", "Why tier 1?"], r"Volume: \$[\d,]+ of \$100,000"),
    Question("How many points?", ["People", "Look"], r"LykCoins, .* set aside"),
    Question("Why these points?", ["People", "Look", "Why: "], "version"),
    Question("Which NFT?", ["People", "Look"], "Mint address"),
    Question("Why this NFT?", ["People", "Look", "Why Tech Chicken?"], "What decided"),
    Question("What were they told?", ["People", "Look"], "socket: "),
    Question("Why were they told?", ["People", "Look", "Why was this told"], "Caused by"),
    Question("Which contests?", ["People", "Look"], "Weekly Trading Championship"),
    Question("Do they take part?", ["People", "Look"], "Takes part"),
)


@pytest.mark.requirement("CON-017", "CON-018")
async def test_a_person_is_found_in_three_clicks_with_why(visitor: Visitor) -> None:
    await visitor.sign_in("Olga Operator")
    for question in QUESTIONS:
        assert len(question.clicks) <= MOST_CLICKS, question.asked
        for name in question.clicks:
            if name == "Look":
                await _name_them(visitor)
            await visitor.press(name)
        await visitor.sees(re.compile(question.answer))
        await visitor.page.keyboard.press("Escape")
    await visitor.fit("person")


@pytest.mark.requirement("CON-017")
async def test_support_sees_what_they_see_and_changes_nothing(visitor: Visitor) -> None:
    theirs = await visitor.another_tab()
    await theirs.sign_in(NAME)
    await theirs.choose("Wallet")
    balance = await theirs.page.get_by_test_id("balance").inner_text()
    await visitor.sign_in("Olga Operator")
    own = await _balance(visitor)
    await _look(visitor)
    assert await _balance(visitor) == balance != own
    await visitor.choose("Preferences")
    await visitor.sees(f"You see what user {PERSON} sees")
    assert await visitor.page.get_by_role("button", name="Save").is_disabled()
    await visitor.fit("looking")
    await visitor.page.get_by_role("button", name="Stop looking").click()
    await visitor.page.get_by_role("heading", level=1, name="People").wait_for()
    assert await _balance(visitor) == own


async def _balance(visitor: Visitor) -> str:
    await visitor.choose("Wallet")
    return str(await visitor.page.get_by_test_id("balance").inner_text())


async def _look(visitor: Visitor) -> None:
    await visitor.choose("People")
    await _name_them(visitor)
    await visitor.page.get_by_role("button", name="Look", exact=True).click()
    await visitor.page.get_by_role("heading", level=1, name=f"User {PERSON}").wait_for()


async def _name_them(visitor: Visitor) -> None:
    await visitor.page.get_by_label("User id").fill(PERSON)
    await visitor.page.get_by_label("Why").fill(WHY)
