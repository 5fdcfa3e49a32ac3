"""What a page shows by its snapshot and events is what a new load would show.

Each socket event with a state is one of the steps' consequences, but that a room has closed, which
comes on the way of `conversation_updated`.
"""

from pathlib import Path

import pytest
from laurel_cli.running import Suite

from tests.mirrored.rounds import play
from tests.support.sent import Sent

pytestmark = pytest.mark.journey


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.requirement("API-044", "API-045", "API-046")
@pytest.mark.parametrize("seed", range(1, 6))
async def test_two_devices_show_what_the_api_shows(
    suite: Suite, sent: Sent, node_project: Path, seed: int
) -> None:
    await play(suite, sent, node_project, seed, faults=0.04)
