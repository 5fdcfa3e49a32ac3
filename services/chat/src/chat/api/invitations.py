"""Inviting people into groups, and keeping them out."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from laurel_schemas.fields import Label, Timestamp, Token, UserId
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)

from chat.actions import invitations as actions
from chat.actions.access import check_manager
from chat.api.fields import AfterUser, ConversationId, LimitsDep, OtherUser, PageSize
from chat.api.members import Membership, NewMember
from chat.errors import (
    Banned,
    Blocked,
    ConversationNotFound,
    InvitationNotFound,
    LimitReached,
    MembersFixed,
    MembersWrong,
    RoleTooLow,
    UserUnknown,
)
from chat.store import invitations as store

router = APIRouter(prefix="/api/v1")

_DENIED = (401, RoleTooLow, ConversationNotFound, MembersFixed)


class Invitation(Body):
    """Where the caller is invited, and by whom."""

    conversation_id: str
    title: str | None
    invited_by: int
    inviter_username: str | None
    invited_at: Timestamp


class Invitations(Body):
    """Invitations by conversation; `next_after` continues the list, null at the end."""

    invitations: list[Invitation]
    next_after: str | None


class NewBan(RequestBody):
    """Who shall not come any more, and why."""

    user_id: UserId
    reason: Label


class Ban(Body):
    """Who may not come, by whom and why."""

    user_id: int
    banned_by: int
    reason: str
    banned_at: Timestamp


class Bans(Body):
    """Bans by user; `next_after` continues the list, null at the end."""

    bans: list[Ban]
    next_after: int | None


class BanState(Body):
    """Whether somebody is kept out now."""

    user_id: int
    is_banned: bool


@router.post(
    "/conversations/{conversationId}/invitations",
    status_code=201,
    response_model=Envelope[Membership],
    responses=errors(*_DENIED, Blocked, Banned, LimitReached, MembersWrong, UserUnknown),
)
async def invite(
    conversation_id: ConversationId,
    order: NewMember,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    limits: LimitsDep,
) -> Response:
    """Ask somebody into a group (CHAT-041); again changes nothing."""
    async with unit_of_work() as tx:
        await actions.invite(tx, user.user_id, conversation_id, order.user_id, limits)
    return ok(Membership(user_id=order.user_id, is_member=False), 201)


@router.get("/chat/invitations", response_model=Envelope[Invitations], responses=errors(401))
async def invitations(
    user: CurrentUser,
    session: SessionDep,
    limit: PageSize = 100,
    after: Annotated[Token | None, Query()] = None,
) -> Response:
    """Where the caller is invited."""
    page = await store.invitations_of(session, user.user_id, after or "", limit)
    following = page[-1].conversation_id if len(page) == limit else None
    shown = [Invitation(**each._asdict()) for each in page]
    return ok(Invitations(invitations=shown, next_after=following))


@router.post(
    "/chat/invitations/{conversationId}/accept",
    response_model=Envelope[Membership],
    responses=errors(401, InvitationNotFound, Banned, LimitReached),
)
async def accept(
    conversation_id: ConversationId,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    limits: LimitsDep,
) -> Response:
    """Come in."""
    async with unit_of_work() as tx:
        await actions.accept(tx, user.user_id, conversation_id, limits)
    return ok(Membership(user_id=user.user_id, is_member=True))


@router.delete(
    "/chat/invitations/{conversationId}",
    response_model=Envelope[Membership],
    responses=errors(401, InvitationNotFound),
)
async def decline(
    conversation_id: ConversationId, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Decline an invitation; one may be asked again."""
    async with unit_of_work() as tx:
        await actions.decline(tx, user.user_id, conversation_id)
    return ok(Membership(user_id=user.user_id, is_member=False))


@router.get(
    "/conversations/{conversationId}/bans",
    response_model=Envelope[Bans],
    responses=errors(*_DENIED),
)
async def bans(
    conversation_id: ConversationId,
    user: CurrentUser,
    session: SessionDep,
    limit: PageSize = 100,
    after: AfterUser = 0,
) -> Response:
    """Who is kept out, for owners and admins."""
    await check_manager(session, conversation_id, user.user_id)
    page = await store.bans(session, conversation_id, after, limit)
    following = page[-1].user_id if len(page) == limit else None
    return ok(Bans(bans=[Ban(**each._asdict()) for each in page], next_after=following))


@router.post(
    "/conversations/{conversationId}/bans",
    response_model=Envelope[BanState],
    responses=errors(*_DENIED, MembersWrong),
)
async def ban(
    conversation_id: ConversationId, order: NewBan, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Take somebody out and keep them out (CHAT-043); again changes nothing."""
    async with unit_of_work() as tx:
        await actions.ban(tx, user.user_id, conversation_id, order.user_id, order.reason)
    return ok(BanState(user_id=order.user_id, is_banned=True))


@router.delete(
    "/conversations/{conversationId}/bans/{userId}",
    response_model=Envelope[BanState],
    responses=errors(*_DENIED),
)
async def unban(
    conversation_id: ConversationId,
    other: OtherUser,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Let somebody come again."""
    async with unit_of_work() as tx:
        await actions.unban(tx, user.user_id, conversation_id, other)
    return ok(BanState(user_id=other, is_banned=False))
