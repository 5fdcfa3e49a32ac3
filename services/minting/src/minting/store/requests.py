"""Mint requests: what was ordered and how far it has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from minting.chain import MintOrder
from minting.rules import RequestState
from minting.tables import mint_requests


@dataclass(frozen=True, slots=True)
class MintRequest:
    """An NFT on its way to its owner.

    `short_of_funds_since` is when its wait for SOL was announced, None if it never was.
    """

    id: UUID
    user_id: int
    level: int
    order: MintOrder
    mint_address: str
    state: RequestState = "pending"
    short_of_funds_since: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do on the chain."""
        return self.state in ("finalized", "failed")


async def open_request(session: AsyncSession, request: MintRequest, now: datetime) -> None:
    """Store a new request; raises IntegrityError when its user has an open one."""
    order = request.order
    row = {
        "id": request.id,
        "user_id": request.user_id,
        "level": request.level,
        "wallet_address": order.owner,
        "name": order.name,
        "symbol": order.symbol,
        "metadata_uri": order.uri,
        "mint_address": request.mint_address,
        "state": request.state,
        "created_at": now,
    }
    await session.execute(insert(mint_requests).values(row))


async def load_request(
    session: AsyncSession, request_id: UUID, *, lock: bool = False
) -> MintRequest:
    """A request; with `lock`, no other worker moves it on until the transaction ends."""
    wanted = select(mint_requests).where(mint_requests.c.id == request_id)
    row = (await session.execute(wanted.with_for_update() if lock else wanted)).one()
    return MintRequest(
        id=row.id,
        user_id=row.user_id,
        level=row.level,
        order=MintOrder(str(row.id), row.wallet_address, row.name, row.symbol, row.metadata_uri),
        mint_address=row.mint_address,
        state=row.state,
        short_of_funds_since=row.short_of_funds_since,
    )


async def change_request(session: AsyncSession, request_id: UUID, **values: Any) -> None:
    """Set columns of a request."""
    own = mint_requests.c.id == request_id
    await session.execute(update(mint_requests).where(own).values(values))
