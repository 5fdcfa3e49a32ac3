"""Wallets whose keys are kept: encrypted at rest, opened only to sign, and they sign at once."""

import asyncio
from uuid import UUID

import httpx
import pytest
from laurel_service.runtime import started
from laurel_service.testing import bearer
from laurel_testkit import eventually
from minting import custody, store
from minting.__main__ import build
from minting.chain import Minter
from minting.vault import KeyVault, VaultError
from minting_people import badges_bound, unlock, user
from minting_world import VAULT, World, play_faults
from solders.keypair import Keypair
from sqlalchemy import text
from upgrading import LANDED

WALLETS = "/api/v1/nft/custodial-wallets"


@pytest.mark.requirement("NFT-085")
def test_what_is_sealed_shows_nothing_and_opens_with_its_key_and_for_its_wallet_only() -> None:
    keys, vault = Keypair(), KeyVault(bytes(range(32)))
    sealed, address = vault.seal(keys), str(keys.pubkey())
    assert vault.open(sealed, address) == keys
    assert bytes(keys)[:32] not in sealed
    assert vault.seal(keys) != sealed
    with pytest.raises(VaultError, match="another CUSTODY_KEY"):
        KeyVault(bytes(32)).open(sealed, address)
    for wrong, owner in ((sealed, str(Keypair().pubkey())), (sealed[:-1] + b"\0", address)):
        with pytest.raises(VaultError, match="not theirs") as error:
            vault.open(wrong, owner)
        assert bytes(keys).hex() not in str(error.value)
    with pytest.raises(VaultError, match="32 bytes"):
        KeyVault(b"short")


@pytest.mark.requirement("NFT-085")
async def test_keys_are_sealed_anew_in_pages_when_the_key_is_changed(world: World) -> None:
    old, new = bytes(range(32)), bytes(range(1, 33))
    before, alone, both = KeyVault(old), KeyVault(new), KeyVault(new, [old])
    async with world.unit_of_work() as tx:
        wallets = [await custody.new_wallet(tx, vault) for vault in (before, before, both)]
        custody.schedule(tx)
    [task] = await world.due(custody.RESEAL)
    with pytest.raises(VaultError, match="another CUSTODY_KEY"):
        await custody.reseal(task, world.unit_of_work, alone)
    runs = 0
    while (task := (await world.due(custody.RESEAL))[0]).payload["after"] or not runs:
        await custody.reseal_page(task, world.unit_of_work, both, 2)
        runs += 1
    async with world.database.reading() as session:
        stored = dict(await store.sealed_after(session, "", 10))
    assert sorted(stored) == sorted(wallets)
    assert all(alone.open(sealed, address) for address, sealed in stored.items())
    assert runs == 3


async def custodial(api: httpx.AsyncClient, world: World) -> str:
    """Let user 7 have a wallet that Laurel keeps, the NFT of tier 1 in it, and tier 2 unlocked."""
    made = await api.post(WALLETS, headers=bearer(1, roles=("admin",)))
    address: str = made.json()["data"]["walletAddress"]
    announced = user(7).model_copy(update={"wallet_address": address})
    await world.receive(announced, unlock(7, 1))
    mint = (await world.claimed(7)).mint_address
    await world.land(mint)
    await world.receive(unlock(7, 2))
    return mint


@pytest.mark.requirement("NFT-027", "NFT-085")
async def test_a_custodial_wallet_signs_at_once(api: httpx.AsyncClient, world: World) -> None:
    old = await custodial(api, world)
    before = len(await world.published())
    answer = await api.post("/api/v1/nft/synthesize", headers=bearer(7), json={"targetTierId": 2})
    data = answer.json()["data"]
    assert (data["transactionToSign"], data["signBy"]) == (None, None)
    await world.receive(badges_bound(7, UUID(data["requestId"])))
    await world.land(data["newNftMintAddress"])
    assert (await world.published())[before:] == LANDED
    async with world.database.reading() as session:
        stored = await session.execute(text("select wallet_address, sealed from custodial_keys"))
        [(address, sealed)] = stored.all()
        burned = await session.scalar(text("select mint_address from nfts where burned_at < now()"))
    assert burned == old
    assert bytes(VAULT.open(sealed, address))[:32] not in sealed


async def test_what_expires_is_signed_again_for_its_owner(
    api: httpx.AsyncClient, world: World, solana_rpc: str
) -> None:
    await custodial(api, world)
    upgrade = await world.upgraded(7)
    await play_faults(solana_rpc, [{"kind": "drop"}] * 1000)

    async def is_signed_anew() -> bool:
        await world.step()
        return len(await world.attempts(upgrade.new_mint)) > 1

    await eventually(is_signed_anew)
    await play_faults(solana_rpc, [])
    await world.land(upgrade.new_mint)


async def test_only_operators_make_wallets(api: httpx.AsyncClient, world: World) -> None:
    assert (await api.post(WALLETS, headers=bearer(7))).status_code == 403
    assert (await api.post(WALLETS)).status_code == 401


@pytest.mark.requirement("NFT-085")
async def test_a_process_that_signs_nothing_has_no_key(environment: None) -> None:
    stop = asyncio.Event()
    for role, signs in (("relay", False), ("audit", False), ("worker", True), ("api", True)):
        async with started(build(), stop, frozenset({role})) as running:
            assert {Minter, KeyVault} <= running.resources.keys() or not signs
            assert signs or {Minter, KeyVault}.isdisjoint(running.resources)
