"""The Action that claims a tier: a text to sign, then the claim (NFT-010, NFT-029)."""

from datetime import datetime
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Path, Request, Response
from laurel_events import UnitOfWork
from laurel_service.api import ApiError, Resource, UnitOfWorkDep, errors
from uuid_utils.compat import uuid7

from minting.action_bodies import (
    Account,
    ActionDone,
    ActionLinks,
    ActionShown,
    LinkedAction,
    MessageData,
    MessageToSign,
    NextAction,
    NextLinks,
    Signed,
)
from minting.actions import Challenge, Challenges, InvalidProof
from minting.api.actions.route import PREFIX, ActionRoute, answered, blockchain_id
from minting.api.claims import ClaimMeansDep, started
from minting.chain import Minter
from minting.claims import Claim
from minting.ipfs import IpfsGateway
from minting.refusals import CLAIM_ERRORS, TierNotReady, UnknownTier, WalletNotKnown
from minting.store.actions import ShownNft, shown_nft, user_of_wallet

router = APIRouter(prefix=f"{PREFIX}/claim", route_class=ActionRoute)

_LEVELS: Final = range(1, 6)
_Tier = Annotated[int, Path(alias="tierId")]
Gateway = Annotated[IpfsGateway, Resource(IpfsGateway)]


class ProofRefused(ApiError):
    """What came back is not what was asked, signed by the wallet that it was asked of."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "NFT_PROOF_NOT_VALID"
    example: ClassVar[str] = "The signature is not usable: it was asked too long ago."


@router.get("/{tierId}", response_model=ActionShown, responses=errors(422, UnknownTier))
async def show_claim(tier_id: _Tier, unit_of_work: UnitOfWorkDep, gateway: Gateway) -> Response:
    """The NFT of a tier, and a button to claim it."""
    nft = await _nft(tier_id, unit_of_work)
    button = LinkedAction(type="message", href=f"{PREFIX}/claim/{tier_id}", label="Claim")
    shown = ActionShown(
        icon=gateway.url(nft.image_uri),
        title=f"Claim {nft.name}",
        description=nft.description,
        label="Claim",
        links=ActionLinks(actions=[button]),
    )
    return answered(shown)


@router.post("/{tierId}", response_model=MessageToSign, responses=errors(422, UnknownTier))
async def ask_to_sign(
    tier_id: _Tier,
    body: Account,
    request: Request,
    unit_of_work: UnitOfWorkDep,
    minter: Annotated[Minter, Resource(Minter)],
) -> Response:
    """A text that the owner of a wallet signs; whether a user has this wallet is not told yet."""
    nft = await _nft(tier_id, unit_of_work)
    async with unit_of_work() as tx:
        now = tx.now
    challenge = Challenge(
        domain=request.url.hostname or "",
        address=body.account,
        level=tier_id,
        statement=f"Claim the NFT {nft.name} of tier {tier_id} into this wallet.",
        nonce=uuid7().hex,
        issued_at=now.replace(microsecond=0),
        chain_id=blockchain_id(request),
    )
    return answered(_message(challenge, Challenges(minter.secret)))


@router.post(
    "/{tierId}/signed",
    response_model=ActionDone,
    responses=errors(422, ProofRefused, *CLAIM_ERRORS),
)
async def claim_signed(
    tier_id: _Tier,
    body: Signed,
    unit_of_work: UnitOfWorkDep,
    gateway: Gateway,
    means: ClaimMeansDep,
) -> Response:
    """Start the claim that the owner of a wallet has signed for; it is minted into that wallet."""
    nft = await _nft(tier_id, unit_of_work)
    async with unit_of_work() as tx:
        _check(body, tier_id, means.minter, tx.now)
        user_id = await user_of_wallet(tx.session, body.account)
    if user_id is None:
        raise WalletNotKnown()
    minted = await started(Claim(uuid7(), user_id, tier_id), means)
    done = ActionDone(
        icon=gateway.url(nft.image_uri),
        title=nft.name,
        description=f"It is being minted at {minted.mint_address}.",
        label="Claimed",
    )
    return answered(done)


def _message(challenge: Challenge, challenges: Challenges) -> MessageToSign:
    data = MessageData(
        domain=challenge.domain,
        address=challenge.address,
        statement=challenge.statement,
        nonce=challenge.nonce,
        issued_at=challenge.issued,
        chain_id=challenge.chain_id,
    )
    href = f"{PREFIX}/claim/{challenge.level}/signed"
    links = NextLinks(next=NextAction(href=href))
    return MessageToSign(data=data, state=challenges.state(challenge), links=links)


def _check(body: Signed, tier_id: int, minter: Minter, now: datetime) -> None:
    try:
        proven = Challenges(minter.secret).proven(body.state, body.signature, now)
        if (proven.address, proven.level) != (body.account, tier_id):
            raise InvalidProof("it was asked of another wallet, or for another tier")
    except InvalidProof as error:
        raise ProofRefused(f"The signature is not usable: {error}.") from None


async def _nft(level: int, unit_of_work: UnitOfWork) -> ShownNft:
    if level not in _LEVELS:
        raise UnknownTier()
    async with unit_of_work() as tx:
        nft = await shown_nft(tx.session, level)
    if nft is None:
        raise TierNotReady()
    return nft
