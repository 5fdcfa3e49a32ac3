"""Whom a user wants nothing from."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from laurel_schemas.fields import MAX_USER_ID, Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    Resource,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)

from chat.api.fields import OtherUser
from chat.errors import LimitReached, MembersWrong
from chat.settings import ChatLimits
from chat.store import blocks as store

router = APIRouter(prefix="/api/v1/blocks")


class Block(Body):
    """Somebody who is blocked."""

    user_id: int
    blocked_at: Timestamp


class Blocks(Body):
    """Blocked people by id; `next_after` continues the list, null at the end."""

    blocks: list[Block]
    next_after: int | None


class BlockState(Body):
    """Whether somebody is blocked now."""

    user_id: int
    is_blocked: bool


@router.get("", response_model=Envelope[Blocks], responses=errors(401))
async def blocks(
    user: CurrentUser,
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    after: Annotated[int, Query(ge=0, le=MAX_USER_ID)] = 0,
) -> Response:
    """Whom the caller blocked."""
    page = await store.blocked_by(session, user.user_id, after, limit)
    following = page[-1].user_id if len(page) == limit else None
    shown = [Block(**each._asdict()) for each in page]
    return ok(Blocks(blocks=shown, next_after=following))


@router.put(
    "/{userId}",
    response_model=Envelope[BlockState],
    responses=errors(401, LimitReached, MembersWrong),
)
async def block(
    other: OtherUser,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    limits: Annotated[ChatLimits, Resource(ChatLimits)],
) -> Response:
    """Block somebody: neither writes to the other alone, nor brings the other into a group."""
    if other == user.user_id:
        raise MembersWrong("Nobody blocks themselves.")
    async with unit_of_work() as tx:
        if await store.count_others(tx.session, user.user_id, other) >= limits.blocks:
            raise LimitReached(details={"most": limits.blocks})
        await store.block(tx.session, user.user_id, other, tx.now)
    return ok(BlockState(user_id=other, is_blocked=True))


@router.delete("/{userId}", response_model=Envelope[BlockState], responses=errors(401))
async def unblock(other: OtherUser, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Take a block back; without one nothing changes."""
    async with unit_of_work() as tx:
        await store.unblock(tx.session, user.user_id, other)
    return ok(BlockState(user_id=other, is_blocked=False))
