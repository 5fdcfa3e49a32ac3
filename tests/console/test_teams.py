"""Teams and divisions of a competition, as its entrants see them."""

from datetime import UTC, datetime, timedelta

import pytest
from laurel_cli.running import Suite

from tests.console.people import Visitor
from tests.support.contests import published
from tests.support.traders import http

pytestmark = [pytest.mark.console, pytest.mark.long]


@pytest.mark.requirement("CON-031")
async def test_a_team_is_made_and_joined_by_its_code(visitor: Visitor, console: Suite) -> None:
    now = datetime.now(UTC)
    async with http(console) as client:
        contest = await published(console, client, _terms(now))
    other = await visitor.another_tab()
    for tab, name in ((visitor, "Clara Climber"), (other, "Nora Newcomer")):
        await tab.sign_in(name)
        await tab.open(f"/app/competitions/{contest}")
        await tab.sees("Take part first")
        await tab.page.get_by_role("button", name="Take part").click()
    team = f"Owls of {now:%H:%M:%S.%f}"
    await visitor.page.get_by_label("Name of a new team").fill(team)
    await visitor.page.get_by_role("button", name="Make it").click()
    await visitor.sees("Too few members yet")
    code = await visitor.page.get_by_text("Code to join").locator("code").inner_text()
    await other.page.get_by_label("Code to join").fill("no such code")
    await other.page.get_by_role("button", name="Join", exact=True).click()
    await other.page.get_by_role("alert").first.wait_for()
    await other.page.get_by_label("Code to join").fill(code)
    await other.page.get_by_role("button", name="Join", exact=True).click()
    await other.sees("(captain)")
    await other.page.get_by_role("combobox", name="Division").select_option(label="Whales")
    await other.sees("Nobody is in this division")
    await (
        other.page.get_by_role("row")
        .filter(has_text="(you)")
        .get_by_text("2", exact=True)
        .wait_for()
    )
    await other.fit("competition-teams")
    await other.page.get_by_role("button", name="Leave the team").click()
    await other.page.get_by_label("Name of a new team").wait_for()


def _terms(now: datetime) -> dict[str, object]:
    prize = {"firstRank": 1, "lastRank": 1, "kind": "points"}
    return {
        "name": f"Team cup {now:%H:%M:%S.%f}",
        "startsAt": (now + timedelta(days=2)).isoformat(),
        "endsAt": (now + timedelta(days=9)).isoformat(),
        "prizes": [prize | {"points": "100", "description": "A hundred"}],
        "divisions": [
            {"name": "Everyday traders", "minimumVolumeUsd": "0"},
            {
                "name": "Whales",
                "minimumVolumeUsd": "5000000",
                "prizes": [prize | {"points": "50", "description": "Fifty among whales"}],
            },
        ],
        "teams": {
            "leastMembers": 2,
            "mostMembers": 4,
            "prizes": [prize | {"points": "80", "description": "Eighty to share"}],
        },
        "prizeBudget": "230",
    }
