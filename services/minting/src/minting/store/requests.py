"""Mint requests: what was ordered and how far it has come."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from minting.chain import MintOrder
from minting.rules.requests import Binding, FrozenDefinition, Kind, RequestState
from minting.tables import mint_requests

# Version 0.1.0 stored no promise: what the definition says now stands for it.
_LOAD: Final = """
    select request.id, request.user_id, request.kind, request.wallet_address,
        request.mint_address, request.state, request.short_of_funds_since, request.authority,
        request.from_level, request.burned_mint_address, request.created_at,
        request.delay_told_at, request.sign_by, request.binding, request.bind_by,
        request.bound_at,
        definition.key, request.level, request.name, request.symbol, request.metadata_uri,
        coalesce(request.image_uri, definition.image_uri) as image_uri,
        coalesce(request.fee_reduction_percent, rule.fee_reduction_percent)
            as fee_reduction_percent,
        coalesce(request.ai_agent_uses_per_week, rule.ai_agent_uses_per_week)
            as ai_agent_uses_per_week
    from mint_requests as request
    join nft_definitions as definition
        on definition.key = request.definition_key
        or request.definition_key is null and definition.level = request.level
    left join tier_rules as rule on rule.level = request.level
    where request.id = :id
"""
_READ: Final = text(_LOAD)
_READ_LOCKED: Final = text(f"{_LOAD} for update of request")


@dataclass(frozen=True, slots=True)
class Burned:
    """The NFT that an upgrade burns."""

    level: int
    mint_address: str


@dataclass(frozen=True, slots=True)
class MintRequest:
    """An NFT on its way to its owner.

    `authority` is the system wallet that signs for it, None if version 0.1.0 opened it.
    `short_of_funds_since` is when its wait for SOL was announced, `delay_told_at` when its delay
    was: None if they never were. `sign_by` is until when its owner may sign, `bind_by` until when
    its badges have to be bound, `bound_at` when they were.
    """

    id: UUID
    user_id: int
    kind: Kind
    wallet_address: str
    definition: FrozenDefinition
    mint_address: str
    authority: str | None
    created_at: datetime
    burns: Burned | None = None
    state: RequestState = "pending"
    short_of_funds_since: datetime | None = None
    delay_told_at: datetime | None = None
    sign_by: datetime | None = None
    binding: Binding | None = None
    bind_by: datetime | None = None
    bound_at: datetime | None = None

    @property
    def order(self) -> MintOrder:
        """What is minted, as the chain is told."""
        frozen = self.definition
        return MintOrder(
            str(self.id), self.wallet_address, frozen.name, frozen.symbol, frozen.metadata_uri
        )

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do on the chain."""
        return self.state in ("finalized", "failed")


async def open_request(session: AsyncSession, request: MintRequest) -> None:
    """Store a new request; raises IntegrityError when its user has an open one."""
    await session.execute(insert(mint_requests).values(request_row(request)))


def request_row(request: MintRequest) -> Mapping[str, Any]:
    """The row of a new request."""
    frozen = asdict(request.definition)
    return {
        "id": request.id,
        "user_id": request.user_id,
        "kind": request.kind,
        "wallet_address": request.wallet_address,
        "definition_key": frozen.pop("key"),
        **frozen,
        "mint_address": request.mint_address,
        "authority": request.authority,
        "from_level": request.burns.level if request.burns else None,
        "burned_mint_address": request.burns.mint_address if request.burns else None,
        "state": request.state,
        "sign_by": request.sign_by,
        "binding": request.binding,
        "bind_by": request.bind_by,
        "created_at": request.created_at,
        "changed_at": request.created_at,
    }


async def load_request(
    session: AsyncSession, request_id: UUID, *, lock: bool = False
) -> MintRequest:
    """A request; with `lock`, no other worker moves it on until the transaction ends."""
    found = await session.execute(_READ_LOCKED if lock else _READ, {"id": request_id})
    return _request(found.one())


async def change_request(
    session: AsyncSession, request_id: UUID, now: datetime, **values: Any
) -> None:
    """Set columns of a request."""
    own = mint_requests.c.id == request_id
    await session.execute(update(mint_requests).where(own).values(values | {"changed_at": now}))


def _request(row: Row[Any]) -> MintRequest:
    return MintRequest(
        id=row.id,
        user_id=row.user_id,
        kind=row.kind,
        wallet_address=row.wallet_address,
        definition=FrozenDefinition(
            key=row.key,
            level=row.level,
            name=row.name,
            symbol=row.symbol,
            metadata_uri=row.metadata_uri,
            image_uri=row.image_uri or "",
            fee_reduction_percent=row.fee_reduction_percent,
            ai_agent_uses_per_week=row.ai_agent_uses_per_week,
        ),
        mint_address=row.mint_address,
        authority=row.authority,
        created_at=row.created_at,
        burns=Burned(row.from_level, row.burned_mint_address) if row.from_level else None,
        state=row.state,
        short_of_funds_since=row.short_of_funds_since,
        delay_told_at=row.delay_told_at,
        sign_by=row.sign_by,
        binding=row.binding,
        bind_by=row.bind_by,
        bound_at=row.bound_at,
    )
