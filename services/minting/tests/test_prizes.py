"""Prizes of competitions: an NFT, a tier, tokens; each once, each answered, whatever fails."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from laurel_schemas.competition_prizes_v1 import Prize, PrizeAwarded, PrizeReversed
from laurel_schemas.nft_events_v1 import (
    NftAirdropped,
    PrizeDelivered,
    PrizeFailed,
    PrizeReversalAnswered,
)
from laurel_testkit import eventually
from minting import prizes
from minting.chain import read_nft
from minting.rules.prizes import NotWhole, is_beyond, smallest_units
from minting_people import NOON, user, wallet
from minting_world import World, play_faults
from sqlalchemy import text
from treasury import fill, held, new_token
from upgrading import signed

TROPHY: dict[str, Any] = {"tier_level": 3, "tier_name": "Trophy Breeder"}


def award(prize_id: str, user_id: int = 7, kind: str = "nft", **fields: Any) -> PrizeAwarded:
    return PrizeAwarded(
        prize_id=prize_id,
        user_id=user_id,
        competition_id="weekly_06",
        competition_name="Weekly Trading Championship",
        rank=1,
        prize=Prize(kind=kind, description="A prize", **fields),
        manager_message="Congratulations!",
        awarded_at=NOON,
    )


def reversal(prize_id: str, user_id: int = 7) -> PrizeReversed:
    return PrizeReversed(
        prize_id=prize_id,
        user_id=user_id,
        competition_id="weekly_06",
        competition_name="Weekly Trading Championship",
        reason="Wash trades",
        reversed_at=NOON,
    )


async def told(world: World, kind: type[Any]) -> list[Any]:
    return [event.data for event in await world.told(kind)]


async def step_until(world: World, condition: Callable[[], Any]) -> None:
    async def reached() -> bool:
        await world.step_prizes()
        await world.step()
        return bool(await condition())

    await eventually(reached)


async def settled(world: World) -> bool:
    async with world.database.reading() as session:
        open_ = "select count(*) from prizes where state in ('waiting', 'open')"
        return not await session.scalar(text(open_))


@pytest.mark.requirement("NFT-032", "NFT-033", "TIER-006")
async def test_the_first_three_receive_trophies_once_and_it_is_answered(world: World) -> None:
    """One of them holds a tier, too: neither takes the other's place. The fourth wins points."""
    held_mint = await world.holds(7)
    await world.receive(user(8), user(9), user(10))
    won = {rank: award(f"p{rank}", rank + 6, **TROPHY) for rank in (1, 2, 3)}
    won = {rank: one.model_copy(update={"rank": rank}) for rank, one in won.items()}
    fourth = award("p4", 10, kind="points", points=Decimal(5))
    await world.receive(*won.values(), won[1], fourth)
    await step_until(world, lambda: settled(world))
    airdropped = {one.ranking: one for one in await told(world, NftAirdropped)}
    assert {rank: (one.user_id, one.prize_id) for rank, one in airdropped.items()} == {
        1: (7, "p1"),
        2: (8, "p2"),
        3: (9, "p3"),
    }
    first = airdropped[1]
    assert (first.tier_level, first.fee_reduction_percent) == (3, 25)
    delivered = {one.prize_id: one for one in await told(world, PrizeDelivered)}
    assert {one: prize.kind for one, prize in delivered.items()} == dict.fromkeys(
        ("p1", "p2", "p3"), "nft"
    )
    async with world.database.reading() as session:
        active = text("select mint_address from nfts where user_id = 7 and status = 'active'")
        assert set(await session.scalars(active)) == {held_mint, first.mint_address}
    mint = delivered["p1"].mint_address
    nft = await read_nft(world.rpc, mint, str(wallet(7).pubkey()))
    assert nft is not None
    assert nft.supply == 1
    await world.land(mint)
    assert await world.audited()


@pytest.mark.requirement("NFT-031")
async def test_a_tier_as_a_prize_waits_to_be_claimed_and_then_to_be_upgraded(world: World) -> None:
    await world.receive(user(7), award("p1", tier_level=1, tier_name="Tech Chicken"))
    await world.step_prizes()
    assert await told(world, PrizeDelivered) == []
    mint = (await world.claimed(7)).mint_address
    await world.land(mint)
    [delivered] = await told(world, PrizeDelivered)
    assert (delivered.prize_id, delivered.mint_address) == ("p1", mint)
    await world.receive(award("p2", tier_level=2, tier_name="Quant Ape"))
    await world.receive(award("p3", tier_level=1, tier_name="Tech Chicken"))
    await world.step_prizes()
    [failed] = await told(world, PrizeFailed)
    assert (failed.prize_id, failed.error_code) == ("p3", "TIER_ALREADY_HELD")
    upgrade = await signed(world, await world.upgraded(7))
    await world.land(upgrade.new_mint)
    assert [one.prize_id for one in await told(world, PrizeDelivered)] == ["p1", "p2"]


@pytest.mark.requirement("NFT-032")
async def test_tokens_are_paid_once_whatever_the_network_does(
    world: World, solana_rpc: str
) -> None:
    await world.keep_nonces()
    token = await new_token(world.rpc, world.minter, units=10_000_000)
    await world.receive(user(7))
    tokens: dict[str, Any] = {"kind": "token", "token_mint": token}
    await world.receive(award("p1", token_amount=Decimal("2.5"), **tokens))
    await world.receive(award("p2", token_amount=Decimal("0.000001"), **tokens))
    await play_faults(solana_rpc, [{"kind": "lose"}, {"kind": "drop"}, {"kind": "reject"}])
    await step_until(world, lambda: settled(world))
    await play_faults(solana_rpc, [])
    assert await held(world.rpc, wallet(7).pubkey(), token) == 2_500_001
    delivered = {one.prize_id: one for one in await told(world, PrizeDelivered)}
    assert delivered["p1"].amount == Decimal("2.5")
    assert delivered["p1"].token_mint == token
    async with world.database.reading() as session:
        taken = "select count(*) from nonces where request_id is not null"
        assert await session.scalar(text(taken)) == 0


@pytest.mark.requirement("NFT-032")
async def test_what_is_too_cheap_is_signed_anew_and_paid_once(
    world: World, solana_rpc: str
) -> None:
    """Each time only after the nonce has moved on: the first may still be in somebody's queue."""
    await world.keep_nonces()
    token = await new_token(world.rpc, world.minter, units=10_000_000)
    await world.receive(user(7))
    order: dict[str, Any] = {"kind": "token", "token_mint": token, "token_amount": Decimal(1)}
    await world.receive(award("p1", **order))
    hasty = replace(world, pace=replace(world.pace, patience=timedelta()))
    signings = text("select signings from token_payouts")

    async def is_signed_thrice() -> bool:
        async with world.database.reading() as session:
            return int(await session.scalar(signings) or 0) > 2

    await step_until(hasty, is_signed_thrice)
    await step_until(world, lambda: settled(world))
    assert await held(world.rpc, wallet(7).pubkey(), token) == 1_000_000


@pytest.mark.requirement("NFT-032")
async def test_a_short_treasury_is_told_once_and_paid_when_it_is_filled(world: World) -> None:
    await world.keep_nonces()
    token = await new_token(world.rpc, world.minter)
    await world.receive(user(7))
    order: dict[str, Any] = {"kind": "token", "token_mint": token, "token_amount": Decimal(3)}
    await world.receive(award("p1", **order))

    async def is_told() -> bool:
        return bool(await told(world, PrizeFailed))

    await step_until(world, is_told)
    for _ in range(3):
        await world.step_prizes()
    [failed] = await told(world, PrizeFailed)
    assert (failed.error_code, failed.retry_available) == ("INSUFFICIENT_FUNDS", True)
    await fill(world.rpc, world.minter, token, 3_000_000)
    await step_until(world, lambda: settled(world))
    assert await held(world.rpc, wallet(7).pubkey(), token) == 3_000_000


@pytest.mark.requirement("NFT-032")
async def test_a_prize_that_is_taken_back_in_time_is_never_delivered(world: World) -> None:
    token = await new_token(world.rpc, world.minter, units=1_000_000)
    order: dict[str, Any] = {"kind": "token", "token_mint": token, "token_amount": Decimal(1)}
    await world.receive(user(7))
    await world.receive(award("p1", tier_level=1, tier_name="Tech Chicken"))
    await world.receive(award("p2", user_id=9, **TROPHY), award("p3", **order))
    await world.step_prizes()
    for prize_id, user_id in (("p1", 7), ("p2", 9), ("p3", 7), ("p1", 7), ("p4", 7)):
        await world.receive(reversal(prize_id, user_id))
    await step_until(world, lambda: settled(world))
    answers = {one.prize_id: one.taken_back for one in await told(world, PrizeReversalAnswered)}
    assert answers == {"p1": True, "p2": True, "p3": True}
    assert len(await told(world, PrizeReversalAnswered)) == 3
    assert await told(world, PrizeDelivered) == []
    assert type(await world.claim(7)).__name__ == "RequirementsNotMet"
    assert await held(world.rpc, wallet(7).pubkey(), token) == 0


@pytest.mark.requirement("NFT-032")
async def test_a_prize_that_is_in_the_wallet_stays_there_and_it_is_said(world: World) -> None:
    await world.receive(user(7), award("p1", **TROPHY))
    await step_until(world, lambda: settled(world))
    await world.receive(reversal("p1"))
    [answer] = await told(world, PrizeReversalAnswered)
    assert (answer.taken_back, answer.reason) == (False, "on_chain")
    async with world.database.reading() as session:
        assert await session.scalar(text("select benefits_until <= now() from nfts"))


@pytest.mark.requirement("NFT-032")
async def test_what_can_not_be_delivered_says_why(world: World) -> None:
    token = await new_token(world.rpc, world.minter)
    program = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
    await world.receive(user(7), user(8).model_copy(update={"wallet_address": program}))
    order: dict[str, Any] = {"kind": "token", "token_mint": token}
    await world.receive(
        award("p1", user_id=9, **TROPHY),
        award("p2", user_id=8, **TROPHY),
        award("p3", tier_name="Nobody's", tier_level=None),
        award("p4", token_amount=Decimal("0.0000001"), **order),
        award("p5", kind="token", token_mint=str(wallet(7).pubkey()), token_amount=Decimal(1)),
    )
    await step_until(world, lambda: settled(world))
    assert {one.prize_id: one.error_code for one in await told(world, PrizeFailed)} == {
        "p1": "WALLET_UNKNOWN",
        "p2": "WALLET_NOT_USABLE",
        "p3": "NFT_UNKNOWN",
        "p4": "AMOUNT_NOT_WHOLE",
        "p5": "TOKEN_UNKNOWN",
    }
    assert not any(one.retry_available for one in await told(world, PrizeFailed))
    assert await world.due(prizes.OPEN, prizes.PAY) == []


def test_amounts_are_whole_in_the_smallest_unit_or_refused() -> None:
    assert smallest_units(Decimal("2.5"), 6) == 2_500_000
    assert smallest_units(Decimal("99999999999999999999"), 0) == 99999999999999999999
    with pytest.raises(NotWhole):
        smallest_units(Decimal("0.1"), 0)


def test_a_tier_is_a_gain_above_what_is_held() -> None:
    assert [is_beyond(2, held) for held in (None, 1, 2, 3)] == [True, True, False, False]
