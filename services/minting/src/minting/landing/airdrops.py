"""An airdropped NFT on its way: its recipient has not asked for it (NFT-030)."""

from typing import Final

from laurel_events import Transaction
from laurel_schemas.nft_events_v1 import AirdroppedNft, NftAirdropped

from minting import expiring, store
from minting.announcements import DELAYED, OUT_OF_FUNDS, REJECTED, Announcer, Words
from minting.benefits import tell_benefits_of_held
from minting.ipfs import IpfsGateway
from minting.landing.claims import is_minted, sign_mint
from minting.landing.course import Course, Failure
from minting.prize_answers import deliver, fail
from minting.store import Airdrop, MintRequest

_LABEL_LENGTH: Final = 200
_LEVEL_BESIDE_THE_LADDER: Final = 3
"""What Trophy Breeder bears in events, as its sample shows."""


async def _settle(tx: Transaction, announcer: Announcer, gateway: IpfsGateway) -> None:
    request = announcer.request
    await store.lock_user(tx.session, request.user_id)
    airdrop = await store.airdrop_of(tx.session, request.id)
    announcement_id = tx.publish(_airdropped(announcer, airdrop, gateway))
    await store.activate(tx.session, request, announcement_id, tx.now, airdrop.benefits_until)
    expiring.schedule(tx, request.mint_address, airdrop.benefits_until)
    await tell_benefits_of_held(tx, request.user_id)
    if airdrop.prize_id and (prize := await store.lock_prize(tx.session, airdrop.prize_id)):
        await deliver(tx, prize, request.mint_address, announcer.signature)


async def _fail(tx: Transaction, announcer: Announcer, failure: Failure) -> None:
    airdrop = await store.airdrop_of(tx.session, announcer.request.id)
    if airdrop.prize_id and (prize := await store.lock_prize(tx.session, airdrop.prize_id)):
        await fail(tx, prize, failure.code, failure.reason[:_LABEL_LENGTH])


async def _is_held(tx: Transaction, request: MintRequest) -> bool:
    return await store.is_paused(tx.session, request.id)


def _airdropped(announcer: Announcer, airdrop: Airdrop, gateway: IpfsGateway) -> NftAirdropped:
    request, frozen = announcer.request, announcer.request.definition
    data = AirdroppedNft(
        user_id=request.user_id,
        airdrop_id=airdrop.airdrop_id,
        nft_id=str(request.id),
        tier_level=frozen.level or _LEVEL_BESIDE_THE_LADDER,
        tier_name=frozen.name,
        mint_address=request.mint_address,
        transaction_signature=announcer.signature,
        wallet_address=request.wallet_address,
        nft_image_url=gateway.url(frozen.image_uri),
        fee_reduction_percent=frozen.fee_reduction_percent,
        special_attributes=airdrop.special_attributes,
        competition_id=airdrop.competition_id,
        competition_name=airdrop.competition_name,
        ranking=airdrop.ranking,
        prize_id=airdrop.prize_id,
        manager_message=airdrop.manager_message,
    )
    return NftAirdropped(timestamp=announcer.now, data=data)


AIRDROP = Course(
    due_kind="airdrop.land",
    settles_at="confirmed",
    words=Words(
        step="mint",
        transaction_type="nft_airdrop",
        messages={
            DELAYED: "The blockchain is congested; the transaction is tried again at a higher fee",
            OUT_OF_FUNDS: "Insufficient SOL balance in system wallet for minting",
            REJECTED: "The blockchain rejected the airdrop transaction",
        },
        user_impact="NFT airdrop delayed - no action needed",
    ),
    sign=sign_mint,
    is_on_chain=is_minted,
    settle=_settle,
    fail=_fail,
    is_held=_is_held,
)
