"""A claim on its way: one NFT, minted by the system wallet into its owner's (NFT-040)."""

from laurel_events import Transaction
from laurel_schemas.nft_events_v1 import ClaimedNft, NftClaimed
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Commitment

from minting import store
from minting.announcements import DELAYED, OUT_OF_FUNDS, REJECTED, Announcer, Words
from minting.benefits import tell_benefits_of_held
from minting.chain import Anchor, Minter, SignedTransaction, build_mint, read_nft
from minting.ipfs import IpfsGateway
from minting.landing.course import Course
from minting.prize_answers import deliver_tier
from minting.store import MintRequest


def sign_mint(request: MintRequest, minter: Minter, recent: Anchor) -> SignedTransaction:
    """The transaction that mints what a request ordered."""
    return build_mint(request.order, minter, recent)


async def is_minted(rpc: AsyncClient, request: MintRequest, commitment: Commitment) -> bool:
    """Whether the NFT of a request exists, or did: nobody else has the key of its address.

    Raises ChainUnavailable.
    """
    found = await read_nft(rpc, request.mint_address, request.wallet_address, commitment)
    return found is not None


async def _settle(tx: Transaction, announcer: Announcer, gateway: IpfsGateway) -> None:
    await store.lock_user(tx.session, announcer.request.user_id)
    announcement_id = tx.publish(_claimed(announcer, gateway))
    request = announcer.request
    await store.activate(tx.session, request, announcement_id, tx.now)
    await tell_benefits_of_held(tx, request.user_id)
    level, mint = request.definition.tier, request.mint_address
    await deliver_tier(tx, request.user_id, level, mint, announcer.signature)


def _claimed(announcer: Announcer, gateway: IpfsGateway) -> NftClaimed:
    """The NFT is active in its owner's wallet."""
    request, frozen = announcer.request, announcer.request.definition
    data = ClaimedNft(
        user_id=request.user_id,
        nft_level=frozen.tier,
        tier_name=frozen.name,
        mint_address=request.mint_address,
        transaction_signature=announcer.signature,
        wallet_address=request.wallet_address,
        nft_image_url=gateway.url(frozen.image_uri),
        fee_reduction_percent=frozen.fee_reduction_percent,
        ai_agent_uses_per_week=frozen.ai_agent_uses_per_week,
    )
    return NftClaimed(timestamp=announcer.now, data=data)


CLAIM = Course(
    due_kind="mint.land",
    settles_at="confirmed",
    words=Words(
        step="mint",
        transaction_type="nft_claim",
        messages={
            DELAYED: "The blockchain is congested; the transaction is tried again at a higher fee",
            OUT_OF_FUNDS: "Insufficient SOL balance in system wallet for minting",
            REJECTED: "The blockchain rejected the mint transaction",
        },
        user_impact="NFT claim failed - no charges applied",
    ),
    sign=sign_mint,
    is_on_chain=is_minted,
    settle=_settle,
)
