"""Who is in a conversation."""

from fastapi import APIRouter, Response
from laurel_schemas.fields import Timestamp, UserId
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

from chat.actions import members as actions
from chat.actions.access import check_member
from chat.api.fields import AfterUser, ConversationId, LimitsDep, OtherUser, PageSize
from chat.errors import (
    Banned,
    Blocked,
    ConversationNotFound,
    LimitReached,
    MemberNotFound,
    MembersFixed,
    MembersWrong,
    RoleTooLow,
    UserUnknown,
)
from chat.rules.roles import Role
from chat.store import members

router = APIRouter(prefix="/api/v1/conversations/{conversationId}/members")


class NewMember(RequestBody):
    """Whom to bring in."""

    user_id: UserId


class Member(Body):
    """A member and how far they have read."""

    user_id: int
    role: str
    username: str | None
    avatar_url: str | None
    joined_at: Timestamp
    read_sequence: int


class NewRole(RequestBody):
    """In which role somebody shall be."""

    role: Role


class MemberRole(Body):
    """In which role somebody is now."""

    user_id: int
    role: Role


class Members(Body):
    """Members by id; `next_after` continues the list, null at the end."""

    members: list[Member]
    next_after: int | None


class Membership(Body):
    """Whether somebody is a member now."""

    user_id: int
    is_member: bool


@router.get("", response_model=Envelope[Members], responses=errors(401, ConversationNotFound))
async def list_members(
    conversation_id: ConversationId,
    user: CurrentUser,
    session: SessionDep,
    limit: PageSize = 100,
    after: AfterUser = 0,
) -> Response:
    """The members, their roles and read positions."""
    await check_member(session, conversation_id, user.user_id)
    page = await members.list_members(session, conversation_id, after, limit)
    following = page[-1].user_id if len(page) == limit else None
    shown = [Member(**each._asdict()) for each in page]
    return ok(Members(members=shown, next_after=following))


@router.post(
    "",
    response_model=Envelope[Membership],
    responses=errors(
        *(401, Blocked, RoleTooLow, ConversationNotFound, MembersFixed, LimitReached, Banned),
        *(MembersWrong, UserUnknown),
    ),
)
async def add_member(
    conversation_id: ConversationId,
    order: NewMember,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    limits: LimitsDep,
) -> Response:
    """Bring somebody into a group, as its owner or an admin; they see what is said from then on."""
    async with unit_of_work() as tx:
        await actions.add_member(tx, user.user_id, conversation_id, order.user_id, limits)
    return ok(Membership(user_id=order.user_id, is_member=True))


@router.delete(
    "/{userId}",
    response_model=Envelope[Membership],
    responses=errors(401, RoleTooLow, ConversationNotFound, MemberNotFound, MembersFixed),
)
async def remove_member(
    conversation_id: ConversationId,
    other: OtherUser,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Leave a group, or take somebody of a lower role out of it."""
    async with unit_of_work() as tx:
        await actions.remove_member(tx, user.user_id, conversation_id, other)
    return ok(Membership(user_id=other, is_member=False))


@router.put(
    "/{userId}/role",
    response_model=Envelope[MemberRole],
    responses=errors(401, RoleTooLow, ConversationNotFound, MemberNotFound, MembersFixed),
)
async def change_role(
    conversation_id: ConversationId,
    other: OtherUser,
    order: NewRole,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Give somebody of a lower role another (CHAT-040); `owner` hands on one's own."""
    async with unit_of_work() as tx:
        await actions.change_role(tx, user.user_id, conversation_id, other, order.role)
    return ok(MemberRole(user_id=other, role=order.role))
