"""Receipts, checked by a verifier that nobody here wrote."""

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from laurel_events.testing import claimed
from laurel_schemas.social_interactions_v1 import VideoUploaded
from laurel_service.testing import bearer
from laurel_testkit.proofs import verified
from wallet.handlers.checkpoints import CHECKPOINT, checkpoint
from wallet_http import API, FRIEND, ME, made
from wallet_world import NOTARY, NOW, World


async def get(http: httpx.AsyncClient, path: str, user: int = ME) -> Any:
    answer = await http.get(f"{API}/{path}", headers=bearer(user))
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def receipts(http: httpx.AsyncClient, user: int = ME) -> list[Any]:
    page = await get(http, "transactions?limit=1000", user)
    return [
        await get(http, f"transactions/{one['id']}/receipt", user) for one in page["transactions"]
    ]


def asked(receipt: Any) -> dict[str, Any]:
    """What the verifier is given: the record is the hash that the reader computed."""
    entered = bytes.fromhex(receipt["previousHash"]) + receipt["entered"].encode()
    record = sha256(entered).digest()
    assert record.hex() == receipt["hash"]
    return {"key": receipt["key"], "proof": receipt["proof"], "record": list(record)}


@pytest.mark.requirement("WALLET-025")
@pytest.mark.timeout(600)
async def test_every_receipt_verifies_offline(
    http: httpx.AsyncClient, world: World, verifier: Path
) -> None:
    await world.log()
    await made(http, "gifts", {"recipientId": FRIEND, "points": "5.00"})
    await world.log()

    mine, theirs = await receipts(http), await receipts(http, FRIEND)

    assert (len(mine), len(theirs)) == (11, 1)
    for one in [*mine, *theirs]:
        assert verified(verifier, asked(one)) == 12
        assert len(str(one)) < 2_500
    assert '"gift_sent", -5.00, 45.00, "Sent a gift"' in mine[0]["entered"]


@pytest.mark.requirement("WALLET-025")
@pytest.mark.timeout(600)
async def test_a_forged_receipt_proves_nothing(
    http: httpx.AsyncClient, world: World, verifier: Path
) -> None:
    await world.log()
    first, second, *_ = await receipts(http)
    sound = asked(first)

    other_record = sound | {"record": asked(second)["record"]}
    other_place = sound | {"proof": re.sub(r"index \d+", "index 3", sound["proof"])}
    other_size = sound | {"proof": sound["proof"].replace("\n10\n", "\n11\n")}
    key = sound | {"key": NOTARY.verifier_key.replace("laurel.example", "other.example")}

    for forged in (other_record, other_place, other_size, key):
        assert isinstance(verified(verifier, forged), str)


@pytest.mark.requirement("WALLET-025")
@pytest.mark.timeout(600)
async def test_a_later_checkpoint_is_consistent_with_an_earlier_one(
    http: httpx.AsyncClient, world: World, upload: Callable[..., VideoUploaded], verifier: Path
) -> None:
    await world.log()
    before = await get(http, "log/checkpoint")
    await world.earn(*(upload(video_id=f"more{i}") for i in range(600)))
    await world.log()

    grown = await get(http, "log/consistency?from=10")
    given = {
        "key": before["key"],
        "old": before["checkpoint"],
        "checkpoint": grown["checkpoint"],
        "consistency": grown["proof"],
    }

    assert verified(verifier, given) == 610
    assert isinstance(verified(verifier, given | {"consistency": grown["proof"][::-1]}), str)


@pytest.mark.requirement("WALLET-025")
async def test_a_checkpoint_is_made_each_second(http: httpx.AsyncClient, world: World) -> None:
    assert (await get(http, "log/checkpoint"))["checkpoint"] is None
    async with world.unit_of_work() as tx:
        tx.schedule(CHECKPOINT, "all", tx.now)
    for _ in range(2):
        [task] = await claimed(world.database, CHECKPOINT)
        await checkpoint(task, world.unit_of_work, NOTARY)

    note = (await get(http, "log/checkpoint"))["checkpoint"]
    assert note.splitlines()[:2] == ["laurel.example/wallet", "10"]
    [due] = await world.rows("select due_at from due where kind = 'checkpoint'")
    assert (due.due_at - NOW).total_seconds() == 1


@pytest.mark.requirement("WALLET-025")
async def test_what_is_not_logged_yet_has_no_receipt(http: httpx.AsyncClient, world: World) -> None:
    [entry, *_] = (await get(http, "transactions"))["transactions"]
    path = f"{API}/transactions/{entry['id']}/receipt"

    pending = await http.get(path, headers=bearer(ME))
    await world.log()
    others = await http.get(path, headers=bearer(FRIEND))

    assert (pending.status_code, pending.json()["error"]["code"]) == (409, "RECEIPT_PENDING")
    assert (others.status_code, others.json()["error"]["code"]) == (404, "TRANSACTION_NOT_FOUND")


async def test_a_refusal_says_why(http: httpx.AsyncClient) -> None:
    cases: list[tuple[str, dict[str, str], int, str]] = [
        ("log/checkpoint", {}, 401, "UNAUTHORIZED"),
        ("log/consistency?from=1", {}, 401, "UNAUTHORIZED"),
        ("log/consistency?from=0", bearer(ME), 422, "VALIDATION_FAILED"),
        ("log/consistency?from=11", bearer(ME), 422, "SIZE_INVALID"),
        ("transactions/x/receipt", bearer(ME), 422, "VALIDATION_FAILED"),
    ]
    for path, headers, status, code in cases:
        answer = await http.get(f"{API}/{path}", headers=headers)

        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
