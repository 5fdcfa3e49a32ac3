"""Prizes of competitions: paid once, answered, and taken back."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_schemas.competition_prizes_v1 import Prize, PrizeAwarded, PrizeReversed
from laurel_schemas.wallet_points_v1 import PrizeDelivered, PrizeFailed
from laurel_service import Service
from laurel_service.testing import bearer, broken_checks
from wallet.audit import CHECKS
from wallet.handlers.people import forget
from wallet.handlers.prizes import pay_prizes, take_back_prizes
from wallet_http import API, FRIEND, ME, made, wallet
from wallet_world import NOW, World


def award(prize_id: str, points: str | None = "500", **fields: Any) -> PrizeAwarded:
    given = {
        "prize_id": prize_id,
        "user_id": ME,
        "competition_id": "weekly",
        "competition_name": "Weekly Trading Championship",
        "rank": 2,
        "prize": Prize(
            kind="points",
            description="500 points",
            points=None if points is None else Decimal(points),
        ),
        "awarded_at": NOW,
        **fields,
    }
    return PrizeAwarded(**given)


async def pay(world: World, *awards: PrizeAwarded) -> list[Any]:
    messages = [message(one) for one in awards]
    async with world.unit_of_work() as tx:
        await pay_prizes(messages, tx)
    return tx.answers


async def take_back(world: World, prize_id: str, user_id: int = ME) -> None:
    reversal = PrizeReversed(
        prize_id=prize_id,
        user_id=user_id,
        competition_id="weekly",
        competition_name="Weekly Trading Championship",
        reason="Wash trades",
        reversed_at=NOW,
    )
    async with world.unit_of_work() as tx:
        await take_back_prizes([message(reversal)], tx)


async def answers(world: World, kind: type[Any]) -> list[tuple[int, str]]:
    return [(one.user_id, one.prize_id) for one in await world.told() if isinstance(one, kind)]


@pytest.mark.requirement("WALLET-023", "WALLET-011")
async def test_a_prize_is_paid_once_whatever_event_brings_it(
    http: httpx.AsyncClient, world: World
) -> None:
    await pay(world, award("p1"), award("p1"))
    await pay(world, award("p1"), award("p2", "0.01", user_id=FRIEND, rank=None))

    assert (await wallet(http))["balance"] == "550.00"
    assert await answers(world, PrizeDelivered) == [(ME, "p1"), (FRIEND, "p2")]
    shown = (await http.get(f"{API}/transactions?limit=1", headers=bearer(ME))).json()["data"]
    [entry] = shown["transactions"]
    assert (entry["action"], entry["points"]) == ("prize_awarded", "500.00")
    assert entry["reason"] == "Prize of Weekly Trading Championship, rank 2"
    assert entry["metadata"] == {"competitionId": "weekly", "prizeId": "p1"}


@pytest.mark.requirement("WALLET-042")
async def test_the_same_amount_in_two_competitions_is_paid_twice(
    http: httpx.AsyncClient, world: World
) -> None:
    await pay(world, award("p1"), award("p2", competition_id="monthly"))
    assert (await wallet(http))["balance"] == "1050.00"


async def test_other_prizes_are_not_the_wallets(http: httpx.AsyncClient, world: World) -> None:
    nft = Prize(kind="nft", description="Trophy Breeder NFT", tier_level=3)
    await pay(world, award("p1", prize=nft))
    assert (await wallet(http))["balance"] == "50.00"
    assert await answers(world, PrizeDelivered) == []


@pytest.mark.parametrize("points", [None, "0"])
async def test_a_prize_of_no_points_is_refused_alone(
    http: httpx.AsyncClient, world: World, points: str | None
) -> None:
    refused = await pay(world, award("p1", points), award("p2"))
    assert [one.event.prize_id for one, _ in refused] == ["p1"]
    assert (await wallet(http))["balance"] == "550.00"


@pytest.mark.requirement("WALLET-023")
async def test_who_is_gone_is_paid_nothing_and_the_competition_is_told(
    http: httpx.AsyncClient, world: World
) -> None:
    async with world.unit_of_work() as tx:
        await forget([message(UserDeleted(user_id=FRIEND))], tx)
    await pay(world, award("p1", user_id=FRIEND))
    await pay(world, award("p1", user_id=FRIEND))

    assert await answers(world, PrizeFailed) == [(FRIEND, "p1")]
    assert FRIEND not in await world.balances()


@pytest.mark.requirement("WALLET-013", "WALLET-011")
async def test_what_was_spent_of_a_prize_is_owed_and_paid_from_later_earnings(
    http: httpx.AsyncClient, world: World
) -> None:
    await pay(world, award("p1"))
    await made(http, "purchases", {"itemId": "i", "points": "450"})
    for _ in range(2):
        await take_back(world, "p1")

    shown = await wallet(http)
    assert (shown["balance"], shown["owed"]) == ("0.00", "400.00")
    await pay(world, award("p2", "450"))
    shown = await wallet(http)
    assert (shown["balance"], shown["owed"]) == ("50.00", "0.00")
    told = [one.data.action for one in await world.told() if hasattr(one, "data")]
    assert told[-4:] == ["purchase", "prize_reversed", "prize_awarded", "prize_reversed"]


async def test_only_the_winner_loses_a_prize_and_only_a_paid_one(
    http: httpx.AsyncClient, world: World
) -> None:
    await pay(world, award("p1"))
    await take_back(world, "p1", user_id=FRIEND)
    await take_back(world, "never-paid")
    shown = await wallet(http)
    assert (shown["balance"], shown["owed"]) == ("550.00", "0.00")


@pytest.mark.parametrize(
    ("tampering", "check"),
    [
        ("delete from prizes", "prizes_were_posted"),
        ("update prizes set points = 7", "prizes_were_posted"),
        ("update prizes set state = 'reversed'", "reversed_prizes_are_owed"),
    ],
)
async def test_a_prize_that_is_not_in_the_books_is_found(
    service: Service, world: World, tampering: str, check: str
) -> None:
    await pay(world, award("p1"))
    assert await broken_checks(service, CHECKS) == set()
    await world.execute(tampering)
    assert check in await broken_checks(service, CHECKS)
