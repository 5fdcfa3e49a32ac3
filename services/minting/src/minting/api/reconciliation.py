"""What operators see of the comparison with the chain (NFT-025)."""

from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from laurel_service.api import Envelope, UnitOfWorkDep, errors, ok, require_role

from minting.reconcile_bodies import DifferenceShown, PassShown, PassStarted, Reconciliation
from minting.reconciling import begin_soon
from minting.store import reconciling
from minting.store.reconciling import Pass

router = APIRouter(prefix="/api/v1/nft/reconciliation", dependencies=[require_role("admin")])

_BASE58: Final = r"^[1-9A-HJ-NP-Za-km-z]{0,44}$"
Limit = Annotated[int, Query(ge=1, le=500)]
After = Annotated[str, Query(pattern=_BASE58, description="the mint after which a page begins")]


@router.get("", response_model=Envelope[Reconciliation], responses=errors(401, 403, 422))
async def reconciliation(
    unit_of_work: UnitOfWorkDep, after: After = "", limit: Limit = 100
) -> Response:
    """How far NFTs were held against the chain, and which are not as they were ordered."""
    async with unit_of_work() as tx:
        last = await reconciling.last_pass(tx.session)
        found = await reconciling.differences_after(tx.session, after, limit)
        count = await reconciling.count_differences(tx.session)
    return ok(
        Reconciliation(
            last_pass=_shown(last) if last else None,
            differing=count,
            differences=[DifferenceShown(**asdict(one)) for one in found],
            next_after=found[-1].mint_address if len(found) == limit else None,
        )
    )


@router.post("", response_model=Envelope[PassStarted], responses=errors(401, 403))
async def begin(unit_of_work: UnitOfWorkDep) -> Response:
    """Hold every NFT against the chain now; a pass that is under way goes on."""
    async with unit_of_work() as tx:
        await begin_soon(tx)
    return ok(PassStarted())


def _shown(last: Pass) -> PassShown:
    return PassShown(
        started_at=last.started_at,
        finished_at=last.finished_at,
        slot=last.slot,
        nfts=last.nfts,
        gone=last.gone,
        repaired=last.repaired,
    )
