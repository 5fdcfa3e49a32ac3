"""An upgrade on its way: the old NFT burned and the new one minted, at once (NFT-022, NFT-023).

It counts, and is told of, once it is final: a burn can't be made good if a fork undid what its
owner was told. Until then the old NFT is the one they hold.
"""

from laurel_events import Transaction
from laurel_schemas.nft_events_v1 import (
    BurnedNft,
    CompletedUpgrade,
    FailedUpgrade,
    NftBurned,
    NftUpgraded,
    UpgradeCompleted,
    UpgradedNft,
    UpgradeFailed,
)

from minting import store
from minting.announcements import DELAYED, EXPIRED, OUT_OF_FUNDS, REJECTED, Announcer, Words
from minting.benefits import tell_benefits_of_held
from minting.chain import Anchor, Minter, SignedTransaction, build_upgrade
from minting.ipfs import IpfsGateway
from minting.landing.claims import is_minted
from minting.landing.course import Course, Failure
from minting.prize_answers import deliver_tier
from minting.store import Burned, MintRequest


class NoUpgradeError(LookupError):
    """A request that burns nothing is no upgrade."""


def _sign(request: MintRequest, minter: Minter, recent: Anchor) -> SignedTransaction:
    return build_upgrade(request.order, _burned(request).mint_address, minter, recent)


async def _settle(tx: Transaction, announcer: Announcer, gateway: IpfsGateway) -> None:
    request = announcer.request
    await store.lock_user(tx.session, request.user_id)
    held = await store.held_nft(tx.session, request.user_id)
    from_tier = held.definition.name if held else ""
    announcement_id = tx.publish(_upgraded(announcer, from_tier, gateway))
    tx.publish(_old_one_burned(announcer, from_tier))
    tx.publish(_completed(announcer))
    await store.replace_burned(tx.session, request, announcement_id, tx.now)
    level, mint = request.definition.tier, request.mint_address
    await deliver_tier(tx, request.user_id, level, mint, announcer.signature)
    await tell_benefits_of_held(tx, request.user_id)


async def _fail(tx: Transaction, announcer: Announcer, failure: Failure) -> None:
    request, burned = announcer.request, _burned(announcer.request)
    data = FailedUpgrade(
        user_id=request.user_id,
        request_id=str(request.id),
        from_level=burned.level,
        to_level=request.definition.tier,
        old_mint_address=burned.mint_address,
        status="failed",
        error_code=failure.code,
        error_message=failure.reason,
    )
    tx.publish(UpgradeFailed(timestamp=announcer.now, data=data))


def _upgraded(announcer: Announcer, from_tier: str, gateway: IpfsGateway) -> NftUpgraded:
    request, frozen = announcer.request, announcer.request.definition
    data = UpgradedNft(
        user_id=request.user_id,
        from_level=_burned(request).level,
        to_level=frozen.tier,
        from_tier=from_tier,
        to_tier=frozen.name,
        old_mint_address=_burned(request).mint_address,
        new_mint_address=request.mint_address,
        request_id=str(request.id),
        transaction_signature=announcer.signature,
        wallet_address=request.wallet_address,
        nft_image_url=gateway.url(frozen.image_uri),
        fee_reduction_percent=frozen.fee_reduction_percent,
        ai_agent_uses_per_week=frozen.ai_agent_uses_per_week,
    )
    return NftUpgraded(timestamp=announcer.now, data=data)


def _old_one_burned(announcer: Announcer, tier_name: str) -> NftBurned:
    burned = _burned(announcer.request)
    data = BurnedNft(
        user_id=announcer.request.user_id,
        nft_level=burned.level,
        tier_name=tier_name,
        mint_address=burned.mint_address,
        reason="upgrade",
        transaction_signature=announcer.signature,
    )
    return NftBurned(timestamp=announcer.now, data=data)


def _completed(announcer: Announcer) -> UpgradeCompleted:
    request, burned = announcer.request, _burned(announcer.request)
    data = CompletedUpgrade(
        user_id=request.user_id,
        request_id=str(request.id),
        from_level=burned.level,
        to_level=request.definition.tier,
        old_mint_address=burned.mint_address,
        new_mint_address=request.mint_address,
        status="completed",
        burn_transaction=announcer.signature,
        mint_transaction=announcer.signature,
    )
    return UpgradeCompleted(timestamp=announcer.now, data=data)


def _burned(request: MintRequest) -> Burned:
    if request.burns is None:
        raise NoUpgradeError(f"request {request.id}")
    return request.burns


UPGRADE = Course(
    due_kind="upgrade.land",
    settles_at="finalized",
    words=Words(
        step="upgrade",
        transaction_type="nft_upgrade",
        messages={
            DELAYED: "The blockchain is congested; the transaction is tried again at a higher fee",
            OUT_OF_FUNDS: "Insufficient SOL balance in system wallet for minting",
            REJECTED: "The blockchain rejected the upgrade transaction",
            EXPIRED: "The upgrade transaction did not reach the blockchain in time",
        },
        user_impact="NFT upgrade failed - your current NFT is unchanged",
    ),
    sign=_sign,
    is_on_chain=is_minted,
    settle=_settle,
    fail=_fail,
)
