"""Upgrades on the real program: one NFT burned and one minted, or nothing at all."""

import asyncio

import pytest
from laurel_schemas.nft_events_v1 import (
    NftBurned,
    NftUpgraded,
    UpgradeCompleted,
    UpgradeRequested,
)
from laurel_testkit import eventually
from minting.chain import InvalidSignature
from minting.rules.claiming import AlreadyClaiming, AlreadyHeld, RequirementsNotMet
from minting.rules.upgrading import NotFinal, NothingHeld, NotNextTier
from minting.upgrades import UnknownUpgradeError
from minting_people import signed_by, unlock, wallet
from minting_world import World
from solders.keypair import Keypair
from solders.transaction import VersionedTransaction
from sqlalchemy import text
from upgrading import (
    LANDED,
    active_mints,
    put_in_state,
    signed,
    supplies,
    told_since,
)


@pytest.mark.requirement("NFT-022", "NFT-023", "NFT-024", "NFT-026", "NFT-042")
async def test_an_upgrade_burns_one_and_mints_the_next(world: World) -> None:
    old = await world.holds(7)
    before = len(await world.published())
    upgrade = await world.upgraded(7)
    assert upgrade.signed.awaits_owner
    await world.step()
    assert await supplies(world, old, upgrade.new_mint) == [1, 0]
    assert not (await signed(world, upgrade)).signed.awaits_owner
    await world.land(upgrade.new_mint)
    assert await supplies(world, old, upgrade.new_mint) == [0, 1]
    assert await active_mints(world) == [upgrade.new_mint]
    assert (await world.published())[before:] == LANDED
    assert await world.due() == []
    assert await world.audited()


@pytest.mark.requirement("NFT-041", "NFT-042")
async def test_the_events_of_an_upgrade_say_all(world: World) -> None:
    old = await world.holds(7)
    before = len(await world.published())
    upgrade = await world.upgraded(7)
    await signed(world, upgrade)
    await world.land(upgrade.new_mint)
    told = {type(event): event for event in await told_since(world, before)}
    request_id, signature = str(upgrade.id), upgrade.signed.signature
    requested, done, burned = told[UpgradeRequested], told[UpgradeCompleted], told[NftBurned]
    assert requested.data.model_dump(exclude={"user_id"}) == {
        "request_id": request_id,
        "from_level": 1,
        "to_level": 2,
        "old_mint_address": old,
        "status": "pending",
        "badges_required": 2,
    }
    assert (done.data.burn_transaction, done.data.mint_transaction) == (signature, signature)
    assert (done.data.status, done.data.new_mint_address) == ("completed", upgrade.new_mint)
    assert (burned.data.mint_address, burned.data.reason) == (old, "upgrade")
    shown = told[NftUpgraded].data.model_dump(by_alias=True, exclude={"nft_image_url"})
    assert shown == {
        "userId": 7,
        "fromLevel": 1,
        "toLevel": 2,
        "fromTier": "Tech Chicken",
        "toTier": "Quant Ape",
        "oldMintAddress": old,
        "newMintAddress": upgrade.new_mint,
        "requestId": request_id,
        "transactionSignature": signature,
        "walletAddress": str(wallet(7).pubkey()),
        "feeReductionPercent": 20,
        "aiAgentUsesPerWeek": 20,
    }


@pytest.mark.requirement("NFT-006", "NFT-023")
async def test_an_upgraded_nft_keeps_when_its_owner_claimed_the_first(world: World) -> None:
    old = await world.holds(7)
    upgrade = await world.upgraded(7)
    await signed(world, upgrade)
    await world.land(upgrade.new_mint)
    statement = "select * from nfts where mint_address = :mint"
    async with world.database.reading() as session:
        before = (await session.execute(text(statement), {"mint": old})).one()
        after = (await session.execute(text(statement), {"mint": upgrade.new_mint})).one()
    assert (before.status, after.status) == ("burned", "active")
    assert before.burned_at == after.last_upgraded_at
    assert before.claimed_at == after.claimed_at < after.last_upgraded_at
    assert (before.last_upgraded_at, after.burned_at) == (None, None)


async def test_who_asks_again_gets_the_same_transaction(world: World) -> None:
    await world.holds(7)
    first = await world.upgraded(7)
    others = await asyncio.gather(*(world.upgraded(7) for _ in range(20)))
    assert {one.signed.raw for one in others} == {first.signed.raw}
    assert len(await world.due()) == 1
    assert await world.claim(7, 2) == AlreadyHeld(first.old_mint)


@pytest.mark.requirement("NFT-014")
async def test_of_many_upgrades_at_once_one_is_opened(world: World) -> None:
    await world.holds(7)
    at_once = await asyncio.gather(*(world.upgraded(7) for _ in range(5)))
    assert len({one.id for one in at_once}) == 1
    assert len(await world.due()) == 1


@pytest.mark.requirement("NFT-024")
async def test_a_signature_that_is_not_the_owners_is_refused(world: World) -> None:
    await world.holds(7)
    await world.holds(8)
    upgrade, other = await world.upgraded(7), await world.upgraded(8)
    raw = upgrade.signed.raw
    for returned in (raw, b"nonsense", signed_by(wallet(8), other.signed.raw), _forged(raw)):
        with pytest.raises(InvalidSignature):
            await world.sign(7, upgrade, returned)
    with pytest.raises(UnknownUpgradeError):
        await world.sign(8, upgrade, signed_by(wallet(7), raw))
    once = await world.sign(7, upgrade, signed_by(wallet(7), raw))
    twice = await world.sign(7, upgrade, signed_by(wallet(7), raw))
    assert once.signed == twice.signed


def _forged(raw: bytes) -> bytes:
    """The same transaction, signed in the owner's place by somebody else."""
    transaction = VersionedTransaction.from_bytes(raw)
    place = transaction.message.account_keys.index(wallet(7).pubkey())
    signatures = transaction.signatures
    signatures[place] = Keypair().sign_message(b"something else")
    return bytes(VersionedTransaction.populate(transaction.message, signatures))


@pytest.mark.requirement("NFT-021")
async def test_who_may_not_upgrade_is_told_why(world: World) -> None:
    await world.qualify(7)
    assert await world.upgrade(7) == NothingHeld()
    claimed = await world.claimed(7)
    opened = await world.upgrade(7)
    assert (type(opened).__name__, opened.mint_address) == (  # type: ignore[union-attr]
        "OtherRequestOpen",
        claimed.mint_address,
    )
    await world.land(claimed.mint_address, "confirmed")
    assert isinstance(await world.upgrade(7), RequirementsNotMet)
    await world.receive(unlock(7, 2), unlock(7, 3))
    await world.land(claimed.mint_address)
    await put_in_state(world, claimed.mint_address, "confirmed")
    assert await world.upgrade(7) == NotFinal(claimed.mint_address)
    await put_in_state(world, claimed.mint_address, "finalized")
    assert await world.upgrade(7, 3) == NotNextTier(1, 2)
    assert await world.upgrade(7, 1) == NotNextTier(1, 2)
    assert not isinstance(await world.upgrade(7), AlreadyClaiming)


async def test_the_ladder_is_climbed_to_its_top(world: World) -> None:
    mints = [await world.holds(7)]
    for level in range(2, 6):
        await world.receive(unlock(7, level))
        upgrade = await signed(world, await world.upgraded(7, level))
        await world.land(upgrade.new_mint)
        mints.append(upgrade.new_mint)
    await eventually(lambda: _only_last(world, mints))
    assert await world.upgrade(7, 5) == NotNextTier(5, None)


async def _only_last(world: World, mints: list[str]) -> bool:
    return await supplies(world, *mints) == [0, 0, 0, 0, 1]
