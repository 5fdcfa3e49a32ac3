"""What nobody sends by mistake is refused, and changes nothing."""

import asyncio
from base64 import b64encode
from pathlib import Path

import httpx
import pytest
import yaml
from laurel_service.testing import bearer
from minting_people import signed_by, wallet
from minting_world import World
from solders.message import to_bytes_versioned
from solders.transaction import VersionedTransaction

SYNTHESIZE = "/api/v1/nft/synthesize"
ROUTES = Path(__file__).parents[1] / "routes.yaml"


@pytest.mark.requirement("NFT-030")
@pytest.mark.parametrize("name", ["a%00b", "a" * 5000, "%F0%9F%90%94"])
async def test_an_airdrop_of_no_usable_name(api: httpx.AsyncClient, name: str) -> None:
    admin = bearer(1, roles=("user", "admin"))
    answer = await api.get(f"/api/v1/nft/airdrops/{name}", headers=admin)
    assert answer.status_code == 422
    assert answer.json()["error"]["details"]["fields"][0]["field"] == "path.airdrop_id"


@pytest.mark.requirement("NFT-024")
async def test_a_transaction_of_another_shape_is_no_signature(
    api: httpx.AsyncClient, world: World
) -> None:
    """The owner's signature alone, none, one too many; and what is no base64 at all."""
    await world.holds(7)
    upgrade = await world.upgraded(7)
    ours = VersionedTransaction.from_bytes(upgrade.signed.raw)
    message = to_bytes_versioned(ours.message)
    owners = bytes(wallet(7).sign_message(message))
    several = [*map(bytes, ours.signatures), owners]
    for signatures in ([owners], [], several):
        raw = bytes([len(signatures)]) + b"".join(signatures) + message
        assert await refused(api, upgrade.id, b64encode(raw).decode())
    assert await refused(api, upgrade.id, "é")
    good = b64encode(signed_by(wallet(7), upgrade.signed.raw)).decode()
    assert not await refused(api, upgrade.id, good)


async def refused(api: httpx.AsyncClient, request_id: object, sent: str) -> bool:
    answer = await api.post(
        f"{SYNTHESIZE}/{request_id}/signature",
        headers=bearer(7),
        json={"signedTransaction": sent},
    )
    assert answer.status_code in (200, 400), answer.text
    return (answer.json().get("error") or {}).get("code") == "NFT_SIGNATURE_NOT_VALID"


@pytest.mark.requirement("NFT-021")
async def test_of_fifty_upgrades_at_once_one_is_begun(api: httpx.AsyncClient, world: World) -> None:
    await world.holds(7)
    wish = {"targetTierId": 2}
    answers = await asyncio.gather(
        *(api.post(SYNTHESIZE, headers=bearer(7), json=wish) for _ in range(50))
    )
    begun = {one.json()["data"]["requestId"] for one in answers if one.is_success}
    assert len(begun) == 1
    assert {one.status_code for one in answers} <= {200, 409}


@pytest.mark.requirement("NFT-024")
def test_who_asks_how_far_an_upgrade_is_may_still_sign_it() -> None:
    """At the gateway, looks count apart from what starts an upgrade: each route has its bucket."""
    routes = yaml.safe_load(ROUTES.read_text())
    start, state = (one for one in routes if SYNTHESIZE in (one.get("exact"), one.get("prefix")))
    assert (start["exact"], start["limit"]) == (SYNTHESIZE, "costly")
    assert (state["prefix"], state["limit"]) == (SYNTHESIZE, "standard")
