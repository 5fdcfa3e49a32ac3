"""NFTs that come and go otherwise than by claims: airdrops, burns, transfers, prizes."""

from typing import Annotated, Literal

from pydantic import Field

from laurel_schemas.fields import (
    Amount,
    Count,
    Label,
    Prose,
    Timestamp,
    Token,
    Url,
    vocabulary,
)
from laurel_schemas.nft_events_v1.envelope import TOPIC, NftData, NftEvent, NftLevel


class AirdroppedNft(NftData):
    """The NFT that was airdropped and what for."""

    airdrop_id: Token
    nft_id: Token
    tier_level: NftLevel
    tier_name: Label
    mint_address: Token
    transaction_signature: Token
    wallet_address: Token
    nft_image_url: Url
    fee_reduction_percent: Count
    special_attributes: tuple[Label, ...] = ()
    competition_id: Token | None = None
    competition_name: Label | None = None
    ranking: Annotated[int, Field(strict=True, ge=1)] | None = None
    prize_id: Token | None = None
    manager_message: Prose | None = None


class BurnedNft(NftData):
    """The NFT that is gone, by an upgrade or by its owner's hand."""

    nft_level: NftLevel
    tier_name: Label
    mint_address: Token
    reason: Annotated[Token, vocabulary("upgrade", "owner")]
    transaction_signature: Token | None = None


class TransferredNft(NftData):
    """The NFT that left the user's wallet; nobody has its benefits any more."""

    nft_level: NftLevel
    tier_name: Label
    mint_address: Token
    to_wallet_address: Token
    transaction_signature: Token | None = None


class ReturnedNft(NftData):
    """The NFT that had left the user's wallet and is there again; its benefits count again."""

    nft_level: NftLevel
    tier_name: Label
    mint_address: Token
    wallet_address: Token


class ImportedNft(NftData):
    """The NFT that was minted elsewhere; `nftLevel` is its tier, null beside the ladder."""

    nft_level: NftLevel | None = None
    tier_name: Label
    mint_address: Token
    wallet_address: Token
    claimed_at: Timestamp


class DeliveredPrize(NftData):
    """What reached the winner's wallet; `amount` of `tokenMint` for tokens."""

    prize_id: Token
    competition_id: Token
    kind: Annotated[Token, vocabulary("nft", "token", "fee_discount")]
    mint_address: Token | None = None
    token_mint: Token | None = None
    amount: Amount | None = None
    transaction_signature: Token | None = None


class FailedPrize(NftData):
    """Why a prize can't be delivered, for good unless `retryAvailable`."""

    prize_id: Token
    competition_id: Token
    error_code: Token
    error_message: Label
    retry_available: bool


class AnsweredReversal(NftData):
    """Whether a prize could be taken back: what is in the winner's wallet stays there."""

    prize_id: Token
    competition_id: Token
    taken_back: bool
    reason: Annotated[Token, vocabulary("not_delivered", "on_chain")]


class NftAirdropped(NftEvent, topic=TOPIC, type="nft.airdropped"):
    """A user received an NFT without asking, once per airdrop and user."""

    event_type: Literal["airdropped"] = "airdropped"
    data: AirdroppedNft


class NftBurned(NftEvent, topic=TOPIC, type="nft.burned"):
    """An NFT was burned; if by its owner, the unlock of its tier is consumed."""

    event_type: Literal["burned"] = "burned"
    data: BurnedNft


class NftTransferred(NftEvent, topic=TOPIC, type="nft.transferred"):
    """An NFT left its user's wallet."""

    event_type: Literal["transferred"] = "transferred"
    data: TransferredNft


class NftReturned(NftEvent, topic=TOPIC, type="nft.returned"):
    """An NFT is back in its user's wallet, and no other took its place meanwhile."""

    event_type: Literal["returned"] = "returned"
    data: ReturnedNft


class NftImported(NftEvent, topic=TOPIC, type="nft.imported"):
    """An NFT that was minted before Laurel counts as its user's from now on, once an NFT."""

    event_type: Literal["imported"] = "imported"
    data: ImportedNft


class PrizeDelivered(NftEvent, topic=TOPIC, type="nft.prize.delivered"):
    """The answer to a PrizeAwarded of an NFT or tokens: it is done."""

    event_type: Literal["prize_delivered"] = "prize_delivered"
    data: DeliveredPrize


class PrizeFailed(NftEvent, topic=TOPIC, type="nft.prize.failed"):
    """The answer to a PrizeAwarded of an NFT or tokens: it could not be done."""

    event_type: Literal["prize_failed"] = "prize_failed"
    data: FailedPrize


class PrizeReversalAnswered(NftEvent, topic=TOPIC, type="nft.prize.reversal_answered", unread=True):
    """The answer to a PrizeReversed of an NFT or tokens; benefits of what stays have ended."""

    event_type: Literal["prize_reversal_answered"] = "prize_reversal_answered"
    data: AnsweredReversal
