"""From a claim to a finalized NFT, on the real program, whatever the network does."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from laurel_events import Database, LeaseLostError
from laurel_events.testing import published
from laurel_schemas.nft_events_v1 import NftClaimed, NftTransactionFailed
from laurel_stack.solana.prices import unit_price
from laurel_testkit import eventually
from minting import chain, definitions, store
from minting.chain import Fees, connect, read_nft
from minting_people import rule, user
from minting_world import GATEWAY, World, play_faults
from solana.rpc.commitment import Finalized
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction
from sqlalchemy import text

CLAIM_ANNOUNCED = [
    ("nft.transaction.status_changed", "submitted"),
    ("nft.transaction.status_changed", "confirmed"),
    ("nft.claimed", ""),
    ("minting.benefits.snapshot", ""),
    ("nft.transaction.status_changed", "finalized"),
]
OUT_OF_FUNDS = ("nft.transaction.failed", "INSUFFICIENT_SOL_BALANCE")
REJECTED = [
    ("nft.transaction.status_changed", "failed"),
    ("nft.transaction.failed", "TRANSACTION_REJECTED"),
]
DROP = {"kind": "drop"}


async def assert_minted_as_ordered(world: World, mint_address: str) -> None:
    request = await world.request(mint_address)
    nft = await read_nft(world.rpc, mint_address, request.wallet_address)
    assert nft is not None
    assert nft.differences(request.order, world.minter.address) == ()


async def retries_promised(world: World) -> list[bool]:
    """Of each failure announced, whether it says that a retry comes."""
    sent = [one.event for one in await published(world.database)]
    return [one.data.retry_available for one in sent if isinstance(one, NftTransactionFailed)]


@pytest.mark.requirement("NFT-040", "NFT-083")
async def test_a_claim_becomes_an_nft_in_its_owners_wallet(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    await world.land(signed.mint_address)
    await assert_minted_as_ordered(world, signed.mint_address)
    assert await world.published() == CLAIM_ANNOUNCED
    assert await world.due() == []


@pytest.mark.requirement("NFT-018")
async def test_an_edit_during_a_mint_changes_nothing_of_it(world: World) -> None:
    """What is defined anew is not pinned yet: the NFT on its way shows what was ordered."""
    await world.qualify(7)
    signed = await world.claimed(7)
    before = (await world.request(signed.mint_address)).definition
    chicken, *_ = definitions.load()
    async with world.unit_of_work() as tx:
        await store.save_definitions(tx.session, [replace(chicken, name="Tech Hen")])
    await world.receive(rule(1).model_copy(update={"fee_reduction_percent": 99}))
    await world.land(signed.mint_address)
    await assert_minted_as_ordered(world, signed.mint_address)
    (told,) = [
        one.event.data
        for one in await published(world.database)
        if isinstance(one.event, NftClaimed)
    ]
    assert (told.tier_name, told.fee_reduction_percent) == ("Tech Chicken", 10)
    assert told.nft_image_url == GATEWAY.url(before.image_uri)


@pytest.mark.requirement("NFT-013")
async def test_a_process_that_dies_after_storing_leaves_the_mint_to_the_next(
    world: World, dsn: str, solana_rpc: str
) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    async with Database(dsn, service="minting") as database, connect(solana_rpc) as rpc:
        await World(database, rpc, world.minter).land(signed.mint_address)
    assert [attempt.signed for attempt in await world.attempts(signed.mint_address)] == [signed]
    await assert_minted_as_ordered(world, signed.mint_address)


@pytest.mark.requirement("EVT-040")
async def test_a_process_that_dies_after_sending_announces_everything_later(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    await chain.submit(world.rpc, signed)
    await eventually(lambda: _is_final(world, signed))
    await world.land(signed.mint_address)
    assert await world.published() == CLAIM_ANNOUNCED


async def test_two_workers_on_one_mint_announce_it_once(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)

    async def finalized() -> bool:
        # The one that claims last holds the lease; what the other saves is rolled back.
        with suppress(LeaseLostError):
            await asyncio.gather(world.step(), world.step())
        return await world.state(signed.mint_address) == "finalized"

    await eventually(finalized)
    assert await world.published() == CLAIM_ANNOUNCED


@pytest.mark.parametrize(
    "fault", [DROP, {"kind": "lose"}, {"kind": "delay", "slots": 10}, {"kind": "reject"}]
)
async def test_a_network_fault_delays_the_mint_and_no_more(
    world: World, solana_rpc: str, fault: Mapping[str, object]
) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    await play_faults(solana_rpc, [fault])
    await world.land(signed.mint_address)
    assert len(await world.attempts(signed.mint_address)) == 1
    await assert_minted_as_ordered(world, signed.mint_address)
    assert await world.published() == CLAIM_ANNOUNCED


async def test_what_expired_unseen_is_signed_anew_for_the_same_mint(
    world: World, solana_rpc: str
) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    await play_faults(solana_rpc, [DROP] * 1000)

    async def signed_anew() -> bool:
        await world.step()
        return len(await world.attempts(signed.mint_address)) > 1

    await eventually(signed_anew)
    await play_faults(solana_rpc, [])
    await world.land(signed.mint_address)
    latest, first = await world.attempts(signed.mint_address)
    assert (latest.outcome, first.outcome) == ("landed", "expired")
    assert latest.signed.mint_address == first.signed.mint_address
    await assert_minted_as_ordered(world, signed.mint_address)
    assert await world.published() == CLAIM_ANNOUNCED


async def test_an_attempt_that_was_given_up_and_had_landed_counts(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    await chain.submit(world.rpc, signed)
    (attempt,) = await world.attempts(signed.mint_address)
    async with world.unit_of_work() as tx:
        await store.change_attempt(tx.session, attempt, outcome="expired")
    await eventually(lambda: _is_final(world, signed))
    await world.land(signed.mint_address)
    assert [attempt.outcome for attempt in await world.attempts(signed.mint_address)] == ["landed"]


@pytest.mark.requirement("NFT-013")
async def test_an_nft_whose_transaction_is_forgotten_counts(world: World) -> None:
    """A node's history ends somewhere; the NFT at the request's address is proof enough."""
    await world.qualify(7)
    signed = await world.claimed(7)
    await chain.submit(world.rpc, signed)
    await eventually(lambda: _is_final(world, signed))
    forgotten = "update mint_attempts set signature = :other, outcome = 'expired'"
    async with world.unit_of_work() as tx:
        other = str(Keypair().sign_message(b"forgotten"))
        await tx.session.execute(text(forgotten), {"other": other})
    await world.land(signed.mint_address)
    assert await world.published() == CLAIM_ANNOUNCED
    assert await world.due() == []


@pytest.mark.requirement("NFT-013")
async def test_sol_sent_to_the_mint_address_lets_the_claim_be_made_again(world: World) -> None:
    """Anybody can do that as soon as the address is told, and no NFT can come to be there then."""
    await world.qualify(7)
    signed = await world.claimed(7)
    await world.rpc.request_airdrop(Pubkey.from_string(signed.mint_address), 10**9)
    await world.land(signed.mint_address, "failed")
    again = await world.claimed(7)
    await world.land(again.mint_address)
    await assert_minted_as_ordered(world, again.mint_address)


@pytest.mark.requirement("NFT-083", "NFT-102")
async def test_what_a_fork_undoes_after_it_was_confirmed_lands_again_and_is_told_once(
    world: World, solana_rpc: str
) -> None:
    """And a node that hears of nothing new in between proves nothing."""
    await world.qualify(7)
    signed = await world.claimed(7)
    await eventually(lambda: has_final_funds(world))
    await play_faults(solana_rpc, {"finality": "held"})
    try:
        await world.land(signed.mint_address, "confirmed")
        told = await world.published()
        await play_faults(solana_rpc, {"fork": 100_000})
        assert await observed(world, signed) == chain.Pending()
        await play_faults(solana_rpc, {"node": "behind"})
        for _ in range(3):
            await world.step()
        assert await observed(world, signed) == chain.Pending()
    finally:
        await play_faults(solana_rpc, [])
    assert (await world.state(signed.mint_address), await world.published()) == ("confirmed", told)
    await world.land(signed.mint_address)
    await assert_minted_as_ordered(world, signed.mint_address)
    assert await world.published() == CLAIM_ANNOUNCED
    assert len(await world.attempts(signed.mint_address)) == 1


async def has_final_funds(world: World) -> bool:
    wallet = world.minter.wallet.pubkey()
    return (await world.rpc.get_balance(wallet, Finalized)).value > 0


async def observed(world: World, signed: chain.SignedTransaction) -> chain.Outcome:
    return await chain.observe(world.rpc, signed)


@pytest.mark.requirement("NFT-084", "NFT-101")
async def test_in_a_congested_network_the_price_rises_until_it_lands(
    world: World, solana_rpc: str
) -> None:
    impatient = replace(world, pace=replace(world.pace, patience=timedelta()))
    await world.qualify(7)
    signed = await world.claimed(7)
    await play_faults(solana_rpc, {"lowestUnitPrice": 3_000})
    await impatient.land(signed.mint_address)
    await play_faults(solana_rpc, [])
    prices = [price_of(one.signed) for one in await world.attempts(signed.mint_address)]
    assert prices == [4_000, 2_000, 1_000]
    await assert_minted_as_ordered(world, signed.mint_address)
    told = await world.published()
    assert told.count(("nft.transaction.failed", "NETWORK_CONGESTED")) == 1
    assert await retries_promised(world) == [True]
    assert told.count(("nft.claimed", "")) == 1


def price_of(signed: chain.SignedTransaction) -> int:
    return unit_price(VersionedTransaction.from_bytes(signed.raw))


@pytest.mark.requirement("NFT-044")
async def test_a_mint_waits_for_sol_and_says_so_once(poor_world: World) -> None:
    await poor_world.qualify(7)
    signed = await poor_world.claimed(7)
    await poor_world.step()
    await poor_world.step()
    assert await poor_world.published() == [OUT_OF_FUNDS]
    assert await retries_promised(poor_world) == [True]
    assert await poor_world.state(signed.mint_address) == "pending"
    await poor_world.fund(1_000_000_000)
    await poor_world.land(signed.mint_address)
    assert await poor_world.published() == [OUT_OF_FUNDS, *CLAIM_ANNOUNCED]


@pytest.mark.requirement("NTF-004")
async def test_a_mint_that_the_chain_refuses_for_good_fails_and_may_be_claimed_again(
    world: World,
) -> None:
    await world.qualify(7)
    stingy = replace(world, minter=replace(world.minter, fees=Fees(unit_limit=1_000)))
    refused = await stingy.claimed(7)
    await stingy.land(refused.mint_address, "failed")
    assert await world.published() == REJECTED
    assert await retries_promised(world) == [False]
    assert await failed_at_a_known_time(world, refused.mint_address)
    assert await read_nft(world.rpc, refused.mint_address, user(7).wallet_address) is None
    again = await world.claimed(7)
    assert again.mint_address != refused.mint_address
    await world.land(again.mint_address)
    await assert_minted_as_ordered(world, again.mint_address)


async def failed_at_a_known_time(world: World, mint_address: str) -> bool:
    statement = "select failed_at is not null from mint_requests where mint_address = :mint"
    async with world.database.reading() as session:
        return bool(await session.scalar(text(statement), {"mint": mint_address}))


async def _is_final(world: World, signed: chain.SignedTransaction) -> bool:
    return isinstance(await chain.observe(world.rpc, signed), chain.Finalized)
