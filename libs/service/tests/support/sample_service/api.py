"""Routes that use everything the library offers to routes."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi import Path as PathParameter
from fastapi.responses import PlainTextResponse, Response
from laurel_events.ephemeral_producer import EphemeralProducer
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.chat_typing_v1 import TypingChanged
from laurel_service import Running
from laurel_service.api import (
    ApiError,
    Body,
    CurrentUser,
    Envelope,
    Resource,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
    require_role,
    require_scope,
)
from sqlalchemy import func, insert, select

from sample_service.tables import claims
from sample_service.typing_users import Typing

router = APIRouter()
WALLET = "11111111111111111111111111111111"


class Who(Body):
    user_id: int
    roles: list[str]


class Order(Body):
    tier_id: int


class Claimed(Body):
    tier_id: int
    claims: int


class ClaimRefused(ApiError):
    """The volume does not reach the tier."""

    code = "NFT_REQUIREMENTS_NOT_MET"
    example = "User does not meet the requirements for this NFT tier."


@router.get("/me", response_model=Envelope[Who], responses=errors(401))
async def me(user: CurrentUser) -> Response:
    return ok(Who(user_id=user.user_id, roles=sorted(user.roles)))


@router.get("/users/{user_id}", response_model=Envelope[int])
async def by_id(user_id: int) -> Response:
    return ok(user_id)


@router.get("/admin", dependencies=[require_role("admin")], responses=errors(401, 403))
async def admin() -> Response:
    return ok("yours")


@router.get("/visits")
async def visits(user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Looking leaves a trace, which it may not do for support."""
    async with unit_of_work() as tx:
        await tx.session.execute(insert(claims).values(user_id=user.user_id, tier_id=1))
    return ok("seen")


@router.post("/admin/users/{userId}/claims", dependencies=[require_role("admin")])
async def give(
    user_id: Annotated[int, PathParameter(alias="userId")],
    order: Order,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    async with unit_of_work() as tx:
        await tx.session.execute(insert(claims).values(user_id=user_id, tier_id=order.tier_id))
        if order.tier_id > 5:
            raise ClaimRefused()
    async with unit_of_work() as tx:
        await tx.session.execute(select(func.count()).select_from(claims))
    return ok("given")


@router.get("/scoped", dependencies=[require_scope("reports:read")])
async def scoped() -> Response:
    return ok("yours")


@router.get("/greeting")
async def greeting(words: Annotated[str, Resource(str)]) -> Response:
    return ok(words)


@router.post("/typing")
async def type_something(
    user: CurrentUser, producer: Annotated[EphemeralProducer, Resource(EphemeralProducer)]
) -> Response:
    at = datetime.now(UTC)
    producer.publish(
        TypingChanged(conversation_id="c", user_id=user.user_id, is_typing=True, changed_at=at)
    )
    return ok("typed")


@router.get("/typing")
async def typing(heard: Annotated[Typing, Resource(Typing)]) -> Response:
    return ok(heard)


@router.get("/count")
async def count(session: SessionDep) -> Response:
    return ok(await session.scalar(select(func.count()).select_from(claims)))


@router.get("/broken")
async def broken() -> Response:
    raise RuntimeError("first line\nkey (email)=(someone@example.com)")


@router.post("/claims", response_model=Envelope[Claimed], responses=errors(401, ClaimRefused, 409))
async def claim(
    order: Order,
    user: CurrentUser,
    session: SessionDep,
    unit_of_work: UnitOfWorkDep,
    gate: Annotated[asyncio.Event, Resource(asyncio.Event)],
    x_dies: Annotated[Path | None, Header()] = None,
    x_waits: Annotated[bool, Header()] = False,
) -> Response:
    async with unit_of_work() as tx:
        await tx.session.execute(insert(claims).values(user_id=user.user_id, tier_id=order.tier_id))
        tx.publish(
            UserAnnounced(
                user_id=user.user_id,
                wallet_address=WALLET,
                joined_at=datetime(2025, 1, 1, tzinfo=UTC),
            )
        )
        if order.tier_id > 5:
            raise ClaimRefused(details={"requiredVolume": 500000, "currentVolume": 300000})
    if x_waits:
        await gate.wait()
    if x_dies and not x_dies.exists():
        x_dies.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    made = await session.scalar(select(func.count()).select_from(claims))
    return ok(Claimed(tier_id=order.tier_id, claims=made or 0))


@asynccontextmanager
async def sockets(running: Running) -> AsyncIterator[Any]:
    """A mounted app of its own."""
    yield PlainTextResponse(f"mounted in {running.service.name}")
