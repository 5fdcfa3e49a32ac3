"""Solana Actions: what any wallet or page may do with claims and upgrades, and nobody else's."""

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from laurel_service.testing import bearer
from minting import chain
from minting.actions import Challenge, Challenges, InvalidProof
from minting.store import Upgrade
from minting_people import badges_bound, signed_by, unlock, user, wallet
from minting_world import World
from solders.keypair import Keypair
from upgrading import active_mints, supplies

ACTIONS = "/api/v1/nft/actions"
CLAIM = f"{ACTIONS}/claim/1"
SOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def text_of(data: dict[str, str], what: str = "a message") -> str:
    """The text that `@solana/actions` makes of what it is told; older ones say `message`."""
    fields = {"Chain ID": "chainId", "Nonce": "nonce", "Issued At": "issuedAt"}
    told = "\n".join(f"{name}: {data[key]}" for name, key in fields.items() if key in data)
    head = f"{data['domain']} wants you to sign {what} with your account:\n{data['address']}"
    return f"{head}\n\n{data['statement']}\n\n{told}"


async def asked(api: httpx.AsyncClient, keys: Keypair, path: str = CLAIM) -> dict[str, Any]:
    """What a wallet is asked to sign."""
    body = {"type": "message", "account": str(keys.pubkey()), "data": {}}
    answer = await api.post(path, json=body)
    assert answer.status_code == 200
    asked: dict[str, Any] = answer.json()
    return asked


def proof(asked: dict[str, Any], keys: Keypair, **other: object) -> dict[str, object]:
    """What a wallet sends back, or something else."""
    signature = keys.sign_message(text_of(asked["data"]).encode())
    account = asked["data"]["address"]
    return {"account": account, "signature": str(signature), "state": asked["state"], **other}


async def sent_back(
    api: httpx.AsyncClient, asked: dict[str, Any], keys: Keypair, **other: object
) -> httpx.Response:
    href = asked["links"]["next"]["href"]
    return await api.post(href, json=proof(asked, keys, **other))


def is_refused(answer: httpx.Response, status: int, code: str) -> bool:
    """Whether it is an envelope, with what clients of Actions read beside it."""
    told = answer.json()
    assert (answer.status_code, told["error"]["code"]) == (status, code)
    assert told["message"] == told["error"]["message"]
    return answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.requirement("NFT-029")
async def test_a_tier_is_claimed_by_who_signs_for_the_wallet(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.receive(user(7), unlock(7, 1))
    shown = await api.get(CLAIM)
    assert shown.json()["links"]["actions"] == [
        {"type": "message", "href": CLAIM, "label": "Claim"}
    ]
    assert (shown.json()["type"], shown.json()["title"]) == ("action", "Claim Tech Chicken")
    told = await asked(api, wallet(7))
    genesis = str((await world.rpc.get_genesis_hash()).value)
    assert (told["type"], told["data"]["chainId"]) == ("message", f"solana:{genesis[:32]}")
    assert "Tech Chicken of tier 1" in told["data"]["statement"]
    older = wallet(7).sign_message(text_of(told["data"], "message").encode())
    done = await sent_back(api, told, wallet(7), signature=str(older))
    assert (done.json()["type"], done.json()["title"]) == ("completed", "Tech Chicken")
    [task] = await world.due()
    async with httpx.AsyncClient() as web:
        picture = await web.get(done.json()["icon"])
    assert picture.headers["content-type"] == "image/png"
    assert is_refused(await sent_back(api, told, wallet(7)), 409, "NFT_CLAIM_IN_PROGRESS")
    mint = done.json()["description"].split()[-1].rstrip(".")
    await world.land(mint)
    assert (await world.request(mint)).id.hex == task.key.replace("-", "")
    assert await active_mints(world) == [mint]
    assert is_refused(await sent_back(api, told, wallet(7)), 409, "NFT_ALREADY_ACTIVE")


@pytest.mark.requirement("NFT-029")
async def test_nobody_claims_with_what_is_not_theirs(api: httpx.AsyncClient, world: World) -> None:
    await world.receive(user(7), unlock(7, 1), user(8), unlock(8, 1), unlock(8, 2))
    told, other = await asked(api, wallet(7)), await asked(api, wallet(8))
    second = await asked(api, wallet(8), f"{ACTIONS}/claim/2")
    wrong = [
        await sent_back(api, told, wallet(8)),
        await sent_back(api, told, wallet(7), state=other["state"]),
        await sent_back(api, other, wallet(8), account=str(wallet(7).pubkey())),
        await sent_back(api, other, wallet(8), state=f"AAAA{other['state'][4:]}"),
        await sent_back(api, other, wallet(8), state="é"),
        await sent_back(api, other, wallet(8), state=""),
        await sent_back(api, other | {"links": second["links"]}, wallet(8)),
    ]
    assert all(is_refused(one, 400, "NFT_PROOF_NOT_VALID") for one in wrong)
    malformed = [
        await sent_back(api, told, wallet(7), signature="0OIl"),
        await sent_back(api, told, wallet(7), account="x" * 50),
        await api.post(CLAIM, json={}),
        await api.post(f"{ACTIONS}/claim/one", json={"account": str(wallet(7).pubkey())}),
    ]
    assert all(is_refused(one, 422, "VALIDATION_FAILED") for one in malformed)
    assert is_refused(await api.get(f"{ACTIONS}/claim/6"), 404, "NFT_TIER_NOT_FOUND")
    assert await world.due() == []


async def test_who_may_not_claim_is_told_why(api: httpx.AsyncClient, world: World) -> None:
    await world.receive(user(7))
    stranger = await sent_back(api, await asked(api, wallet(9)), wallet(9))
    assert is_refused(stranger, 409, "NFT_WALLET_UNKNOWN")
    locked = await sent_back(api, await asked(api, wallet(7)), wallet(7))
    assert is_refused(locked, 400, "NFT_REQUIREMENTS_NOT_MET")
    maintenance = {"pauses": ["nft_claims"], "minutes": 30}
    admin = bearer(1, roles=("user", "admin"))
    await api.put("/api/v1/nft/maintenance/a", headers=admin, json=maintenance)
    await world.receive(unlock(7, 1))
    resting = await sent_back(api, await asked(api, wallet(7)), wallet(7))
    assert is_refused(resting, 503, "NFT_MAINTENANCE")
    assert resting.headers["retry-after"] == "60"


CHALLENGE = Challenge(
    domain="laurel.test",
    address=str(wallet(7).pubkey()),
    level=1,
    statement="Claim it.",
    nonce="12345678",
    issued_at=SOON,
    chain_id=None,
)


@pytest.mark.parametrize("minutes", [-1, 11])
def test_a_text_is_good_for_ten_minutes(minutes: int) -> None:
    known = Challenges(bytes(range(32)))
    signature = str(wallet(7).sign_message(CHALLENGE.texts[0].encode()))
    state = known.state(CHALLENGE)
    assert known.proven(state, signature, SOON + timedelta(minutes=10)) == CHALLENGE
    with pytest.raises(InvalidProof, match="too long ago"):
        known.proven(state, signature, SOON + timedelta(minutes=minutes))
    with pytest.raises(InvalidProof, match="unchanged"):
        Challenges(bytes(32)).proven(state, signature, SOON)


@pytest.mark.requirement("NFT-029")
async def test_an_upgrade_is_handed_out_to_the_wallet_that_signs_and_sends_it(
    api: httpx.AsyncClient, world: World
) -> None:
    old = await world.holds(7)
    upgrade = await world.upgrade(7)
    assert isinstance(upgrade, Upgrade)
    action = f"{ACTIONS}/synthesis/{upgrade.id}"
    shown = (await api.get(action)).json()
    assert (shown["title"], shown["links"]["actions"][0]["href"]) == (
        "Upgrade to Quant Ape",
        action,
    )
    mine = {"account": str(wallet(7).pubkey()), "type": "transaction"}
    assert is_refused(await api.post(action, json=mine), 409, "NFT_BADGES_NOT_BOUND")
    await world.receive(badges_bound(7, upgrade.id))
    theirs = {"account": str(wallet(8).pubkey())}
    assert is_refused(await api.post(action, json=theirs), 404, "NFT_SYNTHESIS_NOT_FOUND")
    told = (await api.post(action, json=mine)).json()
    assert (told["type"], b64decode(told["transaction"])) == ("transaction", upgrade.signed.raw)
    whole = signed_by(wallet(7), b64decode(told["transaction"]))
    assert await chain.submit(world.rpc, replace(upgrade.signed, raw=whole)) == chain.Sent()
    sent = mine | {"signature": upgrade.signed.signature}
    done = await api.post(told["links"]["next"]["href"], json=sent)
    assert (done.json()["type"], done.json()["title"]) == ("completed", "Quant Ape")
    await world.land(upgrade.new_mint)
    assert await supplies(world, old, upgrade.new_mint) == [0, 1]
    assert is_refused(await api.post(action, json=mine), 409, "NFT_SIGNATURE_TOO_LATE")
    await api.post(told["links"]["next"]["href"], json=sent)
    assert await world.due() == []
    nobodys = f"{ACTIONS}/synthesis/00000000-0000-4000-8000-000000000000"
    assert is_refused(await api.get(nobodys), 404, "NFT_SYNTHESIS_NOT_FOUND")


@pytest.mark.requirement("NFT-029")
async def test_pages_of_any_origin_find_and_ask_them(api: httpx.AsyncClient) -> None:
    rules = await api.get("/actions.json")
    assert rules.json() == {"rules": [{"pathPattern": f"{ACTIONS}/**", "apiPath": f"{ACTIONS}/**"}]}
    for path in ("/actions.json", CLAIM, f"{CLAIM}/signed"):
        allowed = await api.options(path)
        assert allowed.status_code == 204
        assert allowed.headers["access-control-allow-methods"] == "GET,POST,PUT,OPTIONS"
        assert "Content-Type" in allowed.headers["access-control-allow-headers"]
    headers = (await api.get(CLAIM)).headers
    assert (headers["access-control-allow-origin"], headers["x-action-version"]) == ("*", "2.4")
    assert headers["x-blockchain-ids"].startswith("solana:")
    exposed = headers["access-control-expose-headers"]
    assert exposed == "X-Action-Version, X-Blockchain-Ids"
