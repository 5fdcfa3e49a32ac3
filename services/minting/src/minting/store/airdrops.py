"""Airdrops: who is to receive which NFT, what they are told, and how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from minting.rules.requests import FrozenDefinition
from minting.store.requests import MintRequest, request_row
from minting.tables import airdrops, mint_requests, users

_DEFINITION = text("""
    select key, level, name, symbol, metadata_uri, image_uri, fee_reduction_percent
    from nft_definitions where key = :key and level is null and metadata_uri is not null
""")
_PAUSE = text("""
    insert into airdrop_pauses as pause (airdrop_id, paused_at)
    select :airdrop_id, :now where exists (
        select from airdrops where airdrop_id = :airdrop_id
    )
    on conflict (airdrop_id) do update
    set paused_at = case when pause.resumed_at is null then pause.paused_at else excluded.paused_at
        end, resumed_at = null
    returning airdrop_id
""")
_RESUME = text("""
    update airdrop_pauses set resumed_at = :now
    where airdrop_id = :airdrop_id and resumed_at is null
""")
_IS_PAUSED = text("""
    select exists (
        select from airdrops join airdrop_pauses using (airdrop_id)
        where request_id = :request_id and resumed_at is null
    )
""")
_PAUSED_AT = text("""
    select paused_at from airdrop_pauses where airdrop_id = :airdrop_id and resumed_at is null
""")
_UNSIGNED = text("""
    select request.id from airdrops join mint_requests as request on request.id = request_id
    where airdrop_id = :airdrop_id and request.state = 'pending' and not exists (
        select from mint_attempts where mint_attempts.request_id = request.id
    )
""")
_PROGRESS = text("""
    select state, count(*) as recipients from airdrops
    join mint_requests on mint_requests.id = airdrops.request_id
    where airdrop_id = :airdrop_id group by state
""")


@dataclass(frozen=True, slots=True)
class Airdrop:
    """What an airdrop says to one recipient."""

    request_id: UUID
    airdrop_id: str
    competition_id: str | None = None
    competition_name: str | None = None
    ranking: int | None = None
    prize_id: str | None = None
    manager_message: str | None = None
    special_attributes: tuple[str, ...] = ()
    benefits_until: datetime | None = None


async def wallets_of(session: AsyncSession, user_ids: Sequence[int]) -> Mapping[int, str]:
    """The wallets of these users, as far as they are known."""
    wanted = select(users.c.user_id, users.c.wallet_address).where(users.c.user_id.in_(user_ids))
    return {row.user_id: row.wallet_address for row in await session.execute(wanted)}


async def airdroppable(session: AsyncSession, key: str) -> FrozenDefinition | None:
    """The NFT of this key beside the ladder; None while there is none, or it is not pinned."""
    row = (await session.execute(_DEFINITION, {"key": key})).one_or_none()
    if row is None:
        return None
    return FrozenDefinition(**row._mapping, ai_agent_uses_per_week=0)


async def open_airdrops(
    session: AsyncSession, requests: Sequence[MintRequest], told: Sequence[Airdrop]
) -> Sequence[UUID]:
    """Store requests with what they say; returns those that were not known before."""
    rows = [request_row(request) for request in requests]
    wanted = insert(mint_requests).values(rows).on_conflict_do_nothing(index_elements=["id"])
    new = set((await session.scalars(wanted.returning(mint_requests.c.id))).all())
    told_rows = [asdict(one) for one in told if one.request_id in new]
    if told_rows:
        await session.execute(insert(airdrops).values(told_rows))
    return [request.id for request in requests if request.id in new]


async def airdrop_of(session: AsyncSession, request_id: UUID) -> Airdrop:
    """What the airdrop of a request says."""
    wanted = select(airdrops).where(airdrops.c.request_id == request_id)
    row = dict((await session.execute(wanted)).mappings().one())
    return Airdrop(**row | {"special_attributes": tuple(row["special_attributes"])})


async def pause_airdrop(session: AsyncSession, airdrop_id: str, now: datetime) -> bool:
    """Let no further NFT of an airdrop be signed; False where nobody began it."""
    values = {"airdrop_id": airdrop_id, "now": now}
    return (await session.execute(_PAUSE, values)).one_or_none() is not None


async def resume_airdrop(session: AsyncSession, airdrop_id: str, now: datetime) -> Sequence[UUID]:
    """End its pause; returns the requests that wait to be signed."""
    await session.execute(_RESUME, {"airdrop_id": airdrop_id, "now": now})
    return (await session.scalars(_UNSIGNED, {"airdrop_id": airdrop_id})).all()


async def is_paused(session: AsyncSession, request_id: UUID) -> bool:
    """Whether the airdrop that a request belongs to is paused."""
    return bool(await session.scalar(_IS_PAUSED, {"request_id": request_id}))


async def paused_at(session: AsyncSession, airdrop_id: str) -> datetime | None:
    """Since when an airdrop is paused; None where it is not."""
    since: datetime | None = await session.scalar(_PAUSED_AT, {"airdrop_id": airdrop_id})
    return since


async def progress_of(session: AsyncSession, airdrop_id: str) -> Mapping[str, int]:
    """How many recipients are in each state; empty for an airdrop that nobody began."""
    rows = await session.execute(_PROGRESS, {"airdrop_id": airdrop_id})
    return {row.state: row.recipients for row in rows}
