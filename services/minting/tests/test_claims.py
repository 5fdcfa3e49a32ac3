"""One NFT a user, however many claims arrive at once."""

import asyncio
import socket
from contextlib import suppress
from dataclasses import replace

import pytest
from laurel_schemas.accounts_users_v1 import UserAnnounced
from minting.chain import (
    ChainUnavailable,
    SignedTransaction,
    connect,
    owned_by_program,
    read_nft,
    unusable,
)
from minting.chain.addresses import TOKEN_METADATA_PROGRAM, metadata_address, token_address
from minting.rules.claiming import (
    AlreadyClaiming,
    AlreadyHeld,
    Refusal,
    WalletNotUsable,
    WalletUnknown,
)
from minting_people import unlock, user
from minting_world import World
from solders import system_program, sysvar
from solders.pubkey import Pubkey
from spl.token.constants import TOKEN_2022_PROGRAM_ID, TOKEN_PROGRAM_ID, WRAPPED_SOL_MINT


@pytest.mark.requirement("NFT-014")
async def test_of_fifty_concurrent_claims_one_is_granted(world: World) -> None:
    await world.qualify(7)

    async def asked() -> SignedTransaction | Refusal:
        """Again where the node of a busy machine does not answer in time: nothing has changed."""
        while True:
            with suppress(ChainUnavailable):
                return await world.claim(7)

    outcomes = await asyncio.gather(*(asked() for _ in range(50)))
    (granted,) = [one for one in outcomes if isinstance(one, SignedTransaction)]
    refused = [one for one in outcomes if one != granted]
    assert refused == [AlreadyClaiming(granted.mint_address)] * 49
    assert len(await world.due()) == 1


@pytest.mark.requirement("NFT-003")
async def test_claims_during_the_landing_never_lead_to_a_second_nft(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    refusals = []

    async def keep_claiming() -> None:
        while await world.state(signed.mint_address) != "finalized":
            refusals.append(await world.claim(7))

    await asyncio.gather(world.land(signed.mint_address), keep_claiming())
    assert set(refusals) <= {AlreadyClaiming(signed.mint_address), AlreadyHeld(signed.mint_address)}
    assert await world.claim(7) == AlreadyHeld(signed.mint_address)


async def test_users_claim_independently(world: World) -> None:
    await world.qualify(7)
    await world.qualify(8, level=2)
    first, second = await asyncio.gather(world.claimed(7), world.claimed(8, level=2))
    assert first.mint_address != second.mint_address


async def test_a_user_without_a_wallet_waits_for_the_announcement(world: World) -> None:
    await world.receive(unlock(9, 1))
    assert await world.claim(9) == WalletUnknown()
    await world.qualify(9)
    assert isinstance(await world.claim(9), SignedTransaction)


async def test_a_node_that_never_answers_is_not_waited_for(world: World) -> None:
    await world.qualify(7)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with connect(f"http://127.0.0.1:{silent.getsockname()[1]}") as rpc:
            async with asyncio.timeout(5):
                with pytest.raises(ChainUnavailable):
                    await replace(world, rpc=rpc).claim(7)
    assert await world.due() == []
    assert isinstance(await world.claim(7), SignedTransaction)


NO_WALLETS = (
    system_program.ID,
    TOKEN_PROGRAM_ID,
    TOKEN_2022_PROGRAM_ID,
    TOKEN_METADATA_PROGRAM,
    WRAPPED_SOL_MINT,
    sysvar.CLOCK,
    sysvar.INSTRUCTIONS,
    Pubkey.from_string("1nc1nerator11111111111111111111111111111111"),
)
DERIVED = (
    metadata_address(WRAPPED_SOL_MINT),
    token_address(TOKEN_METADATA_PROGRAM, WRAPPED_SOL_MINT),
)


@pytest.mark.requirement("NFT-017", "NFT-100")
async def test_what_is_no_wallet_by_its_address_is_refused(world: World) -> None:
    """Without asking the chain, which has no account at most of these."""
    await world.receive(unlock(7, 1))
    async with connect("http://127.0.0.1:1") as nowhere:
        for address in (*NO_WALLETS, *DERIVED):
            await world.receive(announced(7, address))
            refused = await replace(world, rpc=nowhere).claim(7)
            assert isinstance(refused, WalletNotUsable), address
    assert await world.due() == []


@pytest.mark.requirement("NFT-100")
async def test_vaults_are_minted_to_where_that_is_allowed_and_nothing_else_is(
    world: World,
) -> None:
    open_to_vaults = replace(world, minter=replace(world.minter, into_vaults=True))
    assert [open_to_vaults.minter.refuses(str(one)) is None for one in NO_WALLETS] == (
        [False] * len(NO_WALLETS)
    )
    vault, _ = Pubkey.find_program_address([b"vault"], TOKEN_METADATA_PROGRAM)
    await world.receive(announced(7, vault), unlock(7, 1))
    assert isinstance(await world.claim(7), WalletNotUsable)
    mint = (await open_to_vaults.claimed(7)).mint_address
    await open_to_vaults.land(mint)
    nft = await read_nft(world.rpc, mint, str(vault))
    assert nft is not None
    assert (nft.supply, nft.owner) == (1, str(vault))


@pytest.mark.requirement("NFT-017", "NFT-100")
async def test_an_account_of_a_program_is_refused(world: World) -> None:
    """The address of a mint is on the curve, as a wallet's is: only the chain knows."""
    await world.qualify(7)
    mint = (await world.claimed(7)).mint_address
    await world.land(mint, "confirmed")
    assert unusable(mint) is None
    assert await owned_by_program(world.rpc, mint)
    await world.receive(announced(8, Pubkey.from_string(mint)), unlock(8, 1))
    assert isinstance(await world.claim(8), WalletNotUsable)
    await world.qualify(8)
    assert isinstance(await world.claim(8), SignedTransaction)


@pytest.mark.requirement("NFT-017")
async def test_a_wallet_may_hold_sol_or_never_have_had_any(world: World) -> None:
    await world.qualify(7)
    await world.qualify(8)
    await world.rpc.request_airdrop(Pubkey.from_string(user(7).wallet_address), 10**9)
    assert isinstance(await world.claim(7), SignedTransaction)
    assert isinstance(await world.claim(8), SignedTransaction)


def announced(user_id: int, address: Pubkey) -> UserAnnounced:
    return user(user_id).model_copy(update={"wallet_address": str(address)})
