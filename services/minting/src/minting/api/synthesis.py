"""Upgrades: what one would change, its start, the owner's signature, how far it is."""

from base64 import b64decode, b64encode
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from laurel_service.api import CurrentUser, Envelope, Resource, UnitOfWorkDep, errors, ok
from laurel_service.maybe_redis import MaybeRedis
from solana.rpc.async_api import AsyncClient
from uuid_utils.compat import uuid7

from minting.bodies import (
    OwnersSignature,
    SynthesisDetails,
    SynthesisRequest,
    SynthesisStarted,
    SynthesisState,
)
from minting.chain import ChainUnavailable, InvalidSignature, Minter
from minting.claims import UnknownTierError
from minting.cluster import Cluster
from minting.ipfs import IpfsGateway
from minting.locks import Locks
from minting.refusals import ChainAway, UnknownTier
from minting.store import Upgrade
from minting.synthesis import details_of
from minting.upgrade_refusals import (
    SIGNATURE_ERRORS,
    SYNTHESIS_ERRORS,
    NoCurrentNft,
    SignedTooLate,
    UnknownSynthesis,
    WrongSignature,
    refused_upgrade,
)
from minting.upgrades import (
    TooLateError,
    UnknownUpgradeError,
    UpgradeMeans,
    UpgradeTerms,
    Wish,
    decide_upgrade,
    find_upgrade,
    open_upgrade,
    sign_upgrade,
)
from minting.vault import KeyVault


def _means(
    unit_of_work: UnitOfWorkDep,
    rpc: Annotated[AsyncClient, Resource(AsyncClient)],
    minter: Annotated[Minter, Resource(Minter)],
    vault: Annotated[KeyVault, Resource(KeyVault)],
    cluster: Annotated[Cluster, Resource(Cluster)],
    gateway: Annotated[IpfsGateway, Resource(IpfsGateway)],
    terms: Annotated[UpgradeTerms, Resource(UpgradeTerms)],
) -> UpgradeMeans:
    return UpgradeMeans(unit_of_work, rpc, minter, vault, cluster, gateway, terms)


Means = Annotated[UpgradeMeans, Depends(_means)]
Redis = Annotated[MaybeRedis, Resource(MaybeRedis)]
router = APIRouter(prefix="/api/v1/nft")

_STATUS = {
    "pending": "pending",
    "submitted": "pending",
    "confirmed": "mint_confirmed",
    "finalized": "completed",
    "failed": "failed",
}


@router.get(
    "/synthesis-details",
    response_model=Envelope[SynthesisDetails],
    responses=errors(401, 422, 500, NoCurrentNft, UnknownTier),
)
async def synthesis_details(
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    minter: Annotated[Minter, Resource(Minter)],
    gateway: Annotated[IpfsGateway, Resource(IpfsGateway)],
    currentTierId: int | None = None,
) -> Response:
    """What an upgrade of the user's NFT would burn, mint and ask for (NFT-020)."""
    if currentTierId is not None and not 1 <= currentTierId <= 5:
        raise UnknownTier()
    async with unit_of_work() as tx:
        details = await details_of(tx.session, user.user_id, minter.fees, gateway, tx.now)
    if details is None or currentTierId not in (None, details.current_nft.level):
        raise NoCurrentNft()
    return ok(details)


@router.post(
    "/synthesize",
    response_model=Envelope[SynthesisStarted],
    responses=errors(401, 422, *SYNTHESIS_ERRORS),
)
async def synthesize(
    body: SynthesisRequest, user: CurrentUser, means: Means, redis: Redis
) -> Response:
    """Start the upgrade to the next tier, for its owner to sign (NFT-021)."""
    wish = Wish(request_id=uuid7(), user_id=user.user_id, level=body.target_tier_id)
    try:
        async with Locks(redis).hold("upgrade", user.user_id) as held:
            outcome = await (open_upgrade if held else decide_upgrade)(wish, means)
    except UnknownTierError:
        raise UnknownTier() from None
    except ChainUnavailable:
        raise ChainAway() from None
    if not isinstance(outcome, Upgrade):
        raise refused_upgrade(outcome)
    return ok(_started(outcome))


@router.post(
    "/synthesize/{request_id}/signature",
    response_model=Envelope[SynthesisState],
    responses=errors(401, 422, *SIGNATURE_ERRORS),
)
async def add_signature(
    request_id: UUID,
    body: OwnersSignature,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    redis: Redis,
) -> Response:
    """Take the signature of the NFT's owner, and bring the upgrade onto the chain (NFT-024)."""
    try:
        returned = _decoded(body.signed_transaction)
        # Whoever comes second finds it signed: the lock only spares what the row would wait for.
        async with Locks(redis).hold("burn", user.user_id):
            upgrade = await sign_upgrade(user.user_id, request_id, returned, unit_of_work)
    except InvalidSignature as error:
        raise _wrong(str(error)) from None
    except UnknownUpgradeError:
        raise UnknownSynthesis() from None
    except TooLateError:
        raise SignedTooLate() from None
    return ok(_state(upgrade))


@router.get(
    "/synthesize/{request_id}",
    response_model=Envelope[SynthesisState],
    responses=errors(401, 422, UnknownSynthesis),
)
async def synthesis_state(
    request_id: UUID, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """How far an upgrade is (NFT-023)."""
    try:
        return ok(_state(await find_upgrade(user.user_id, request_id, unit_of_work)))
    except UnknownUpgradeError:
        raise UnknownSynthesis() from None


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:  # characters beyond ASCII are no error of its own kind
        raise _wrong("it should be base64") from None


def _wrong(reason: str) -> WrongSignature:
    details = WrongSignature.example_details
    return WrongSignature(f"signedTransaction is not usable: {reason}.", details)


def _started(upgrade: Upgrade) -> SynthesisStarted:
    signed = upgrade.signed
    return SynthesisStarted(
        new_nft_mint_address=upgrade.new_mint,
        burn_transaction_id=signed.signature,
        mint_transaction_id=signed.signature,
        request_id=upgrade.id,
        transaction_to_sign=to_sign(upgrade),
        badges_bound=upgrade.binding in (None, "bound"),
        sign_by=upgrade.sign_by if signed.nonce else None,
        last_valid_block_height=signed.last_valid_block_height,
    )


def to_sign(upgrade: Upgrade) -> str | None:
    """The transaction, from when its badges are bound until its owner has signed."""
    is_out = upgrade.signed.awaits_owner and upgrade.binding in (None, "bound")
    return b64encode(upgrade.signed.raw).decode() if is_out else None


def _state(upgrade: Upgrade) -> SynthesisState:
    return SynthesisState(
        request_id=upgrade.id,
        from_level=upgrade.from_level,
        to_level=upgrade.to_level,
        old_nft_mint=upgrade.old_mint,
        new_nft_mint=upgrade.new_mint,
        burn_transaction=upgrade.signed.signature,
        mint_transaction=upgrade.signed.signature,
        status=_STATUS[upgrade.state],
        error_message=upgrade.error,
        badges_bound=upgrade.binding in (None, "bound"),
        transaction_to_sign=to_sign(upgrade),
        created_at=upgrade.created_at,
        updated_at=upgrade.changed_at,
    )
