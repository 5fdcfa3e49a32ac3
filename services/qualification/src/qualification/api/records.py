"""Qualification per target level: one record a user and tier (TIER-040)."""

from fastapi import APIRouter, Response
from laurel_schemas.fields import Amount, Timestamp
from laurel_service.api import Body, CurrentUser, Envelope, SessionDep, errors, ok

from qualification import store
from qualification.api.fields import Level

router = APIRouter(prefix="/api/v1/qualification/me/tiers")


class Record(Body):
    """How far the caller is towards a tier; amounts in USD as decimal strings.

    `badgesCollected` are those that count, activated ones. The times are null for somebody new, and
    for what was before they were kept.
    """

    user_id: int
    target_level: int
    current_volume: Amount
    required_volume: Amount
    badges_collected: int
    badges_required: int
    is_qualified: bool
    last_checked_at: Timestamp | None
    created_at: Timestamp | None
    updated_at: Timestamp | None


@router.get("", response_model=Envelope[list[Record]], responses=errors(401))
async def records(user: CurrentUser, session: SessionDep) -> Response:
    """The caller's record for each tier, as events have left it."""
    return ok(await _records(user.user_id, session))


@router.get("/{level}", response_model=Envelope[Record], responses=errors(401, 422))
async def record(level: Level, user: CurrentUser, session: SessionDep) -> Response:
    """The caller's record for one tier."""
    return ok((await _records(user.user_id, session))[level - 1])


async def _records(user_id: int, session: SessionDep) -> list[Record]:
    found = await store.qualification_records(session, user_id)
    return [
        Record(user_id=user_id, **{name: getattr(one, name) for name in type(one).__slots__})
        for one in found
    ]
