"""The main job: real trades become NFTs on chain and notifications on screens."""

import asyncio
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from laurel_cli.client import Client, Received
from laurel_cli.journey import AccountResult, all_delivered
from laurel_cli.narration import summary
from laurel_cli.running import Suite
from laurel_testkit import eventually

from tests.journey.conftest import Played, play
from tests.support.rest import audited, counted, drained
from tests.support.sent import Sent
from tests.support.tape import VOLUMES

pytestmark = pytest.mark.journey

TIERS = {1001: 2, 1002: 2, 1003: 5}
MILESTONES = {1001: 2, 1002: 2, 1003: 5}
"""How many milestones each volume passes: at 100 thousand, 500 thousand, 5, 10 and 50 million."""
SUMMARY = {
    "account", "user_id", "wallet", "trades", "volume_usd", "tier", "nft", "notifications",
}  # fmt: skip
ON_SCREEN = {"nftStatusUpdate": 1, "nft:status_changed": 1}


@pytest.mark.requirement("TIER-025")
def test_the_volumes_are_exact(played: Played) -> None:
    found = {one.account.user_id: one.volume_usd for one in played.accounts}
    assert found == VOLUMES


def test_the_volumes_reach_their_tiers(played: Played) -> None:
    assert {one.account.user_id: one.tier for one in played.accounts} == TIERS


@pytest.mark.requirement("NFT-082")
def test_each_nft_is_in_its_owner_s_wallet(played: Played) -> None:
    for one in played.accounts:
        assert one.on_chain is not None
        assert (one.on_chain.supply, one.on_chain.owner) == (1, one.wallet)


def test_the_summary_tells_programs_all_of_it(played: Played) -> None:
    told = summary(played.accounts, played.trades_per_second)
    for one in told["accounts"]:
        assert one.keys() == SUMMARY
        assert one["nft"].keys() == {"mint_address", "signature", "on_chain"}
        assert one["nft"]["signature"] == one["nft"]["on_chain"]["signature"]
        assert one["volume_usd"] == str(VOLUMES[one["user_id"]])
    assert told["totals"]["trades"] == 14_149
    assert told["totals"]["volume_usd"] == "422931289.24"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def heard(suite: Suite, played: Played) -> list[list[Received]]:
    """All that each account heard: what came late for its first connection, on the next."""
    return await asyncio.gather(*(_hear_all(suite, one) for one in played.accounts))


async def test_each_notification_is_heard_once(
    suite: Suite, played: Played, heard: list[list[Received]]
) -> None:
    for one, received in zip(played.accounts, heard, strict=True):
        ids = Counter(event.payload["id"] for event in received)
        assert max(ids.values()) == 1
        kinds = Counter(event.kind for event in received)
        assert kinds["level1_nft_unlock_available"] == 1
        assert kinds["trading_volume_milestone"] == MILESTONES[one.account.user_id]
        assert kinds["badge_earned"] == await _badges(suite, one)
        assert {kind: kinds[kind] for kind in ON_SCREEN} == ON_SCREEN
        assert _steps(received) == ["submitted", "confirmed", "finalized"]


async def _hear_all(suite: Suite, result: AccountResult) -> list[Received]:
    """All that a user heard, up to their mint being final."""
    async with _client(suite, result) as client:
        await eventually(
            lambda: "finalized" in _steps([*result.notifications, *client.received]), 60
        )
        await eventually(lambda: all_delivered(client))
    return [*result.notifications, *client.received]


def _steps(received: list[Received]) -> list[str]:
    statuses = [one for one in received if one.event == "nft:transaction_status"]
    return [str(one.payload["data"]["status"]) for one in statuses]


async def _badges(suite: Suite, result: AccountResult) -> int:
    async with _client(suite, result) as client:
        gallery: dict[str, Any] = await client.get("/api/v1/nft/badge-gallery")
        return int(gallery["ownedBadges"])


def _client(suite: Suite, result: AccountResult) -> Client:
    return Client(suite.endpoints.gateway, suite.secrets.issuer.token(result.account.user_id))


async def test_the_same_tape_again_changes_nothing(
    suite: Suite, sent: Sent, played: Played, heard: list[list[Received]]
) -> None:
    """Where all was heard, nothing is heard again."""
    assert all(heard)
    again = await play(suite, sent)
    await drained(suite)
    assert [_lasting(one) for one in again.accounts] == [_lasting(one) for one in played.accounts]
    assert [one.notifications for one in again.accounts] == [[], [], []]


def _lasting(result: AccountResult) -> tuple[Decimal, int, str]:
    return result.volume_usd, result.tier, result.mint_address


@pytest.mark.requirement("GEN-037")
async def test_at_rest_all_holds(suite: Suite, sent: Sent, played: Played) -> None:
    await drained(suite)
    await counted(suite, sent)
    assert await audited(suite, sent) > len(played.accounts)
