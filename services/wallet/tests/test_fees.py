"""Entry fees of competitions: charged once, answered, and given back."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_schemas.competition_lifecycle_v1 import EntryRefunded, EntryRequested
from laurel_schemas.competition_prizes_v1 import Prize, PrizeAwarded
from laurel_schemas.wallet_points_v1 import EntryFeePaid, EntryFeeRefused
from laurel_service import Service
from laurel_service.testing import bearer, broken_checks
from wallet.audit import CHECKS
from wallet.handlers.fees import charge_fees, return_fees
from wallet.handlers.people import forget
from wallet.handlers.prizes import pay_prizes
from wallet_http import API, FRIEND, ME, wallet
from wallet_world import NOW, World

NAMED = {"competition_id": "weekly", "competition_name": "Weekly Trading Championship"}


def asked(entry_id: str, points: str = "20", user_id: int = ME) -> EntryRequested:
    return EntryRequested(
        **NAMED, entry_id=entry_id, user_id=user_id, entry_fee=Decimal(points), requested_at=NOW
    )


async def charge(world: World, *requests: EntryRequested) -> list[Any]:
    async with world.unit_of_work() as tx:
        await charge_fees([message(one) for one in requests], tx)
    return tx.answers


async def give_back(world: World, *entries: str, user_id: int = ME) -> None:
    refunds = [
        EntryRefunded(**NAMED, entry_id=one, user_id=user_id, reason="cancelled", refunded_at=NOW)
        for one in entries
    ]
    async with world.unit_of_work() as tx:
        await return_fees([message(one) for one in refunds], tx)


async def answers(world: World) -> list[tuple[str, Decimal]]:
    """Which entries were paid, by their points, and which not, by what was there."""
    return [
        (one.entry_id, one.points if isinstance(one, EntryFeePaid) else -one.available)
        for one in await world.told()
        if isinstance(one, EntryFeePaid | EntryFeeRefused)
    ]


@pytest.mark.requirement("WALLET-014")
async def test_a_fee_is_charged_once_while_points_suffice_and_comes_back_once(
    http: httpx.AsyncClient, world: World
) -> None:
    """Of 50 points two fees of 20 are paid, whatever events and batches bring them."""
    await charge(world, asked("e1"), asked("e1"), asked("e2"), asked("e3"))
    await charge(world, asked("e3"), asked("e2"))
    wanted = [("e1", Decimal(20)), ("e2", Decimal(20)), ("e3", Decimal(-10))]
    assert await answers(world) == wanted
    assert (await wallet(http))["balance"] == "10.00"
    shown = (await http.get(f"{API}/transactions?limit=1", headers=bearer(ME))).json()["data"]
    [entry] = shown["transactions"]
    assert (entry["action"], entry["points"]) == ("entry_fee", "-20.00")
    assert entry["reason"] == "Entry fee of Weekly Trading Championship"

    await give_back(world, "e1", "e3", "never-asked")
    await give_back(world, "e1")
    await give_back(world, "e2", user_id=FRIEND)
    assert (await wallet(http))["balance"] == "30.00"
    told = [one.data.action for one in await world.told() if hasattr(one, "data")]
    assert told[-3:] == ["entry_fee", "entry_fee", "refund"]


async def test_of_no_points_and_of_who_is_gone_nothing_is_charged(
    http: httpx.AsyncClient, world: World
) -> None:
    async with world.unit_of_work() as tx:
        await forget([message(UserDeleted(user_id=FRIEND))], tx)
    refused = await charge(world, asked("e1", "0"), asked("e2", "0.01", user_id=FRIEND))
    assert [one.event.entry_id for one, _ in refused] == ["e1"]
    assert [one for one, _ in await answers(world)] == ["e2"]
    assert (await wallet(http))["balance"] == "50.00"


@pytest.mark.parametrize(
    "tampering",
    [
        "delete from entry_fees",
        "update entry_fees set points = 7",
        "update entry_fees set state = 'returned'",
    ],
)
async def test_a_fee_that_is_not_in_the_books_is_found(
    service: Service, world: World, tampering: str
) -> None:
    prize = Prize(kind="points", description="50 points", points=Decimal(50))
    names = {"competition_id": "weekly", "competition_name": "Weekly"}
    won = PrizeAwarded.model_validate(
        {**names, "prize_id": "p", "user_id": ME, "prize": prize, "awarded_at": NOW}
    )
    async with world.unit_of_work() as tx:
        await pay_prizes([message(won)], tx)
    await charge(world, asked("e1"))
    assert await broken_checks(service, CHECKS) == set()
    await world.execute(tampering)
    assert "entry_fees_were_posted" in await broken_checks(service, CHECKS)
