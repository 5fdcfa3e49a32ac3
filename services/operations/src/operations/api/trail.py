"""The audit trail of operators' acts over all services (GEN-047, GEN-048)."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from laurel_schemas.fields import MAX_USER_ID, Token
from laurel_service.api import Body, Envelope, Resource, SessionDep, errors, ok
from laurel_service.api.cursors import CursorInvalid, cursor, position, time_and_uuid, timed
from laurel_service.transparency.notary import Notary
from pydantic import AwareDatetime, ConfigDict

from operations import store
from operations.store import Wanted

router = APIRouter(prefix="/api/v1/operations/audit-trail")
_END = datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1)


class ActBody(Body):
    """What somebody with a role did, by ids alone, and what proves that it was so.

    `changed` or `viewed`. `userId` is whom it was done to, `correlationId` what the events that it
    caused have too. `number` counts within the service; `previous` is the hash of the link before
    and `signature` signs both with the act.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "0196894e-8f00-7c3a-b3f2-9f3c1e5d7a10",
                "service": "wallet",
                "action": "viewed",
                "actorId": 12,
                "roles": ["support"],
                "method": "GET",
                "route": "/api/v1/wallet/balance",
                "path": "/api/v1/wallet/balance",
                "userId": 1001,
                "reason": "Ticket 4711",
                "requestId": "req_0196894e8f007c3ab3f29f3c1e5d7a11",
                "correlationId": "0196894e-8f00-7c3a-b3f2-9f3c1e5d7a12",
                "actedAt": "2025-05-01T01:36:00.000000Z",
                "number": 1,
                "previous": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "signature": "bGF1cmVs",
            }
        }
    )

    id: UUID
    service: str
    action: str
    actor_id: int | None
    roles: list[str]
    method: str
    route: str
    path: str
    user_id: int | None
    reason: str | None
    request_id: str | None
    correlation_id: UUID
    acted_at: str
    number: int
    previous: str
    signature: str


class TrailBody(Body):
    """Acts, the latest first; `nextCursor` is null on the last page."""

    acts: list[ActBody]
    next_cursor: str | None


class HeadsBody(Body):
    """Where each service's chain ends, signed: who keeps it sees later whether one was cut."""

    key: str
    checkpoint: str


def _wanted(
    service: Annotated[Token | None, Query()] = None,
    action: Annotated[Literal["changed", "viewed"] | None, Query()] = None,
    actor_id: Annotated[int | None, Query(alias="actorId", ge=1, le=MAX_USER_ID)] = None,
    user_id: Annotated[int | None, Query(alias="userId", ge=1, le=MAX_USER_ID)] = None,
    correlation_id: Annotated[UUID | None, Query(alias="correlationId")] = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Wanted:
    """The filters of a request; each that is left out leaves nothing out."""
    return Wanted(service, action, actor_id, user_id, correlation_id, since, until)


@router.get("", response_model=Envelope[TrailBody], responses=errors(401, 403, 422, CursorInvalid))
async def audit_trail(
    session: SessionDep,
    wanted: Annotated[Wanted, Depends(_wanted)],
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    after: Annotated[str | None, Query(alias="cursor", max_length=200)] = None,
) -> Response:
    """Who did what, where, to whom and when: all services' operators, the latest first."""
    before = position(after, time_and_uuid) if after else _END
    found = await store.acts_before(session, before, limit, wanted)
    last = found[-1].act if len(found) == limit else None
    following = cursor(timed(last.acted_at, last.event_id)) if last else None
    return ok({"acts": [one.shown() for one in found], "nextCursor": following})


@router.get("/checkpoint", response_model=Envelope[HeadsBody], responses=errors(401, 403))
async def checkpoint(session: SessionDep, notary: Annotated[Notary, Resource(Notary)]) -> Response:
    """The ends of all chains: a line a service with its name, number and hash, signed below."""
    ends = await store.ends(session)
    lines = (
        f"{service} {head.number} {b64encode(head.hash).decode()}\n"
        for service, head in ends.items()
    )
    note = notary.signed(f"{notary.origin}\n{''.join(lines)}")
    return ok(HeadsBody(key=notary.verifier_key, checkpoint=note))
