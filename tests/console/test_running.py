"""What operators decide: competitions, prizes, findings, deliveries that failed, other rules."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from laurel_cli.running import Suite

from tests.console.people import Visitor
from tests.support.traders import http

pytestmark = [pytest.mark.console, pytest.mark.long]

MANAGED = "/api/events/admin/competitions"
SECOND_ADMIN = 999
RATES = Path("services/wallet/src/wallet/rates.toml").read_text()


@pytest.mark.requirement("CON-022")
async def test_a_competition_is_drafted_approved_by_another_and_decided(
    visitor: Visitor, console: Suite
) -> None:
    name = f"Cup of {datetime.now(UTC):%H:%M:%S.%f}"
    await visitor.sign_in("Olga Operator")
    await visitor.choose("Run competitions")
    await _drafted(visitor, name)
    await visitor.page.get_by_role("link", name=name).click()
    await visitor.sees("not approved yet")
    await visitor.sees("2 to 5 members")
    await visitor.sees("Everyday traders")
    await visitor.page.get_by_role("button", name="Approve the terms").click()
    await visitor.page.get_by_role("alert").first.wait_for()
    await _approve(console, visitor.page.url.rpartition("/")[2])
    await visitor.page.reload()
    await visitor.sees(f"approved by user {SECOND_ADMIN}")
    for step, state in (("Publish", "Upcoming"), ("Cancel it", "Cancelled")):
        await visitor.decide(step, f"because of the test: {step}")
        await visitor.page.get_by_role("main").get_by_text(state, exact=True).first.wait_for()
    await visitor.view("History")
    await visitor.sees("because of the test: Cancel it")
    await visitor.fit("operators-competition-history")


async def _drafted(visitor: Visitor, name: str) -> None:
    await visitor.page.get_by_role("button", name="New competition").click()
    form = visitor.page.get_by_role("region", name="New competition")
    await form.get_by_label("Name").fill(name)
    for field, days in (("Starts", 2), ("Ends", 9)):
        at = datetime.now(UTC) + timedelta(days=days)
        await form.get_by_label(field).fill(f"{at:%Y-%m-%dT%H:%M}")
    await form.get_by_text("Entrants may make teams").click()
    await form.get_by_role("button", name="Another division").click()
    await form.get_by_label("Division", exact=True).fill("Everyday traders")
    await visitor.fit("operators-competition-draft")
    await form.get_by_role("button", name="Make the draft").click()


async def _approve(console: Suite, competition: str) -> None:
    admin = console.secrets.issuer.token(SECOND_ADMIN, roles=("user", "admin"))
    async with http(console, admin) as client:
        (await client.post(f"{MANAGED}/{competition}/approve")).raise_for_status()


@pytest.mark.requirement("CON-024")
async def test_other_rules_are_tried_before_they_hold(visitor: Visitor) -> None:
    await visitor.sign_in("Olga Operator")
    await visitor.choose("What if")
    first = visitor.page.get_by_role("group", name="Tech Chicken")
    await first.get_by_label("Volume in USD").fill("50000")
    await visitor.page.get_by_role("button", name="What would have been?").click()
    await visitor.sees("The answer")
    await visitor.sees("Fee discounts would have come to")
    await visitor.fit("operators-what-if-tiers")
    await visitor.view("Points")
    supposed = RATES.replace('video_liked = "1"', 'video_liked = "2"')
    await visitor.page.get_by_role("textbox", name="Rates").fill(supposed)
    await visitor.page.get_by_role("button", name="What would have been?").click()
    await visitor.sees("points as it was")
    await visitor.fit("operators-what-if-points")
    await visitor.view("Message limits")
    await visitor.page.get_by_role("textbox", name="Limits").fill("no such line")
    await visitor.sees("A line can't be read")
    await visitor.page.get_by_role("textbox", name="Limits").fill("profile_followed push 5 / 60")
    await visitor.page.get_by_role("button", name="Check it").click()
    await visitor.sees("It could be made.")
    await visitor.fit("operators-limits")


CROWD = "insert into standings (user_id, perpetual_usd, strategy_usd, trade_count, \
badges_activated, revision, dirty) select 8000000 + n, 0, 0, 0, 0, 1, false \
from generate_series(1, 150000) as n"
LEAVE = "delete from standings where user_id > 8000000"


@pytest.mark.requirement("CON-030")
async def test_a_ladder_is_made_and_the_look_at_everybody_steered(
    visitor: Visitor, console: Suite
) -> None:
    """So many people make a look that takes longer than a click."""
    now, later = (f"{when} of {datetime.now(UTC):%H:%M:%S.%f}" for when in ("Now", "Later"))
    url = console.endpoints.postgres["qualification"]
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as everybody:
        await everybody.execute(CROWD)
        try:
            await visitor.sign_in("Olga Operator")
            await visitor.choose("What if")
            await _made(visitor, "60000000", now)
            await _steered(visitor, now)
            tomorrow = datetime.now(UTC) + timedelta(days=1)
            await _made(visitor, "70000000", later, f"{tomorrow:%Y-%m-%dT%H:%M}")
            planned = visitor.page.get_by_role("row").filter(has_text=later)
            await planned.get_by_text("Planned").wait_for()
            await planned.get_by_role("button", name="Stop").click()
            await planned.get_by_text("Stopped").wait_for()
            await visitor.fit("operators-ladder-versions")
        finally:
            await everybody.execute(LEAVE)


async def _made(visitor: Visitor, volume: str, reason: str, since: str = "") -> None:
    """The highest tier asks for another volume, which nobody here has."""
    highest = visitor.page.get_by_role("group", name="Quantum Alchemist")
    await highest.get_by_label("Volume in USD").fill(volume)
    await visitor.page.get_by_role("button", name="Whom would it reach now?").click()
    await visitor.sees(re.compile(r"\d+ messages? about milestones and savings"))
    await visitor.page.get_by_label("Holds from").fill(since)
    await visitor.decide("Let it hold", reason)
    await visitor.page.get_by_role("row").filter(has_text=reason).wait_for()


async def _steered(visitor: Visitor, reason: str) -> None:
    """The look is paused before its end, goes on, and is stopped."""
    made = visitor.page.get_by_role("row").filter(has_text=reason)
    steps = (("Pause", "Paused"), ("Go on", "Everybody is being looked at"), ("Stop", "Stopped"))
    for step, state in steps:
        await made.get_by_role("button", name=step, exact=True).click()
        await made.get_by_text(state).wait_for()
    looked = (await made.inner_text()).split(" / ")[0].split()[-1]
    assert 0 < int(looked.replace(",", "")) < 150_000
