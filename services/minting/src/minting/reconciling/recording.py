"""What a comparison leaves in the database, and tells."""

from laurel_events import Transaction
from laurel_schemas.nft_events_v1 import (
    BurnedNft,
    NftBurned,
    NftReturned,
    NftTransferred,
    ReturnedNft,
    TransferredNft,
)

from minting import store
from minting.benefits import tell_benefits
from minting.metrics import NFTS_DIFFERING, NFTS_GONE, NFTS_RETURNED
from minting.reconciling.comparing import Comparison, Departed
from minting.store import reconciling
from minting.store.reconciling import KeptNft


async def record(tx: Transaction, found: Comparison) -> int:
    """Store and tell what was found; returns how many NFTs are gone."""
    gone = [one for one in found.gone if await _depart(tx, one)]
    for nft in found.back:
        await _come_back(tx, nft)
    settled = [*found.agree, *(one.nft.mint_address for one in found.gone)]
    await reconciling.forget_differences(tx.session, settled)
    await reconciling.save_differences(tx.session, found.differing, found.slot, tx.now)
    NFTS_DIFFERING.set(await reconciling.count_differences(tx.session))
    return len(gone)


async def _depart(tx: Transaction, departed: Departed) -> bool:
    """End what an NFT gave. False where that is known, or an upgrade is at it meanwhile."""
    nft = departed.nft
    await store.lock_user(tx.session, nft.user_id)
    if not await reconciling.still_kept(tx.session, nft.mint_address):
        return False
    to = departed.how.to if departed.how else None
    if to:
        await reconciling.mark_left(tx.session, nft.mint_address, tx.now)
    else:
        await store.mark_burned(tx.session, nft.mint_address, tx.now)
    NFTS_GONE.labels("transferred" if to else "burned").inc()
    await _tell(tx, nft, departed)
    await tell_benefits(tx, nft.user_id)
    return True


async def _come_back(tx: Transaction, nft: KeptNft) -> None:
    """Let what an NFT gives count again, as its user had switched it on, and say so."""
    await store.lock_user(tx.session, nft.user_id)
    if not await reconciling.mark_back(tx.session, nft.mint_address):
        return
    NFTS_RETURNED.inc()
    if nft.level is not None:
        tx.publish(_returned(tx, nft, nft.level))
    await tell_benefits(tx, nft.user_id)


async def _tell(tx: Transaction, nft: KeptNft, departed: Departed) -> None:
    """Consume the unlocks of its tier and those below, lest minting again feed a sale, and say so.

    What stands beside the ladder has no tier: that it is gone, the benefits say.
    """
    if nft.level is None:
        return
    await reconciling.consume_unlocks(tx.session, nft.user_id, nft.level, tx.now)
    signature = departed.how.signature if departed.how else None
    if departed.how and departed.how.to:
        tx.publish(_transferred(tx, nft, nft.level, departed.how.to, signature))
    else:
        tx.publish(_burned(tx, nft, nft.level, signature))


def _burned(tx: Transaction, nft: KeptNft, level: int, signature: str | None) -> NftBurned:
    data = BurnedNft(
        user_id=nft.user_id,
        nft_level=level,
        tier_name=nft.order.name,
        mint_address=nft.mint_address,
        reason="owner",
        transaction_signature=signature,
    )
    return NftBurned(timestamp=tx.now, data=data)


def _returned(tx: Transaction, nft: KeptNft, level: int) -> NftReturned:
    data = ReturnedNft(
        user_id=nft.user_id,
        nft_level=level,
        tier_name=nft.order.name,
        mint_address=nft.mint_address,
        wallet_address=nft.order.owner,
    )
    return NftReturned(timestamp=tx.now, data=data)


def _transferred(
    tx: Transaction, nft: KeptNft, level: int, to: str, signature: str | None
) -> NftTransferred:
    data = TransferredNft(
        user_id=nft.user_id,
        nft_level=level,
        tier_name=nft.order.name,
        mint_address=nft.mint_address,
        to_wallet_address=to,
        transaction_signature=signature,
    )
    return NftTransferred(timestamp=tx.now, data=data)
