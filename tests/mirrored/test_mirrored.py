"""What a page shows by its snapshot and events is what a new load would show.

Of API-046 the inbox, points, a conversation and a leaderboard; typing and the steps of a mint are
not compared yet.
"""

from pathlib import Path

import pytest
from laurel_cli.running import Suite

from tests.mirrored.rounds import play
from tests.support.sent import Sent

pytestmark = pytest.mark.journey


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.requirement("API-044", "API-045")
@pytest.mark.parametrize("seed", range(1, 6))
async def test_two_devices_show_what_the_api_shows(
    suite: Suite, sent: Sent, node_project: Path, seed: int
) -> None:
    await play(suite, sent, node_project, seed, faults=0.04)
