"""The wallet at a glance."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from laurel_service.api import CurrentUser, Envelope, SessionDep, errors, ok, running
from pydantic import AwareDatetime

from wallet.api.bodies import BalanceAsOf, Expiry, Roles, Wallet, at_least_hundredths, eligibility
from wallet.rules.rates import in_effect
from wallet.store import reading
from wallet.store.rates import rate_versions

router = APIRouter()


@router.get("/api/v1/wallet", response_model=Envelope[Wallet], responses=errors(401))
async def wallet(user: CurrentUser, session: SessionDep, request: Request) -> Response:
    """The caller's balance, what is pending, and whether they earn as viewer and creator."""
    found = await reading.wallet(session, user.user_id)
    rates = in_effect(await rate_versions(session), running(request).service.now())
    known = None if found.person.deleted else found.person
    roles = Roles(
        viewer=eligibility(known and known.following, rates.viewer.minimum if rates else 0),
        creator=eligibility(known and known.followers, rates.creator.minimum if rates else 0),
    )
    lot = found.expiring
    expiring = Expiry(points=lot.remaining, expires_at=lot.expires_at) if lot else None
    return ok(
        Wallet(
            user_id=user.user_id,
            balance=found.balance,
            held=found.held,
            available=found.balance - found.held,
            pending=at_least_hundredths(found.pending),
            owed=found.owed,
            next_expiry=expiring,
            eligibility=roles,
        )
    )


@router.get("/api/v1/wallet/balance", response_model=Envelope[BalanceAsOf], responses=errors(401))
async def balance(
    user: CurrentUser, session: SessionDep, at: Annotated[AwareDatetime, Query()]
) -> Response:
    """The caller's balance as of a time, and how many entries had led to it."""
    entries, points = await reading.balance_as_of(session, user.user_id, at)
    return ok(BalanceAsOf(user_id=user.user_id, at=at, balance=points, entries=entries))
