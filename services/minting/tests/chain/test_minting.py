"""Mints on the real program: whatever the network does, one request makes one NFT."""

import asyncio
from dataclasses import replace

import pytest
from burning import burn, is_final
from laurel_testkit import eventually
from minting.chain import (
    Confirmed,
    Expired,
    FailedOnChain,
    Fees,
    Finalized,
    Minter,
    OutOfFunds,
    Pending,
    Refused,
    Sent,
    SignedTransaction,
    Unknown,
    build_mint,
    observe,
    read_nft,
    read_nfts,
    recent_blockhash,
    submit,
)
from solana.rpc.async_api import AsyncClient
from solana.rpc.models import TxOpts
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from .conftest import SOL, SetFaults, await_outcome, new_order

DROP, LOSE, REJECT = {"kind": "drop"}, {"kind": "lose"}, {"kind": "reject"}


async def sign(rpc: AsyncClient, minter: Minter, **order: str) -> SignedTransaction:
    return build_mint(replace(new_order(), **order), minter, await recent_blockhash(rpc))


async def land(rpc: AsyncClient, signed: SignedTransaction) -> None:
    """Submit, and wait until it can be read what it did."""
    await submit(rpc, signed)
    await await_outcome(rpc, signed, Confirmed)


NOBODY = str(Keypair().pubkey())


async def supply(rpc: AsyncClient, signed: SignedTransaction) -> int:
    nft = await read_nft(rpc, signed.mint_address, NOBODY)
    assert nft is not None
    return nft.supply


@pytest.mark.requirement("NFT-080", "NFT-081", "NFT-082")
async def test_a_mint_is_confirmed_then_finalized_and_is_as_ordered(
    rpc: AsyncClient, funded: Minter
) -> None:
    order = new_order()
    signed = build_mint(order, funded, await recent_blockhash(rpc))
    assert await observe(rpc, signed) == Pending()
    assert await submit(rpc, signed) == Sent()
    confirmed = await await_outcome(rpc, signed, Confirmed)
    nft = await read_nft(rpc, signed.mint_address, order.owner)
    assert nft is not None
    assert nft.matches(order, funded.address)
    finalized = await await_outcome(rpc, signed, Finalized)
    assert isinstance(confirmed, Confirmed)
    assert finalized == Finalized(confirmed.slot)


async def test_what_was_never_minted_is_not_there(rpc: AsyncClient) -> None:
    assert await read_nft(rpc, str(Keypair().pubkey()), NOBODY) is None


async def test_sol_sent_to_a_mint_address_makes_no_nft_of_it(rpc: AsyncClient) -> None:
    mint = Keypair().pubkey()
    await rpc.request_airdrop(mint, SOL)
    assert await read_nft(rpc, str(mint), NOBODY) is None


@pytest.mark.requirement("NFT-082")
async def test_many_are_read_in_one_call(rpc: AsyncClient, funded: Minter) -> None:
    orders = [new_order() for _ in range(3)]
    signed = [build_mint(order, funded, await recent_blockhash(rpc)) for order in orders]
    for one in signed[:2]:
        await land(rpc, one)
    wanted = [(one.mint_address, order.owner) for one, order in zip(signed, orders, strict=True)]
    first, second, third = await read_nfts(rpc, [*wanted[:1], (wanted[1][0], NOBODY), wanted[2]])
    assert first is not None
    assert first.matches(orders[0], funded.address)
    assert second is not None
    assert (second.supply, second.owner) == (1, None)
    assert third is None


@pytest.mark.requirement("NFT-081")
async def test_every_difference_is_named(rpc: AsyncClient, funded: Minter) -> None:
    order = new_order()
    signed = build_mint(order, funded, await recent_blockhash(rpc))
    await land(rpc, signed)
    nft = await read_nft(rpc, signed.mint_address, order.owner)
    assert nft is not None
    other = replace(order, owner=str(Keypair().pubkey()), name="other", uri="ipfs://other")
    assert nft.differences(other, funded.address) == ("owner", "name", "uri")
    assert nft.differences(order, other.owner) == ("update_authority", "creators")


async def test_a_lost_answer_is_unknown_and_the_chain_knows(
    rpc: AsyncClient, funded: Minter, set_faults: SetFaults
) -> None:
    await set_faults([LOSE])
    signed = await sign(rpc, funded)
    assert isinstance(await submit(rpc, signed), Unknown)
    await await_outcome(rpc, signed, Finalized)
    assert await supply(rpc, signed) == 1


async def test_a_dropped_mint_is_sent_again(
    rpc: AsyncClient, funded: Minter, set_faults: SetFaults
) -> None:
    await set_faults([DROP])
    signed = await sign(rpc, funded)
    assert await submit(rpc, signed) == Sent()
    assert await observe(rpc, signed) == Pending()
    assert await submit(rpc, signed) == Sent()
    await await_outcome(rpc, signed, Finalized)


async def test_a_refusal_of_a_busy_node_is_retryable(
    rpc: AsyncClient, funded: Minter, set_faults: SetFaults
) -> None:
    await set_faults([REJECT])
    signed = await sign(rpc, funded)
    refused = await submit(rpc, signed)
    assert isinstance(refused, Refused)
    assert refused.retryable
    assert await submit(rpc, signed) == Sent()


async def test_a_delayed_mint_lands_without_another_attempt(
    rpc: AsyncClient, funded: Minter, set_faults: SetFaults
) -> None:
    await set_faults([{"kind": "delay", "slots": 100}])
    signed = await sign(rpc, funded)
    assert await submit(rpc, signed) == Sent()
    assert await observe(rpc, signed) == Pending()
    await await_outcome(rpc, signed, Finalized)


async def test_an_expired_mint_is_signed_anew_for_the_same_address(
    rpc: AsyncClient, funded: Minter, set_faults: SetFaults
) -> None:
    await set_faults([DROP])
    order = new_order()
    first = build_mint(order, funded, await recent_blockhash(rpc))
    await submit(rpc, first)
    await await_outcome(rpc, first, Expired)
    late = await submit(rpc, first)
    assert isinstance(late, Refused)
    assert late.retryable

    second = build_mint(order, funded, await recent_blockhash(rpc))
    assert second.mint_address == first.mint_address
    assert second.signature != first.signature
    await submit(rpc, second)
    await await_outcome(rpc, second, Finalized)
    assert await supply(rpc, second) == 1


async def test_an_old_landing_is_found_in_the_history(rpc: AsyncClient, funded: Minter) -> None:
    signed = await sign(rpc, funded)
    await submit(rpc, signed)
    start = (await rpc.get_slot()).value

    async def forgotten() -> bool:
        return (await rpc.get_slot()).value > start + 310

    await eventually(forgotten)
    assert isinstance(await observe(rpc, signed), Finalized)


async def test_two_signings_of_one_request_make_one_nft(rpc: AsyncClient, funded: Minter) -> None:
    order = new_order()
    first = build_mint(order, funded, await recent_blockhash(rpc))
    dearer = replace(funded, unit_price=7)
    second = build_mint(order, dearer, await recent_blockhash(rpc))
    assert await submit(rpc, first) == Sent()
    refused = await submit(rpc, second)
    assert isinstance(refused, Refused)
    assert not refused.retryable
    await await_outcome(rpc, first, Confirmed)
    assert await supply(rpc, first) == 1


async def test_concurrent_sends_make_one_nft(rpc: AsyncClient, funded: Minter) -> None:
    signed = await sign(rpc, funded)
    answers = await asyncio.gather(*(submit(rpc, signed) for _ in range(20)))
    assert set(answers) == {Sent()}
    await await_outcome(rpc, signed, Confirmed)
    assert await supply(rpc, signed) == 1


async def test_an_empty_wallet_can_be_topped_up(rpc: AsyncClient, minter: Minter) -> None:
    signed = await sign(rpc, minter)
    assert isinstance(await submit(rpc, signed), OutOfFunds)
    await rpc.request_airdrop(minter.wallet.pubkey(), SOL // 100)
    assert isinstance(await submit(rpc, signed), OutOfFunds)
    await rpc.request_airdrop(minter.wallet.pubkey(), SOL)
    assert await submit(rpc, signed) == Sent()


async def test_too_little_sol_on_the_chain_itself_is_told_apart(
    rpc: AsyncClient, minter: Minter
) -> None:
    await rpc.request_airdrop(minter.wallet.pubkey(), SOL // 100)
    signed = await sign(rpc, minter)
    await rpc.send_raw_transaction(signed.raw, TxOpts(skip_preflight=True))
    await await_outcome(rpc, signed, OutOfFunds)


async def test_a_failure_on_the_chain_is_final(rpc: AsyncClient, funded: Minter) -> None:
    signed = await sign(rpc, replace(funded, fees=Fees(unit_limit=1000)))
    refused = await submit(rpc, signed)
    assert isinstance(refused, Refused)
    assert not refused.retryable
    await rpc.send_raw_transaction(signed.raw, TxOpts(skip_preflight=True))
    await await_outcome(rpc, signed, FailedOnChain)
    assert await read_nft(rpc, signed.mint_address, NOBODY) is None


@pytest.mark.requirement("NFT-082")
async def test_a_burned_nft_has_supply_0_and_cannot_come_back(
    rpc: AsyncClient, funded: Minter
) -> None:
    owner = Keypair()
    await rpc.request_airdrop(owner.pubkey(), SOL)
    order = replace(new_order(), owner=str(owner.pubkey()))
    signed = build_mint(order, funded, await recent_blockhash(rpc))
    await submit(rpc, signed)
    await is_final(rpc, await burn(rpc, owner, Pubkey.from_string(signed.mint_address)))

    nft = await read_nft(rpc, signed.mint_address, order.owner)
    assert nft is not None
    assert (nft.supply, nft.owner, nft.metadata) == (0, None, None)
    assert nft.differences(order, funded.address) == ("supply", "owner", "metadata")
    dearer = replace(funded, unit_price=7)
    again = await submit(rpc, build_mint(order, dearer, await recent_blockhash(rpc)))
    assert isinstance(again, Refused)
    assert not again.retryable
