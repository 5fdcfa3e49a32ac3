"""Airdrops by operators (NFT-030, NFT-035)."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from laurel_events import Transaction
from laurel_service.api import (
    Body,
    Envelope,
    NotFound,
    RequestBody,
    Resource,
    UnitOfWorkDep,
    errors,
    ok,
    require_role,
)
from pydantic import AwareDatetime, Field, StringConstraints

from minting import store
from minting.airdrops import Drop, NotDroppableError, Recipient, drop, pause, resume
from minting.chain import Minter
from minting.ipfs import IpfsGateway

router = APIRouter(prefix="/api/v1/nft/airdrops", dependencies=[require_role("admin")])

_NO_NUL = r"^[^\x00]*$"
_USABLE = r"^[A-Za-z0-9_.:-]{1,100}$"
_AirdropId = Annotated[str, Path(pattern=_USABLE)]
_Token = Annotated[str, StringConstraints(pattern=_USABLE)]
_Label = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_NO_NUL)]
_Prose = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=_NO_NUL)]


class RecipientBody(Body):
    """Who receives it, and for what."""

    user_id: int = Field(strict=True, ge=0, lt=2**63)
    ranking: int | None = Field(default=None, strict=True, ge=1, lt=2**31)
    prize_id: _Token | None = None


class AirdropRequest(RequestBody):
    """Which NFT, to whom, with which words; a user named again under this id gets nothing more."""

    airdrop_id: _Token
    definition: _Token = Field(default="trophy-breeder", description="its key, beside the ladder")
    recipients: list[RecipientBody] = Field(min_length=1, max_length=1000)
    competition_id: _Token | None = None
    competition_name: _Label | None = None
    manager_message: _Prose | None = None
    benefits_until: AwareDatetime | None = Field(
        default=None, description="when what it gives ends; null: never"
    )
    special_attributes: list[_Label] = Field(default=[], max_length=10)


class AirdropStarted(Body):
    """What became of the recipients."""

    airdrop_id: str
    opened: int
    already_known: int
    unknown_users: list[int]
    unusable_wallets: list[int]


class AirdropProgress(Body):
    """How many recipients are in each state."""

    airdrop_id: str
    pending: int = 0
    submitted: int = 0
    confirmed: int = 0
    finalized: int = 0
    failed: int = 0
    paused_at: datetime | None = Field(
        default=None, description="since when nothing more of it is signed"
    )


class NotDroppable(NotFound):
    """There is no such NFT beside the ladder, or it is not pinned yet."""

    code = "NFT_DEFINITION_NOT_FOUND"
    example = "There is no pinned NFT of this definition beside the ladder."


class UnknownAirdrop(NotFound):
    """Nobody began this airdrop."""

    code = "NFT_AIRDROP_NOT_FOUND"
    example = "There is no airdrop with this id."


@router.post(
    "",
    response_model=Envelope[AirdropStarted],
    responses=errors(401, 403, 422, NotDroppable),
)
async def start_airdrop(
    body: AirdropRequest,
    unit_of_work: UnitOfWorkDep,
    minter: Annotated[Minter, Resource(Minter)],
    gateway: Annotated[IpfsGateway, Resource(IpfsGateway)],
) -> Response:
    """Let each of up to 1,000 users receive the NFT once; more go in further requests."""
    try:
        async with unit_of_work() as tx:
            done = await drop(tx, _wish(body), minter, gateway)
    except NotDroppableError:
        raise NotDroppable() from None
    return ok(
        AirdropStarted(
            airdrop_id=body.airdrop_id,
            opened=done.opened,
            already_known=done.known,
            unknown_users=list(done.unknown_users),
            unusable_wallets=list(done.unusable_wallets),
        )
    )


@router.get(
    "/{airdrop_id}",
    response_model=Envelope[AirdropProgress],
    responses=errors(401, 403, 422, UnknownAirdrop),
)
async def airdrop_progress(airdrop_id: _AirdropId, unit_of_work: UnitOfWorkDep) -> Response:
    """How far an airdrop is."""
    async with unit_of_work() as tx:
        return ok(await _progress(tx, airdrop_id))


@router.post(
    "/{airdrop_id}/pause",
    response_model=Envelope[AirdropProgress],
    responses=errors(401, 403, 422, UnknownAirdrop),
)
async def pause_airdrop(airdrop_id: _AirdropId, unit_of_work: UnitOfWorkDep) -> Response:
    """Sign nothing more of an airdrop; what is signed lands. Again changes nothing."""
    async with unit_of_work() as tx:
        if not await pause(tx, airdrop_id):
            raise UnknownAirdrop()
        return ok(await _progress(tx, airdrop_id))


@router.post(
    "/{airdrop_id}/resume",
    response_model=Envelope[AirdropProgress],
    responses=errors(401, 403, 422, UnknownAirdrop),
)
async def resume_airdrop(airdrop_id: _AirdropId, unit_of_work: UnitOfWorkDep) -> Response:
    """Go on with an airdrop that was paused; again changes nothing."""
    async with unit_of_work() as tx:
        shown = await _progress(tx, airdrop_id)
        await resume(tx, airdrop_id)
        return ok(shown.model_copy(update={"paused_at": None}))


async def _progress(tx: Transaction, airdrop_id: str) -> AirdropProgress:
    found = await store.progress_of(tx.session, airdrop_id)
    if not found:
        raise UnknownAirdrop()
    since = await store.paused_at(tx.session, airdrop_id)
    return AirdropProgress(airdrop_id=airdrop_id, paused_at=since, **found)


def _wish(body: AirdropRequest) -> Drop:
    return Drop(
        airdrop_id=body.airdrop_id,
        definition_key=body.definition,
        recipients=[
            Recipient(one.user_id, one.ranking, one.prize_id)
            for one in {each.user_id: each for each in body.recipients}.values()
        ],
        competition_id=body.competition_id,
        competition_name=body.competition_name,
        manager_message=body.manager_message,
        special_attributes=tuple(body.special_attributes),
        benefits_until=body.benefits_until,
    )
