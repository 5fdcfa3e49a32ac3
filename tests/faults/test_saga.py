"""An upgrade and its badges end together, whichever process dies in the middle."""

from typing import LiteralString

import psycopg
import pytest
from laurel_cli.on_chain import read_nft
from laurel_cli.running import Suite
from laurel_testkit import eventually

from tests.support.claims import mints_of
from tests.support.rest import audited, drained
from tests.support.sent import Sent
from tests.support.traders import Trader
from tests.support.upgrades import climbers, signed_at_last, state_of, upgraded_once

pytestmark = [pytest.mark.faults, pytest.mark.long]

ROLES = ("minting-relay", "badges-worker", "badges-relay", "minting-worker", "minting-api")
"""Each brings the saga a step on; `services/minting/tests/test_binding.py` is the short form."""
PATIENCE_SECONDS = 180.0
BINDINGS: LiteralString = """
    select state, badges_required, count(badge_id) from bindings
    left join bound_badges using (request_id)
    where bindings.user_id = %s group by request_id
"""


@pytest.mark.requirement("TIER-044")
async def test_whichever_role_dies_in_either_half_each_step_is_taken_once(
    suite: Suite, sent: Sent
) -> None:
    """Each role is killed when a request was taken, and again when its signature was."""
    people = await climbers(suite, sent, len(ROLES))
    for role, one in zip(ROLES, people, strict=True):
        await _upgraded_while_dying(suite, one, role)
    await drained(suite, PATIENCE_SECONDS)
    for one in people:
        assert await _bindings(suite, one) == [("kept", 2, 2)]
        supplies = [await _supply(suite, mint) for mint in await mints_of(suite, one)]
        assert sorted(supplies) == [0, 1]
    await audited(suite, sent)


async def _upgraded_while_dying(suite: Suite, trader: Trader, role: str) -> None:
    opened = await upgraded_once(suite, trader)
    await _killed(suite, role)
    again = await upgraded_once(suite, trader)
    assert again["requestId"] == opened["requestId"]
    await signed_at_last(suite, trader, opened["requestId"])
    await _killed(suite, role)

    async def completed() -> bool:
        return (await state_of(suite, trader, opened["requestId"])).get("status") == "completed"

    await eventually(completed, PATIENCE_SECONDS)


async def _killed(suite: Suite, role: str) -> None:
    supervisor = suite.stack.supervisor
    supervisor.kill(role)
    await supervisor.restart(role)


async def _bindings(suite: Suite, trader: Trader) -> list[tuple[str, int, int]]:
    dsn = suite.endpoints.postgres["badges"]
    async with await psycopg.AsyncConnection.connect(dsn) as known:
        rows = await known.execute(BINDINGS, [trader.user_id])
        return [(str(row[0]), int(row[1]), int(row[2])) for row in await rows.fetchall()]


async def _supply(suite: Suite, mint: str) -> int:
    nft = await read_nft(suite.endpoints.solana_rpc, mint)
    assert nft is not None
    return nft.supply
