"""NFTs that were minted before Laurel are taken over, each once, as far as the chain has them."""

import asyncio
import json
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from burning import burn, is_final
from laurel_schemas.minting_benefits_v1 import BenefitsSnapshot
from laurel_schemas.nft_events_v1 import NftImported
from laurel_service import SettingsError
from laurel_service.imports import Import
from laurel_service.runtime import started
from laurel_service.testing import bearer
from minting.__main__ import build
from minting.chain import Minter, MintOrder, build_mint, recent_blockhash, submit
from minting.importing import import_nfts
from minting.rules.claiming import AlreadyHeld
from minting.rules.importing import COLUMNS, Named, read_named
from minting_people import unlock, user, wallet
from minting_world import World
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.signature import Signature

pytestmark = pytest.mark.requirement("NFT-034")

HEADER = "user_id,mint_address,definition,claimed_at\n"
THEN = "2024-11-30T12:00:00Z"


async def minted(
    world: World, user_id: int, name: str = "Tech Chicken", minter: Minter | None = None
) -> str:
    """The mint of an NFT that somebody made for a user."""
    by = minter or world.minter
    owner = str(wallet(user_id).pubkey())
    order = MintOrder(str(Keypair().pubkey()), owner, name, "AIW3E", "https://ipfs.test/old.json")
    signed = build_mint(order, by, await recent_blockhash(world.rpc))
    await submit(world.rpc, signed)
    await is_final(world.rpc, Signature.from_string(signed.signature))
    return signed.mint_address


async def brought(file: Path, text: str, *, dry_run: bool = False) -> dict[str, Any]:
    await asyncio.to_thread(file.write_text, text)
    service = build()
    resources = {**service.resources, Import: Import(file, dry_run)}
    async with started(replace(service, resources=resources), asyncio.Event()) as running:
        with redirect_stdout(StringIO()) as told:
            await import_nfts(running)
    found: dict[str, Any] = json.loads(told.getvalue())
    return found


@dataclass(frozen=True)
class Old:
    """A file of ten NFTs: two that are taken over, one that is known, and why others are not."""

    good: str
    trophy: str
    text: str
    refused: dict[str, str]


async def old_nfts(world: World) -> Old:
    await world.cluster.check(world.unit_of_work, world.rpc)
    stranger = Minter(Keypair(), world.minter.secret)
    await world.rpc.request_airdrop(stranger.wallet.pubkey(), 10**9)
    await world.receive(*(user(one) for one in (7, 8, 10, 11, 12, 13)))
    held = await world.holds(13)
    good, gone, others, named_so, signed_so, second, trophy = await asyncio.gather(
        minted(world, 7),
        minted(world, 8),
        minted(world, 9),
        minted(world, 11, "Tech Hen"),
        minted(world, 12, minter=stranger),
        minted(world, 13),
        minted(world, 13, "Trophy Breeder"),
    )
    await is_final(world.rpc, await burn(world.rpc, wallet(8), Pubkey.from_string(gone)))
    never, odd = str(Keypair().pubkey()), str(Keypair().pubkey())
    owned = [(7, good), (8, gone), (9, others), (10, never), (11, named_so), (12, signed_so)]
    lines = [f"{one},{mint},tier-1,{THEN}" for one, mint in (*owned, (13, second), (13, held))]
    lines += [f"13,{trophy},trophy-breeder,{THEN}", f"7,{odd},tier-9,{THEN}"]
    refused = {
        gone: "it was burned",
        others: "its user was not announced",
        never: "the chain does not have it",
        named_so: "its name is not Tech Chicken",
        signed_so: f"its update authority is another than {world.minter.address}",
        second: "its user has another NFT of the ladder, or is getting one",
        odd: "there is no definition tier-9, or its tier's rule has not arrived",
    }
    return Old(good, trophy, HEADER + "\n".join(lines), refused)


async def test_what_the_chain_has_is_taken_over_once_and_the_rest_is_refused_with_the_reason(
    world: World, environment: None, tmp_path: Path
) -> None:
    old, file = await old_nfts(world), tmp_path / "nfts.csv"
    tried = await brought(file, old.text, dry_run=True)
    assert tried == {"nfts": 10, "dry_run": True, "new": 2, "known": 1, "refused": old.refused}
    assert await world.told(NftImported) == []
    assert await brought(file, old.text) == {**tried, "dry_run": False}
    again = await brought(file, old.text)
    assert (again["new"], again["known"]) == (0, 3)
    await assert_taken_over(world, old)


async def assert_taken_over(world: World, old: Old) -> None:
    """Each is told once, counts, and holds against the chain."""
    tiered, beside = await world.told(NftImported)
    assert (tiered.data.mint_address, tiered.data.nft_level) == (old.good, 1)
    assert (beside.data.mint_address, beside.data.nft_level) == (old.trophy, None)
    snapshot = next(one for one in await world.told(BenefitsSnapshot) if one.user_id == 7)
    assert snapshot.tiered.fee_reduction_percent == 10
    await world.receive(unlock(7, 1))
    assert await world.claim(7) == AlreadyHeld(old.good)
    await world.compare()
    assert await world.audited()


async def test_who_was_taken_over_is_upgraded_like_anybody(
    world: World, api: httpx.AsyncClient, tmp_path: Path
) -> None:
    await world.cluster.check(world.unit_of_work, world.rpc)
    await world.receive(user(7), unlock(7, 2))
    mint = await minted(world, 7)
    await brought(tmp_path / "nfts.csv", f"{HEADER}7,{mint},tier-1,{THEN}\n")
    answer = await api.get("/api/v1/nft/synthesis-details", headers=bearer(7))
    shown = answer.json()["data"]
    assert (shown["currentNft"]["mintAddress"], shown["canSynthesize"]) == (mint, True)
    assert (await world.upgraded(7)).old_mint == mint


GOOD = {
    "user_id": "7",
    "mint_address": str(Keypair().pubkey()),
    "definition": "tier-1",
    "claimed_at": THEN,
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_id", "0"),
        ("user_id", str(2**63)),
        ("mint_address", "0"),
        ("definition", "Tier 1"),
        ("claimed_at", "yesterday"),
        ("claimed_at", THEN.rstrip("Z")),
    ],
)
def test_a_field_that_says_nothing_is_named(field: str, value: str) -> None:
    good = datetime(2024, 11, 30, 12, tzinfo=UTC)
    assert read_named(GOOD) == Named(7, GOOD["mint_address"], "tier-1", good)
    assert ",".join(COLUMNS) + "\n" == HEADER
    with pytest.raises(ValueError, match=f"{field} should be"):
        read_named({**GOOD, field: value})


async def test_a_file_that_is_none_changes_nothing(environment: None, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Nothing was changed"):
        await brought(tmp_path / "nfts.csv", "user_id\n7\n")
