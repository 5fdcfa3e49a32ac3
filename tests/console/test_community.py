"""What people show of themselves, what they have read, and what proves a badge elsewhere."""

import json
import re
from pathlib import Path

import httpx
import jwt
import pytest
from laurel_cli.running import Suite

from tests.console.people import Visitor

pytestmark = [pytest.mark.console, pytest.mark.long]


@pytest.mark.requirement("CON-019")
async def test_a_profile_and_its_mini_homepage_are_for_everybody(visitor: Visitor) -> None:
    await visitor.sign_in("0x")
    await visitor.page.get_by_role("link", name="Public profile").click()
    await visitor.page.get_by_role("heading", level=1, name="Community profile").wait_for()
    await visitor.sees("Here since")
    await visitor.fit("community-profile")
    await visitor.page.get_by_role("link", name="Mini homepage").click()
    await visitor.page.wait_for_url(re.compile("/card$"))
    stranger = await visitor.another_tab()
    await stranger.page.goto(visitor.page.url)
    await stranger.sees("Whole profile")
    assert await stranger.page.get_by_role("button", name="Sign out").count() == 0
    await stranger.fit("mini-homepage")
    await stranger.open(f"/app/people/{'1' * 32}")
    await stranger.sees("No public profile here")
    assert await stranger.faults() == []


@pytest.mark.requirement("CON-020")
async def test_what_is_read_in_one_tab_is_read_in_the_other(visitor: Visitor) -> None:
    tabs = [visitor, await visitor.another_tab()]
    for tab in tabs:
        await tab.sign_in("0x")
        await tab.choose("Messages")
        await tab.page.get_by_role("button", name="Mark all as read").wait_for()
    here, there = tabs
    before = await _unread(here)
    await here.page.get_by_role("button", name="Mark as read", exact=True).first.click()
    for tab in tabs:
        await tab.sees(f"{before - 1} unread message")
    await here.page.get_by_role("button", name="Mark all as read").click()
    for tab in tabs:
        await tab.sees("0 unread messages")
    await there.page.get_by_role("button", name="Why did I get this?").first.wait_for()
    assert await here.faults() == []


async def _unread(tab: Visitor) -> int:
    told = await tab.page.get_by_text(re.compile(r"^\d+ unread message")).first.inner_text()
    return int(told.split()[0])


@pytest.mark.requirement("CON-021")
async def test_a_badge_is_proven_elsewhere(
    visitor: Visitor, console: Suite, tmp_path: Path
) -> None:
    """The file is checked as anybody would: by the published keys alone."""
    await visitor.sign_in("0x")
    await visitor.choose("Badges")
    await visitor.page.get_by_role("button", name="Early Adopter").click()
    async with visitor.page.expect_download() as told:
        await visitor.page.get_by_role("button", name="Download the credential").click()
    await (await told.value).save_as(tmp_path / "credential.json")
    held = json.loads((tmp_path / "credential.json").read_text())
    async with httpx.AsyncClient(base_url=console.endpoints.gateway) as client:
        keys = (await client.get("/api/v1/badges/credentials/keys")).json()
    key = jwt.PyJWK(keys["keys"][0])
    claims = jwt.decode(held["jwt"], key, ["EdDSA"], options={"verify_aud": False})
    assert "OpenBadgeCredential" in json.dumps(claims)
