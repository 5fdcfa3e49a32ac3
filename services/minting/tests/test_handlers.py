"""Projections hold the latest of what other services say."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from laurel_events import Rejected
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from minting import handlers
from minting.chain import SignedTransaction
from minting.rules.claiming import WalletUnknown
from minting_people import NOON, rule, unlock, user
from minting_world import World
from sqlalchemy import text


async def rows(world: World, query: str) -> list[Any]:
    async with world.database.reading() as session:
        return list((await session.execute(text(query))).scalars())


@pytest.mark.requirement("EVT-016", "EVT-064")
@pytest.mark.parametrize("ahead", [timedelta(seconds=2), timedelta(days=365 * 74)])
async def test_the_order_of_the_log_decides_over_the_producers_clock(
    poor_world: World, ahead: timedelta
) -> None:
    newer = user(7).model_copy(update={"wallet_address": user(8).wallet_address})
    await poor_world.receive(user(7), at=NOON + ahead)
    await poor_world.receive(newer, at=NOON)
    assert await rows(poor_world, "select wallet_address from users") == [user(8).wallet_address]
    await poor_world.receive(UserDeleted(user_id=7), at=NOON)
    assert await rows(poor_world, "select wallet_address from users") == []


async def test_an_older_profile_delivered_again_changes_nothing(poor_world: World) -> None:
    older, newer = (message(user(7, username=name), time=NOON) for name in ("old", "new"))
    for delivered in ([older], [newer], [older, newer], [older]):
        await poor_world.deliver(*delivered)
    assert await rows(poor_world, "select username from users") == ["new"]


async def test_profiles_and_a_deletion_of_one_batch_apply_in_order(poor_world: World) -> None:
    events = (user(7, username="old"), UserDeleted(user_id=7), user(7, username="new"))
    await poor_world.deliver(*map(message, events))
    assert await rows(poor_world, "select username from users") == ["new"]
    await poor_world.deliver(*map(message, (user(7), UserDeleted(user_id=7))))
    assert await rows(poor_world, "select username from users") == []


async def test_of_several_profiles_in_a_batch_the_last_stands(poor_world: World) -> None:
    batch = [message(user(7, username=name), time=NOON) for name in ("a", "b", "c")]
    async with poor_world.unit_of_work() as tx:
        await handlers.remember_users(batch, tx)
    assert await rows(poor_world, "select username from users") == ["c"]


@pytest.mark.requirement("EVT-027", "EVT-066")
@pytest.mark.parametrize(
    ("ornaments", "kept"),
    [
        ({"username": ""}, ["username", None]),
        ({"username": "x" * 201}, ["username", "x" * 200]),
        ({"username": "Crypto\0Hunter"}, ["username", "CryptoHunter"]),
        ({"avatar_url": "https://cdn.example/" + "x" * 600}, ["avatar_url", None]),
        ({"avatar_url": "https://cdn.example/\0.png"}, ["avatar_url", None]),
    ],
    ids=["empty name", "long name", "name with NUL", "long address", "address with NUL"],
)
async def test_an_unusable_ornament_costs_nobody_their_wallet(
    poor_world: World,
    caplog: pytest.LogCaptureFixture,
    ornaments: dict[str, str],
    kept: list[str | None],
) -> None:
    profile = json.loads(user(7).encode()) | ornaments
    await poor_world.receive(UserAnnounced.decode(json.dumps(profile).encode()))
    column, value = kept
    assert await rows(poor_world, "select wallet_address from users") == [user(7).wallet_address]
    assert await rows(poor_world, f"select {column} from users") == [value]
    assert f"user 7: left out or cut {column}" in caplog.text


@pytest.mark.requirement("GEN-045")
async def test_a_deleted_user_is_forgotten(world: World) -> None:
    await world.qualify(7)
    await world.receive(user(8), UserDeleted(user_id=7), UserDeleted(user_id=7))
    assert await rows(world, "select user_id from users") == [8]
    assert await world.claim(7) == WalletUnknown()
    await world.receive(user(7))
    assert isinstance(await world.claim(7), SignedTransaction)


@pytest.mark.requirement("GEN-045")
async def test_of_a_deleted_user_with_an_nft_the_wallet_stays(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    await world.receive(UserDeleted(user_id=7))
    profile = {"user_id": 7, "username": None, "avatar_url": None, "joined_at": None}
    assert await rows(world, "select to_jsonb(users) - 'as_of' from users") == [
        profile | {"wallet_address": user(7).wallet_address, "public_profile": False}
    ]
    await world.land(signed.mint_address)


@pytest.mark.requirement("TIER-009")
async def test_a_rule_that_changes_replaces_the_old_one(poor_world: World) -> None:
    dearer = rule(1).model_copy(update={"required_volume_usd": Decimal(200_000)})
    await poor_world.receive(dearer, at=NOON - timedelta(days=1))
    query = "select required_volume_usd from tier_rules where level = 1"
    assert await rows(poor_world, query) == [200_000]


async def test_an_unlock_that_comes_twice_counts_once(poor_world: World) -> None:
    await poor_world.receive(unlock(7, 1), unlock(7, 1))
    assert await rows(poor_world, "select level from unlocked_tiers") == [1]


async def test_a_wallet_that_is_no_address_is_rejected_by_name(poor_world: World) -> None:
    # 43 letters of base58, yet fewer than 32 bytes.
    bad = message(user(7).model_copy(update={"wallet_address": "1" * 31 + "zzzzzzzzzzzz"}))
    async with poor_world.unit_of_work() as tx:
        await handlers.remember_users([bad], tx)
        assert tx.answers == [(bad, Rejected("wallet_address should be 32 bytes in base58"))]
