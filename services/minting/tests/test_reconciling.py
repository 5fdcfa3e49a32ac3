"""Every NFT is held against the chain: what owners do is told, and nothing else takes any away."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from burning import burn, is_final, pass_on
from dying import killed_everywhere
from laurel_schemas.minting_benefits_v1 import BenefitsSnapshot
from laurel_schemas.nft_events_v1 import NftBurned, NftReturned, NftTransferred
from laurel_service.testing import bearer
from minting import benefits, reconciling
from minting.chain import NFTS_A_CALL, ChainUnavailable, MintOrder
from minting.reconciling.comparing import compare
from minting.rules.claiming import AlreadyHeld, UnlockConsumed
from minting.rules.reconciling import AsOrdered, Differs, Gone, Known, Returned, Sight, judge
from minting.rules.upgrading import NotInWallet
from minting.store.reconciling import KeptNft
from minting_people import unlock, wallet
from minting_world import World, play_faults
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from sqlalchemy import text

ROUTE = "/api/v1/nft/reconciliation"
ADMIN = bearer(1, roles=("user", "admin"))


@pytest_asyncio.fixture
async def chain_faults(solana_rpc: str) -> AsyncIterator[Any]:
    """Plays faults of the chain; they end with the test."""

    async def play(faults: Any) -> None:
        await play_faults(solana_rpc, faults)

    yield play
    await play_faults(solana_rpc, [])


async def holding(world: World, *users: int) -> list[str]:
    """Let users hold the NFT of the first tier, its benefits switched on; returns the mints."""
    mints = []
    for user_id in users:
        mints.append(await world.holds(user_id))
        async with world.unit_of_work() as tx:
            await benefits.activate(tx, user_id)
    return mints


async def left_over(world: World, user_id: int) -> tuple[int, int]:
    """The fee reduction of a user as it was told last, and how many unlocks are good yet."""
    query = "select count(*) from unlocked_tiers where user_id = :user and consumed_at is null"
    async with world.database.reading() as session:
        unlocks = await session.scalar(text(query), {"user": user_id})
    [*_, last] = [one for one in await world.told(BenefitsSnapshot) if one.user_id == user_id]
    return last.fee_reduction_percent, unlocks or 0


@pytest.mark.requirement("NFT-025", "NFT-048", "NFT-082")
async def test_what_owners_burn_or_pass_on_ends_and_is_told_once(world: World) -> None:
    """Of three one burns, one sells, and one keeps theirs; nothing of it breaks the audit."""
    burned, sold, kept = await holding(world, 7, 8, 9)
    buyer = Keypair().pubkey()
    by_owner = await burn(world.rpc, wallet(7), Pubkey.from_string(burned))
    away = await pass_on(world.rpc, wallet(8), Pubkey.from_string(sold), buyer)
    assert await world.audited()
    await is_final(world.rpc, away)
    await world.compare()
    await world.compare()
    [gone] = await world.told(NftBurned)
    assert (gone.data.user_id, gone.data.mint_address, gone.data.reason) == (7, burned, "owner")
    assert gone.data.transaction_signature == str(by_owner)
    [moved] = await world.told(NftTransferred)
    assert (moved.data.mint_address, moved.data.nft_level) == (sold, 1)
    assert moved.data.to_wallet_address == str(buyer)
    assert moved.data.transaction_signature == str(away)
    assert [await left_over(world, one) for one in (7, 8, 9)] == [(0, 1), (0, 1), (10, 2)]
    assert [await world.claim(one) for one in (7, 8, 9)] == [
        UnlockConsumed(),
        UnlockConsumed(),
        AlreadyHeld(kept),
    ]
    assert await world.audited()
    await world.land((await world.claimed(7, 2)).mint_address)


@pytest.mark.requirement("NFT-025", "NFT-049")
async def test_what_comes_back_counts_again_and_is_told_unless_another_took_its_place(
    world: World,
) -> None:
    """Two lend theirs to a friend. Of them one climbs on meanwhile, and keeps what that brought."""
    lent, replaced = await holding(world, 7, 8)
    friend = Keypair()
    for user_id, mint in ((7, lent), (8, replaced)):
        away = await pass_on(world.rpc, wallet(user_id), Pubkey.from_string(mint), friend.pubkey())
        await is_final(world.rpc, away)
    await world.compare()
    await world.compare()
    assert [await left_over(world, one) for one in (7, 8)] == [(0, 1), (0, 1)]
    climbed = (await world.claimed(8, 2)).mint_address
    for user_id, mint in ((7, lent), (8, replaced)):
        home = await pass_on(world.rpc, friend, Pubkey.from_string(mint), wallet(user_id).pubkey())
        await is_final(world.rpc, home)
    _, deaths = await killed_everywhere(world, _compare)
    assert deaths > 2
    [back] = await world.told(NftReturned)
    assert (back.data.user_id, back.data.mint_address, back.data.nft_level) == (7, lent, 1)
    assert back.data.wallet_address == str(wallet(7).pubkey())
    assert [await left_over(world, one) for one in (7, 8)] == [(10, 1), (0, 1)]
    assert await world.claim(7) == AlreadyHeld(lent)
    await world.land(climbed)
    await world.compare()
    assert len(await world.told(NftReturned)) == 1
    assert await differing(world) == []
    assert await world.audited()
    burned = await burn(world.rpc, wallet(7), Pubkey.from_string(lent))
    await is_final(world.rpc, burned)
    await world.compare()
    assert [one.data.mint_address for one in await world.told(NftBurned)] == [lent]


async def _compare(world: World) -> None:
    await world.compare()


@pytest.mark.requirement("NFT-025")
async def test_an_upgrade_that_finds_no_nft_has_it_looked_for(world: World) -> None:
    [mint] = await holding(world, 7)
    gone = await pass_on(world.rpc, wallet(7), Pubkey.from_string(mint), Keypair().pubkey())
    await is_final(world.rpc, gone)
    assert await world.upgrade(7) == NotInWallet(mint)
    for task in await world.due(reconciling.LOOK):
        await reconciling.look(task, world.unit_of_work, world.rpc, world.cluster)
    assert len(await world.told(NftTransferred)) == 1
    assert await world.due(reconciling.LOOK) == []


@pytest.mark.requirement("NFT-102")
async def test_what_a_fork_undoes_and_what_a_node_does_not_show_takes_nothing_away(
    world: World, chain_faults: Any
) -> None:
    """A burn that is not final; a node that stopped before the mint, and one that is slow."""
    [first] = await holding(world, 7)
    await world.compare()
    await chain_faults({"finality": "held"})
    await burn(world.rpc, wallet(7), Pubkey.from_string(first))
    await world.compare()
    await chain_faults({"fork": 100_000})
    await chain_faults([])
    await world.compare()
    assert await world.told(NftBurned) == []
    ahead = "update chain_passes set slot = slot + 1000000"
    async with world.unit_of_work() as tx:
        await tx.session.execute(text("update nfts set mint_address = :m"), {"m": _nowhere()})
        await tx.session.execute(text("update mint_requests set mint_address = 'elsewhere'"))
        await tx.session.execute(text(ahead))
    with pytest.raises(ChainUnavailable, match="behind"):
        await world.compare()
    async with world.unit_of_work() as tx:
        await tx.session.execute(text("update chain_passes set slot = 0"))
    await world.compare()
    assert await world.told(NftBurned) == []
    assert await differing(world) == [["mint"]]


def _nowhere() -> str:
    return str(Keypair().pubkey())


@pytest.mark.requirement("NFT-025")
async def test_a_page_of_several_calls_is_compared_whole(world: World) -> None:
    """Of none of these the chain knows anything, the last one of the second call included."""
    order = MintOrder("order", str(wallet(7).pubkey()), "Tech Chicken", "AIW3E", "https://a.test")
    lost = [
        KeptNft(7, 1, "held", _nowhere(), world.minter.address, order)
        for _ in range(NFTS_A_CALL + 1)
    ]
    found = await compare(world.rpc, lost, at_least=0)
    assert found.differing == {one.mint_address: ("mint",) for one in lost}


async def differing(world: World) -> list[list[str]]:
    async with world.database.reading() as session:
        found = text("select fields from nft_differences order by mint_address")
        return list(await session.scalars(found))


@pytest.mark.requirement("NFT-025")
async def test_a_pass_that_dies_goes_on_where_it_was(world: World) -> None:
    mints = await holding(world, 7, 8, 9)
    gone = sorted(mints)[1]
    owner = next(one for one, mint in zip((7, 8, 9), mints, strict=True) if mint == gone)
    await is_final(world.rpc, await burn(world.rpc, wallet(owner), Pubkey.from_string(gone)))
    async with world.unit_of_work() as tx:
        reconciling.schedule(tx)
    assert await world.compare_page(1)
    goes_on, deaths = True, 0
    while goes_on:
        goes_on, died = await killed_everywhere(world, lambda process: process.compare_page(1))
        deaths += died
    assert deaths >= 2 * len(mints)
    assert len(await world.told(NftBurned)) == 1
    async with world.database.reading() as session:
        seen = (await session.execute(text("select nfts, gone from chain_passes"))).one()
    assert tuple(seen) == (3, 1)


@pytest.mark.requirement("NFT-025")
async def test_operators_see_what_differs_and_what_was_put_right(
    world: World, api: httpx.AsyncClient
) -> None:
    [mint] = await holding(world, 7)
    shown = (await api.get(ROUTE, headers=ADMIN)).json()["data"]
    assert (shown["lastPass"], shown["differing"]) == (None, 0)
    assert (await api.get(ROUTE, headers=bearer(7))).status_code == 403
    assert (await api.get(f"{ROUTE}?after=0", headers=ADMIN)).status_code == 422
    await world.receive(unlock(9, 1))
    await world.qualify(9)
    stranded = await world.claimed(9)
    async with world.unit_of_work() as tx:
        await tx.session.execute(text("delete from due where kind = 'mint.land'"))
        await tx.session.execute(
            text("update mint_requests set name = 'Tech Hen' where user_id = 7")
        )
    assert (await api.post(ROUTE, headers=ADMIN)).status_code == 200
    while await world.compare_page():
        pass
    shown = (await api.get(f"{ROUTE}?limit=1", headers=ADMIN)).json()["data"]
    [difference] = shown["differences"]
    assert (difference["mintAddress"], difference["fields"]) == (mint, ["name"])
    assert (shown["differing"], shown["nextAfter"]) == (1, mint)
    assert {key: shown["lastPass"][key] for key in ("nfts", "gone", "repaired")} == {
        "nfts": 1,
        "gone": 0,
        "repaired": 1,
    }
    await world.land(stranded.mint_address)
    async with world.unit_of_work() as tx:
        restored = "update mint_requests set name = 'Tech Chicken' where user_id = 7"
        await tx.session.execute(text(restored))
    await world.compare()
    assert (await api.get(ROUTE, headers=ADMIN)).json()["data"]["differences"] == []


@pytest.mark.requirement("NFT-025")
@pytest.mark.parametrize(
    ("known", "seen", "verdict"),
    [
        ("held", None, Differs(("mint",))),
        ("away", None, Differs(("mint",))),
        ("burned", None, Differs(("mint",))),
        ("held", Sight(1, ()), AsOrdered()),
        ("held", Sight(1, ("owner",)), Gone(burned=False)),
        ("held", Sight(1, ("owner", "uri")), Differs(("owner", "uri"))),
        ("held", Sight(0, ("supply", "owner", "metadata")), Gone(burned=True)),
        ("away", Sight(1, ()), Returned()),
        ("away", Sight(1, ("owner",)), AsOrdered()),
        ("away", Sight(1, ("uri",)), Differs(("uri",))),
        ("away", Sight(1, ("owner", "uri")), Differs(("owner", "uri"))),
        ("away", Sight(0, ("supply", "owner", "metadata")), AsOrdered()),
        ("burned", Sight(0, ("supply", "owner", "metadata")), AsOrdered()),
        ("burned", Sight(1, ()), Differs(("supply",))),
    ],
)
def test_what_was_seen_of_an_nft(known: Known, seen: Sight | None, verdict: object) -> None:
    assert judge(known, seen) == verdict
