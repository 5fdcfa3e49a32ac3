"""Withdrawals, corrections, penalties and refunds, through the routes."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from laurel_events.testing import claimed
from laurel_schemas.social_interactions_v1 import VideoUploaded
from laurel_service.testing import bearer
from wallet.handlers.spending import EXPIRE_HOLD, expire_hold
from wallet_http import ADMIN, API, FRIEND, ME, OTHER_ADMIN, SAMPLES, made, post, wallet
from wallet_world import NOW, World


async def test_a_small_withdrawal_is_approved_at_once_and_paid(http: httpx.AsyncClient) -> None:
    asked = await made(http, "withdrawals", {"destination": "bank-1", "points": "10"})
    assert (asked["state"], (await wallet(http))["balance"]) == ("approved", "40.00")

    path = f"admin/withdrawals/{asked['id']}"
    paid = await made(http, f"{path}/pay", {"note": "ref 1"}, user=ADMIN)
    failed = await post(http, f"{path}/fail", {"note": "too late"}, user=ADMIN)

    assert (paid["state"], paid["note"]) == ("paid", "ref 1")
    assert failed.json()["error"]["details"] == {"state": "paid"}


async def test_a_payout_that_fails_comes_back(http: httpx.AsyncClient, world: World) -> None:
    asked = await made(http, "withdrawals", {"destination": "bank-1", "points": "10"})
    path = f"admin/withdrawals/{asked['id']}/fail"

    for _ in range(2):
        await made(http, path, {"note": "no such account"}, user=ADMIN)

    assert await world.balances() == {ME: 50}
    assert [one.data.action for one in (await world.told())[10:]] == ["withdrawal", "refund"]


async def test_hasty_and_stopped_withdrawals_are_looked_at(http: httpx.AsyncClient) -> None:
    order = {"destination": "bank-1", "points": "10"}
    asked = [await made(http, "withdrawals", order) for _ in range(4)]
    assert [one["whyReviewed"] for one in asked] == [None, None, None, "velocity"]
    assert (await wallet(http))["held"] == "10.00"

    listed = await http.get(f"{API}/admin/withdrawals", headers=ADMIN)
    assert [one["id"] for one in listed.json()["data"]["withdrawals"]] == [asked[3]["id"]]
    cancelled = await made(http, f"withdrawals/{asked[3]['id']}/cancel")
    assert cancelled["state"] == "cancelled"
    await made(http, "admin/payouts", {"stopped": True, "reason": "incident"}, user=ADMIN)
    [late] = [await made(http, "withdrawals", order)]
    assert late["whyReviewed"] == "payouts_stopped"
    await made(http, f"admin/withdrawals/{late['id']}/reject", {"note": "no"}, user=ADMIN)
    assert (await wallet(http))["available"] == "20.00"


async def test_a_withdrawal_nobody_decides_about_ends(
    http: httpx.AsyncClient, world: World
) -> None:
    await made(http, "admin/payouts", {"stopped": True, "reason": "incident"}, user=ADMIN)
    await made(http, "withdrawals", {"destination": "bank-1", "points": "10"})
    later = world.database.unit_of_work(lambda: NOW + timedelta(days=14))

    for task in await claimed(world.database, EXPIRE_HOLD):
        await expire_hold(task, later)

    [ended] = (await http.get(f"{API}/withdrawals", headers=bearer(ME))).json()["data"][
        "withdrawals"
    ]
    assert (ended["state"], (await wallet(http))["available"]) == ("expired", "50.00")


@pytest.mark.requirement("WALLET-033", "WALLET-036")
async def test_a_correction_updates_the_wallet(http: httpx.AsyncClient, world: World) -> None:
    order = {"userId": FRIEND, "points": "25", "reason": "Balance adjustment"}
    await made(http, "admin/corrections", order, user=ADMIN)

    [*_, told] = await world.told()
    sample = json.loads((SAMPLES / "wallet_update.json").read_text())
    assert (told.type, told.event_type) == (sample["type"], sample["eventType"])
    assert told.data.reason == sample["data"]["reason"]
    assert (told.data.previous_balance, told.data.new_balance) == (0, 25)


async def test_a_large_correction_takes_four_eyes(http: httpx.AsyncClient, world: World) -> None:
    order = {"userId": FRIEND, "points": "1000.01", "reason": "Migration"}
    asked = await made(http, "admin/corrections", order, user=ADMIN)
    path = f"admin/corrections/{asked['id']}"
    own = await post(http, f"{path}/approve", user=ADMIN)
    assert (asked["state"], own.json()["error"]["code"]) == ("waiting", "FOUR_EYES")
    assert FRIEND not in await world.balances()

    for _ in range(2):
        await made(http, f"{path}/approve", user=OTHER_ADMIN)
    refused = await post(http, f"{path}/refuse", user=OTHER_ADMIN)

    assert (await world.balances())[FRIEND] == Decimal("1000.01")
    assert refused.status_code == 409


async def test_a_penalty_beyond_the_balance_is_paid_from_later_earnings(
    http: httpx.AsyncClient, world: World, upload: Callable[..., VideoUploaded]
) -> None:
    order = {"userId": ME, "points": "57.50", "reason": "Spam"}
    taken = await made(http, "admin/penalties", order, user=ADMIN)
    assert (taken["taken"], taken["owed"]) == ("50.00", "7.50")
    assert (await wallet(http))["owed"] == "7.50"

    await world.earn(upload(video_id="w1"))
    await world.earn(upload(video_id="w2"))

    shown = await wallet(http)
    assert (shown["balance"], shown["owed"]) == ("2.50", "0.00")
    actions = [one.data.action for one in (await world.told())[10:]]
    assert actions == ["penalty", "video_uploaded", "penalty", "video_uploaded", "penalty"]


async def test_operators_only(http: httpx.AsyncClient) -> None:
    cases: list[str] = ["admin/payouts", "admin/corrections", "admin/penalties", "admin/refunds"]
    for path in cases:
        assert (await post(http, path, {})).status_code == 403


async def test_refunds_never_exceed_what_was_spent(http: httpx.AsyncClient) -> None:
    spent = await made(http, "purchases", {"itemId": "i", "points": "10"})
    order = {"userId": ME, "transactionId": spent["id"], "points": "4"}
    await made(http, "admin/refunds", order, user=ADMIN)
    more = await post(http, "admin/refunds", {**order, "points": "6.01"}, user=ADMIN)
    rest = await made(http, "admin/refunds", {**order, "points": None}, user=ADMIN)

    assert (more.status_code, more.json()["error"]["details"]) == (409, {"left": "6.00"})
    assert (rest["points"], (await wallet(http))["balance"]) == ("6.00", "50.00")
