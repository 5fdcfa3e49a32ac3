"""An event is followed to all that it led to: from what a person was told, and from a refusal."""

from collections.abc import Sequence

import pytest
from laurel_cli.publishing import producer
from laurel_cli.running import Suite

from tests.console.people import Visitor
from tests.support.traders import http

pytestmark = [pytest.mark.console, pytest.mark.long]

PERSON, WHY = "1006", "Ticket 4711"
JOURNEY = "/api/v1/operations/journey"


@pytest.mark.requirement("CON-018")
async def test_what_a_person_was_told_leads_to_all_of_its_story(
    visitor: Visitor, console: Suite
) -> None:
    """Three clicks to the person and why; one more to every service that the trade reached."""
    await visitor.sign_in("Olga Operator")
    await visitor.press("People")
    await visitor.page.get_by_label("User id").fill(PERSON)
    await visitor.page.get_by_label("Why").fill(WHY)
    await visitor.press("Look")
    told = visitor.page.get_by_role("row").filter(has_text="level1_nft_unlock_available")
    await told.get_by_role("button").click()
    cause = visitor.page.get_by_role("dialog").get_by_role("link", name="trading.trades.v1/")
    place = await cause.inner_text()
    await cause.click()
    await _arrived(visitor)
    steps = await _steps(console, place)
    assert {"platform", "qualification"} <= {step["service"] for step in steps}
    for step in steps:
        where = f"{step['topic']}/{step['partition']}/{step['offset']}"
        await visitor.page.get_by_role("link", name=where, exact=True).wait_for()
    await visitor.sees("notification_router: handled")
    await visitor.fit("event-journey")
    await visitor.page.get_by_role("link", name=place, exact=True).click()
    await visitor.page.get_by_role("heading", level=1, name="Event flow").wait_for()


@pytest.mark.requirement("CON-018")
async def test_a_refused_record_leads_to_who_refused_it(visitor: Visitor, console: Suite) -> None:
    async with producer(console.endpoints.kafka) as kafka:
        sent = await kafka.send_and_wait("wallet.points.v1", b"no event at all", b"1004")
    place = f"{sent.topic}/{sent.partition}/{sent.offset}"
    await visitor.sign_in("Olga Operator")
    await visitor.choose("Dead letters")
    await visitor.page.get_by_role("link", name=place, exact=True).click()
    await _arrived(visitor)
    await visitor.sees("No event: its headers name no type")
    await visitor.sees("notification_router: refused")
    await visitor.fit("event-journey-refused")
    which = visitor.page.get_by_role("textbox", name="Event")
    await which.fill("nothing")
    await visitor.sees("Neither a place")
    await which.fill("wallet.points.v1/0/99999999")
    await visitor.page.get_by_role("button", name="Follow it").click()
    await visitor.sees("Kafka has no such event")


async def _arrived(visitor: Visitor) -> None:
    await visitor.page.get_by_role("heading", level=1, name="Event journey").wait_for()
    await visitor.settled()


async def _steps(console: Suite, place: str) -> Sequence[dict[str, str]]:
    admin = console.secrets.issuer.token(999, roles=("user", "admin"))
    async with http(console, admin) as client:
        answer = await client.get(JOURNEY, params={"at": place})
        found: Sequence[dict[str, str]] = answer.json()["data"]["steps"]
        return found
