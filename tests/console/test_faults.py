"""What the console does when something is away, ends or is small."""

import re

import pytest
from laurel_cli.demo.story import Story
from laurel_cli.running import Suite

from tests.console.people import Visitor
from tests.support.traders import http

pytestmark = [pytest.mark.console, pytest.mark.long]

FIRST_LOAD_BYTES = 200_000
AWAY = re.compile("Live updates are interrupted|Laurel can't be reached")


@pytest.mark.requirement("CON-007")
async def test_the_gateway_may_go_and_come_back(visitor: Visitor, console: Suite) -> None:
    await visitor.sign_in("0x")
    supervisor = console.stack.supervisor
    supervisor.kill("gateway")
    try:
        await visitor.page.get_by_role("status").filter(has_text=AWAY).wait_for()
    finally:
        await supervisor.restart("gateway")
    await visitor.page.get_by_role("status").filter(has_text=AWAY).wait_for(state="detached")
    await visitor.choose("Wallet")
    await visitor.page.get_by_test_id("balance").wait_for()


@pytest.mark.requirement("CON-004")
async def test_who_is_signed_out_elsewhere_signs_in_again_and_goes_on(
    visitor: Visitor, console: Suite
) -> None:
    await visitor.sign_in("Clara Climber")
    who = next(one for one in Story.of(console).people if one.part == "climber")
    async with http(console, console.secrets.issuer.token(who.user_id)) as elsewhere:
        ended = await elsewhere.post("/api/v1/identity/sign-out/everywhere")
        assert ended.is_success
    menu = visitor.page.get_by_role("navigation")
    await menu.get_by_role("link", name="Badges").click()
    await visitor.sees("Your session has ended")
    await visitor.page.get_by_role("button", name="Clara Climber").click()
    await visitor.page.get_by_role("heading", level=1, name="Badges").wait_for()


@pytest.mark.requirement("CON-004")
async def test_nothing_of_a_session_is_left_where_it_lasts(visitor: Visitor) -> None:
    await visitor.sign_in("0x")
    kept = await visitor.page.evaluate("JSON.stringify({...localStorage})")
    assert "session" not in kept
    assert "eyJ" not in kept + await visitor.page.evaluate("JSON.stringify({...sessionStorage})")
    await visitor.page.reload()
    await visitor.page.get_by_role("heading", level=1, name="Personal center").wait_for()
    await visitor.page.get_by_role("button", name="Sign out").click()
    await visitor.page.get_by_role("heading", level=1, name="Sign in").wait_for()
    assert await visitor.page.evaluate("sessionStorage.getItem('laurel.session')") is None


@pytest.mark.requirement("CON-005")
async def test_the_first_load_is_small(visitor: Visitor) -> None:
    """Counted as it comes over the wire: scripts, styles and the page itself."""
    await visitor.open()
    await visitor.page.get_by_role("heading", level=1, name="Sign in").wait_for()
    await visitor.page.get_by_role("button", name="Nora").click()
    await visitor.page.get_by_role("heading", level=1, name="Personal center").wait_for()
    sizes = await visitor.page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(one => /assets/.test(one.name)).map(one => one.encodedBodySize)"
    )
    assert 0 < sum(sizes) < FIRST_LOAD_BYTES, sizes


@pytest.mark.requirement("CON-008")
async def test_a_phone_has_all_of_it(visitor: Visitor) -> None:
    await visitor.page.set_viewport_size({"width": 360, "height": 740})
    await visitor.sign_in("0x")
    for entry in ("Wallet", "Badges", "Competitions", "Preferences"):
        await visitor.page.get_by_role("button", name="Menu").click()
        await visitor.choose(entry)
        await visitor.settled()
        wide = await visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, entry


@pytest.mark.requirement("CON-009")
async def test_words_change_with_the_language(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.page.get_by_role("combobox", name="Language").select_option("de")
    await visitor.page.get_by_role("heading", level=1, name="Anmelden").wait_for()
    assert await visitor.page.evaluate("document.documentElement.lang") == "de"
