"""Purchases, gifts and holds, through the routes."""

import asyncio
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from laurel_events.testing import claimed, message
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_service.testing import bearer
from wallet.handlers.people import forget
from wallet.handlers.spending import EXPIRE_HOLD, expire_hold
from wallet_http import API, FRIEND, ME, SAMPLES, Clock, made, post, wallet
from wallet_world import NOW, World


@pytest.mark.requirement("WALLET-010", "WALLET-032")
async def test_a_purchase_is_told_in_the_envelope_of_the_sample(
    http: httpx.AsyncClient, world: World
) -> None:
    order = {"itemId": "badge_premium", "itemName": "Premium Badge", "points": "12.5"}
    spent = await made(http, "purchases", order)

    assert (spent["points"], spent["balanceAfter"]) == ("-12.50", "37.50")
    [told] = [one for one in await world.told() if one.type == "points_deducted"]
    sample = json.loads((SAMPLES / "points_deducted.json").read_text())
    assert told.event_type == sample["eventType"]
    assert (told.data.action, told.data.points) == ("purchase", Decimal("12.50"))
    assert (
        told.data.metadata.model_dump(by_alias=True, exclude_none=True)
        == sample["data"]["metadata"]
    )


@pytest.mark.requirement("WALLET-012")
async def test_what_is_not_there_can_not_be_spent(http: httpx.AsyncClient) -> None:
    cases: list[tuple[str, dict[str, Any]]] = [
        ("purchases", {"itemId": "i", "points": "50.01"}),
        ("boosts", {"postId": "p", "points": "50.01"}),
        ("gifts", {"recipientId": FRIEND, "points": "50.01"}),
        ("holds", {"purpose": "purchase", "itemId": "i", "points": "50.01"}),
        ("withdrawals", {"destination": "bank", "points": "50.01"}),
    ]
    for path, body in cases:
        answer = await post(http, path, body)

        assert (answer.status_code, answer.json()["error"]["code"]) == (402, "INSUFFICIENT_POINTS")
        assert answer.json()["error"]["details"] == {"required": "50.01", "available": "50.00"}
        assert (await wallet(http))["balance"] == "50.00"


async def test_amounts_that_are_none_are_refused(http: httpx.AsyncClient) -> None:
    cases: list[Any] = ["0", "0.00", "-1", "NaN", "1.001", "1e1", "", 5, None, "９"]
    for points in cases:
        answer = await post(http, "purchases", {"itemId": "i", "points": points})

        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_FAILED")


@pytest.mark.requirement("WALLET-022")
async def test_an_idempotency_key_spends_once(http: httpx.AsyncClient) -> None:
    keyed = {**bearer(ME), "Idempotency-Key": "order-1"}
    answers = [
        await post(http, "purchases", {"itemId": "i", "points": "10"}, user=keyed) for _ in "ab"
    ]

    assert answers[0].json()["data"] == answers[1].json()["data"]
    assert (await wallet(http))["balance"] == "40.00"


@pytest.mark.requirement("WALLET-010")
async def test_a_gift_is_on_both_sides(http: httpx.AsyncClient, world: World) -> None:
    await made(http, "gifts", {"recipientId": FRIEND, "points": "20"})

    assert await world.balances() == {ME: 30, FRIEND: 20}
    told = {one.data.action: one.data for one in (await world.told())[10:]}
    assert told["gift_sent"].metadata.other_user_id == FRIEND
    assert told["gift_received"].metadata.other_user_id == ME


async def test_gifts_at_once_between_two_people_never_wait_for_one_another(
    http: httpx.AsyncClient, world: World
) -> None:
    await made(http, "gifts", {"recipientId": FRIEND, "points": "25"})
    there = [post(http, "gifts", {"recipientId": FRIEND, "points": "1"}) for _ in range(10)]
    back = [
        post(http, "gifts", {"recipientId": ME, "points": "1"}, user=bearer(FRIEND))
        for _ in range(10)
    ]
    answers = await asyncio.gather(*there, *back)

    assert {answer.status_code for answer in answers} == {201}
    assert await world.balances() == {ME: 25, FRIEND: 25}


async def test_a_gift_needs_somebody_else_who_is_there(http: httpx.AsyncClient) -> None:
    cases: list[tuple[int, int, str]] = [(ME, 422, "GIFT_TO_ONESELF"), (555, 404, "USER_NOT_FOUND")]
    for recipient, status, code in cases:
        answer = await post(http, "gifts", {"recipientId": recipient, "points": "1"})

        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_a_deleted_person_gets_no_gift(http: httpx.AsyncClient, world: World) -> None:
    async with world.unit_of_work() as tx:
        await forget([message(UserDeleted(user_id=FRIEND))], tx)

    answer = await post(http, "gifts", {"recipientId": FRIEND, "points": "1"})

    assert answer.json()["error"]["code"] == "USER_NOT_FOUND"


@pytest.mark.requirement("WALLET-012", "WALLET-041")
async def test_six_withdrawals_at_once_of_what_five_take(http: httpx.AsyncClient) -> None:
    order = {"purpose": "purchase", "itemId": "i", "points": "10.00"}
    answers = await asyncio.gather(*(post(http, "holds", order) for _ in range(6)))
    cent = await post(http, "holds", {**order, "points": "0.01"})

    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [402]
    refused = [answer for answer in answers if answer.status_code == 402]
    for answer in [*refused, cent]:
        assert answer.json()["error"]["details"]["available"] == "0.00"
    shown = await wallet(http)
    assert (shown["balance"], shown["held"], shown["available"]) == ("50.00", "50.00", "0.00")


@pytest.mark.requirement("WALLET-041")
async def test_a_hold_is_settled_once(http: httpx.AsyncClient) -> None:
    held = await made(http, "holds", {"purpose": "boost_post", "itemId": "post-1", "points": "10"})
    first = await made(http, f"holds/{held['id']}/commit")
    again = await made(http, f"holds/{held['id']}/commit")
    void = await post(http, f"holds/{held['id']}/release")

    assert first == again
    assert (first["state"], first["transactionId"] is not None) == ("committed", True)
    assert (void.status_code, void.json()["error"]["details"]) == (409, {"state": "committed"})
    shown = await wallet(http)
    assert (shown["balance"], shown["held"]) == ("40.00", "0.00")


@pytest.mark.requirement("WALLET-041")
async def test_one_of_commit_and_expiry_wins_whole(
    http: httpx.AsyncClient, world: World, clock: Clock
) -> None:
    order = {"purpose": "purchase", "itemId": "i", "points": "10", "expiresInSeconds": 60}
    held = [await made(http, "holds", order) for _ in range(5)]
    later = world.database.unit_of_work(lambda: NOW + timedelta(seconds=60))
    expiries = [expire_hold(task, later) for task in await claimed(world.database, EXPIRE_HOLD)]
    # A clock that is a moment behind that of the worker.
    clock.now = NOW + timedelta(seconds=59)
    commits = [post(http, f"holds/{one['id']}/commit") for one in held]
    answers = [one for one in await asyncio.gather(*commits, *expiries) if one is not None]

    won = sum(answer.status_code == 200 for answer in answers)
    assert {answer.status_code for answer in answers} <= {200, 409}
    shown = await wallet(http)
    assert (shown["balance"], shown["held"]) == (f"{50 - 10 * won}.00", "0.00")


async def test_a_hold_can_not_be_committed_from_its_time_on(
    http: httpx.AsyncClient, clock: Clock
) -> None:
    order = {"purpose": "purchase", "itemId": "i", "points": "10", "expiresInSeconds": 60}
    held = await made(http, "holds", order)
    clock.now = NOW + timedelta(seconds=60)

    late = await post(http, f"holds/{held['id']}/commit")
    await made(http, f"holds/{held['id']}/release")

    assert late.json()["error"]["details"] == {"state": "expired"}
    assert (await wallet(http))["available"] == "50.00"


async def test_the_holds_of_others_are_not_there(http: httpx.AsyncClient) -> None:
    held = await made(http, "holds", {"purpose": "purchase", "itemId": "i", "points": "10"})

    answer = await post(http, f"holds/{held['id']}/commit", user=bearer(FRIEND))
    mine = await http.get(f"{API}/holds", headers=bearer(ME))

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "HOLD_NOT_FOUND")
    assert mine.json()["data"]["holds"] == [held]
