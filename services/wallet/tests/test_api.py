"""The routes, on the service's real app and database."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.social_interactions_v1 import VideoInteraction, VideoShared, VideoViewed
from laurel_service import Service
from laurel_service.testing import bearer, client
from sqlalchemy.exc import IntegrityError
from wallet.handlers.people import remember
from wallet_world import NOW, World

WALLET = "/api/v1/wallet"
TRANSACTIONS = "/api/v1/wallet/transactions"


@pytest_asyncio.fixture
async def http(
    service: Service, world: World, act: Callable[..., VideoInteraction]
) -> AsyncIterator[httpx.AsyncClient]:
    """A client, where viewer 7 shared 3 videos and creator 9 has had 4 views, one not entered."""
    profile = UserAnnounced(
        user_id=7,
        wallet_address="4Nd1mYQFz2FtZ6bUjP3ZsTn6Qd9Tq6sN3vHqUq8ZqVzK",
        joined_at=NOW,
        followers=990,
        following=120,
    )
    async with world.unit_of_work() as tx:
        await remember([message(profile)], tx)
    await world.earn(*(act(VideoShared, video_id=f"v{i}", owner_followers=0) for i in range(3)))
    await world.earn(*(act(VideoViewed, actor_id=i, actor_following=0) for i in (11, 12, 13)))
    await world.enter_gathered()
    await world.earn(act(VideoViewed, actor_id=14, actor_following=0))
    async with client(service) as opened:
        yield opened


async def data(http: httpx.AsyncClient, path: str, user: int) -> Any:
    answer = await http.get(path, headers=bearer(user))
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_a_wallet_shows_the_balance_and_what_is_missing(http: httpx.AsyncClient) -> None:
    assert await data(http, WALLET, 7) == {
        "userId": 7,
        "balance": "6.00",
        "held": "0.00",
        "available": "6.00",
        "pending": "0.00",
        "owed": "0.00",
        "nextExpiry": None,
        "eligibility": {
            "viewer": {"eligible": True, "count": 120, "required": 100, "missing": 0},
            "creator": {"eligible": False, "count": 990, "required": 1000, "missing": 10},
        },
    }
    creator = await data(http, WALLET, 9)
    assert (creator["balance"], creator["pending"]) == ("0.30", "0.10")
    stranger = await data(http, WALLET, 1)
    assert (stranger["balance"], stranger["eligibility"]["viewer"]["missing"]) == ("0.00", 100)


async def test_pages_lead_through_all_transactions_once(http: httpx.AsyncClient) -> None:
    first = await data(http, f"{TRANSACTIONS}?limit=2", 7)
    second = await data(http, f"{TRANSACTIONS}?limit=2&cursor={first['nextCursor']}", 7)

    both = first["transactions"] + second["transactions"]
    assert [one["number"] for one in both] == [3, 2, 1]
    assert [one["balanceAfter"] for one in both] == ["6.00", "4.00", "2.00"]
    assert second["nextCursor"] is None
    assert both[0]["metadata"] == {"userType": "viewer", "videoId": "v2"}


async def test_filters(http: httpx.AsyncClient) -> None:
    cases: list[tuple[str, int]] = [
        ("action=video_shared", 3),
        ("action=video_liked", 0),
        ("direction=earned", 3),
        ("direction=deducted", 0),
        ("since=2025-06-01T12:00:00Z", 3),
        ("until=2025-06-01T12:00:00Z", 0),
    ]
    for query, number in cases:
        assert len((await data(http, f"{TRANSACTIONS}?{query}", 7))["transactions"]) == number


@pytest.mark.requirement("WALLET-020")
async def test_an_entry_says_what_it_must(http: httpx.AsyncClient, world: World) -> None:
    [entry, *_] = (await data(http, TRANSACTIONS, 7))["transactions"]

    assert entry.pop("id")
    assert entry == {
        "number": 3,
        "action": "video_shared",
        "points": "2.00",
        "balanceBefore": "4.00",
        "balanceAfter": "6.00",
        "reason": "Shared a video",
        "metadata": {"userType": "viewer", "videoId": "v2"},
        "createdAt": "2025-06-01T12:00:00Z",
    }
    await world.execute("update entries set action = repeat('x', 50)")
    with pytest.raises(IntegrityError):
        await world.execute("update entries set action = repeat('x', 51)")
    await world.execute(
        "update entries set points = 99999999.99, balance_after = 99999999.99 + 2"
        " , balance_before = 2 where user_id = 9"
    )
    with pytest.raises(IntegrityError):
        await world.execute("update entries set balance_after = -1")


@pytest.mark.requirement("WALLET-024")
async def test_a_balance_as_of_a_time(http: httpx.AsyncClient) -> None:
    cases: list[tuple[str, str, int]] = [
        ("2025-06-01T11:59:59.999999Z", "0.00", 0),
        ("2025-06-01T12:00:00Z", "6.00", 3),
        ("2025-06-02T00:00:00%2B02:00", "6.00", 3),
    ]
    for at, balance, entries in cases:
        found = await data(http, f"{WALLET}/balance?at={at}", 7)

        assert (found["balance"], found["entries"]) == (balance, entries)
        assert (await data(http, f"{WALLET}/balance?at={at}", 1))["balance"] == "0.00"


async def test_csv(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{TRANSACTIONS}?format=csv&limit=1", headers=bearer(9))

    header, line = answer.text.splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert header == "number,id,created_at,action,points,balance_before,balance_after,reason"
    assert line.startswith("1,")
    assert line.endswith(",view_received,0.30,0.00,0.30,Your video received 3 views")
    rest = await http.get(
        f"{TRANSACTIONS}?format=csv&cursor={answer.headers['x-next-cursor']}", headers=bearer(9)
    )
    assert rest.text.splitlines() == [header]


async def test_a_transaction_says_why(http: httpx.AsyncClient, world: World) -> None:
    [entry] = (await data(http, TRANSACTIONS, 9))["transactions"]

    why = (await data(http, f"{TRANSACTIONS}/{entry['id']}", 9))["why"]

    assert why.pop("eventId")
    assert why == {
        "source": "/laurel/test",
        "rule": "view_received",
        "ruleVersion": 1,
        "decided": {"followers": 1000, "minimum": 1000, "by": "interaction", "actions": 3},
    }


async def test_the_transactions_of_others_are_not_there(http: httpx.AsyncClient) -> None:
    [entry] = (await data(http, TRANSACTIONS, 9))["transactions"]

    answer = await http.get(f"{TRANSACTIONS}/{entry['id']}", headers=bearer(7))

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "TRANSACTION_NOT_FOUND")


async def test_a_refusal_says_why(http: httpx.AsyncClient) -> None:
    cases: list[tuple[str, dict[str, str], int, str]] = [
        (WALLET, {}, 401, "UNAUTHORIZED"),
        (TRANSACTIONS, {}, 401, "UNAUTHORIZED"),
        (f"{TRANSACTIONS}/no-id", bearer(7), 422, "VALIDATION_FAILED"),
        (f"{TRANSACTIONS}?cursor=%00", bearer(7), 400, "CURSOR_INVALID"),
        (f"{TRANSACTIONS}?cursor=LTE=", bearer(7), 400, "CURSOR_INVALID"),
        (f"{TRANSACTIONS}?limit=1001", bearer(7), 422, "VALIDATION_FAILED"),
        (f"{TRANSACTIONS}?since=2025-06-01T12:00:00", bearer(7), 422, "VALIDATION_FAILED"),
        (f"{WALLET}/balance?at=2025-06-01T12:00:00Z", {}, 401, "UNAUTHORIZED"),
        (f"{WALLET}/balance?at=2025-06-01T12:00:00", bearer(7), 422, "VALIDATION_FAILED"),
        (f"{WALLET}/balance", bearer(7), 422, "VALIDATION_FAILED"),
    ]
    for path, headers, status, code in cases:
        answer = await http.get(path, headers=headers)

        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
