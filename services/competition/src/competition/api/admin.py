"""Routes of operators: drafts, decisions, roles and exclusions (COMP-003, COMP-042)."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Label, Prose, Timestamp, UserId
from laurel_service.api import (
    OPERATOR,
    CurrentUser,
    Envelope,
    Forbidden,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)
from laurel_service.api.cursors import CursorInvalid

from competition.api.access import DENIED, EventId, FlagsDep, offered, permitted
from competition.api.bodies import (
    EntryBody,
    History,
    ManagedEvent,
    ManagedEvents,
    RoleBody,
    TermsBody,
    change_body,
    entry_body,
)
from competition.api.errors import (
    EntryNotFound,
    LastOwner,
    NotApproved,
    RoleMissing,
    WrongStatus,
    refusals,
)
from competition.api.paging import Cursor, Limit, after, before
from competition.handlers import drafting, entering, lifecycle
from competition.rules.roles import Role, may_approve, may_create
from competition.store import competitions, roles

router = APIRouter(prefix="/api/events/admin/competitions", dependencies=[OPERATOR])


class Reason(RequestBody):
    """Why."""

    reason: Label


class Extension(RequestBody):
    """The later end, and why."""

    ends_at: Timestamp
    reason: Label


class Grant(RequestBody):
    """Whose role becomes what; null takes it."""

    user_id: UserId
    role: Role | None


class Exclusion(RequestBody):
    """Why an entrant is excluded; it is shown to them."""

    explanation: Prose


@router.get("", response_model=Envelope[ManagedEvents], responses=errors(401, CursorInvalid))
async def managed(
    user: CurrentUser, session: SessionDep, limit: Limit = 20, cursor: Cursor = None
) -> Response:
    """Competitions in which the caller has a role, drafts too; all of them for admins."""
    of = None if "admin" in user.roles else user.user_id
    found = await competitions.seen_by(session, of, before(cursor), limit)
    shown = [ManagedEvent.of(one) for one in found]
    return ok(ManagedEvents(events=shown, next_cursor=after(found, limit)))


@router.post("", status_code=201, response_model=Envelope[ManagedEvent], responses=errors(401, 403))
async def create(
    order: TermsBody, user: CurrentUser, unit_of_work: UnitOfWorkDep, flags: FlagsDep
) -> Response:
    """Make a draft; needs the role admin or organizer. The creator is its owner."""
    if not may_create(user.roles):
        raise Forbidden("This needs the role 'admin' or 'organizer'.")
    with refusals():
        terms = offered(order.terms(), user.user_id, flags)
        async with unit_of_work() as tx:
            made = await drafting.create(terms, user.user_id, tx)
    return ok(ManagedEvent.of(made), 201)


@router.put("/{id}", response_model=Envelope[ManagedEvent], responses=errors(*DENIED, WrongStatus))
async def change(
    event_id: EventId,
    order: TermsBody,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    flags: FlagsDep,
) -> Response:
    """Change a draft, for its owners; it has to be approved again."""
    with refusals():
        terms = offered(order.terms(), user.user_id, flags)
        async with unit_of_work() as tx:
            await permitted(tx.session, user, event_id, "manage")
            changed = await drafting.change(event_id, terms, user.user_id, tx)
    return ok(ManagedEvent.of(changed))


@router.get("/{id}", response_model=Envelope[ManagedEvent], responses=errors(*DENIED))
async def managed_one(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """A competition as its operators see it, for any role in it."""
    return ok(ManagedEvent.of(await permitted(session, user, event_id, "see")))


@router.get("/{id}/history", response_model=Envelope[History], responses=errors(*DENIED))
async def history(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """Who decided what, when and why, and who has which role; for any role in it."""
    await permitted(session, user, event_id, "see")
    decided = await competitions.changes(session, event_id)
    held = await roles.roles(session, event_id)
    shown = [RoleBody(user_id=one, role=role) for one, role in held.items()]
    return ok(History(changes=[change_body(one) for one in decided], roles=shown))


@router.post(
    "/{id}/approve", response_model=Envelope[ManagedEvent], responses=errors(*DENIED, WrongStatus)
)
async def approve(event_id: EventId, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Approve a draft as it is: an admin who did not create it."""
    with refusals():
        async with unit_of_work() as tx:
            found = await permitted(tx.session, user, event_id, "see")
            if not may_approve(user.user_id, found.created_by, user.roles):
                raise RoleMissing("An admin who did not create it has to approve it.")
            approved = await drafting.approve(event_id, user.user_id, tx)
    return ok(ManagedEvent.of(approved))


@router.post(
    "/{id}/extend", response_model=Envelope[ManagedEvent], responses=errors(*DENIED, WrongStatus)
)
async def extend(
    event_id: EventId, order: Extension, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Let a competition end later, for its owners."""
    with refusals():
        async with unit_of_work() as tx:
            await permitted(tx.session, user, event_id, "manage")
            longer = await lifecycle.extend(event_id, order.ends_at, user.user_id, order.reason, tx)
    return ok(ManagedEvent.of(longer))


@router.post(
    "/{id}/roles",
    response_model=Envelope[list[RoleBody]],
    responses=errors(*DENIED, LastOwner),
)
async def grant(
    event_id: EventId, order: Grant, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Give somebody a role in place of another, or take it; for its owners."""
    with refusals():
        async with unit_of_work() as tx:
            await permitted(tx.session, user, event_id, "manage")
            await drafting.grant(event_id, order.user_id, order.role, user.user_id, tx)
            held = await roles.roles(tx.session, event_id)
    return ok([RoleBody(user_id=one, role=role) for one, role in held.items()])


@router.post(
    "/{id}/entries/{user_id}/disqualify",
    response_model=Envelope[EntryBody],
    responses=errors(*DENIED, EntryNotFound, WrongStatus),
)
async def disqualify(
    event_id: EventId,
    user_id: Annotated[int, Path(ge=1, le=2**63 - 1)],
    order: Exclusion,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Exclude an entrant by a decision that is shown to them; for owners and moderators."""
    with refusals():
        async with unit_of_work() as tx:
            await permitted(tx.session, user, event_id, "moderate")
            ended = await entering.disqualify(
                event_id, user_id, order.explanation, user.user_id, tx
            )
    if ended is None:
        raise EntryNotFound()
    return ok(entry_body(ended))


@router.post(
    "/{id}/{step}",
    response_model=Envelope[ManagedEvent],
    responses=errors(*DENIED, WrongStatus, NotApproved),
)
async def decide(
    event_id: EventId,
    step: Annotated[str, Path(pattern="^(publish|pause|resume|stop|cancel)$")],
    order: Reason,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Publish, pause, resume, stop or cancel a competition, for its owners."""
    with refusals():
        async with unit_of_work() as tx:
            await permitted(tx.session, user, event_id, "manage")
            moved = await lifecycle.decide(event_id, step, user.user_id, order.reason, tx)
    return ok(ManagedEvent.of(moved))
