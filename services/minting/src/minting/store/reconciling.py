"""Passes over the chain: what to compare, and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.chain import MintOrder
from minting.rules.reconciling import Known
from minting.rules.requests import Kind

# What an upgrade is burning is the upgrade's to tell.
_KEPT: Final = """
    select nfts.mint_address, nfts.user_id, nfts.level,
        case when nfts.left_at is not null then 'away'
            when nfts.status = 'active' then 'held' else 'burned' end as known,
        request.id as request_id, request.wallet_address, request.name, request.symbol,
        request.metadata_uri,
        coalesce(request.authority, (select authority from chain_identity)) as signed_by
    from nfts join mint_requests as request on request.id = nfts.request_id
    where request.state <> 'confirmed' and not exists (
        select from mint_requests as upgrade
        where upgrade.burned_mint_address = nfts.mint_address
            and upgrade.state in ('pending', 'submitted', 'confirmed')
    )
"""
_PAGE = text(f"{_KEPT} and nfts.mint_address > :after order by nfts.mint_address limit :limit")
_ONE = text(f"{_KEPT} and nfts.mint_address = :mint")
_STILL = text(
    f"{_KEPT} and nfts.mint_address = :mint and nfts.status = 'active' and nfts.left_at is null"
    " for update of nfts"
)
_LAST = text("select * from chain_passes order by number desc limit 1")
_BEGIN = text("""
    insert into chain_passes (number, started_at, position, slot, nfts, gone, repaired)
    select coalesce(max(number), 0) + 1, :now, '', coalesce(max(slot), 0), 0, 0, :repaired
    from chain_passes
""")
_NOTE = text("""
    update chain_passes set position = :position, slot = greatest(slot, :slot),
        nfts = nfts + :nfts, gone = gone + :gone
    where finished_at is null
""")
_FINISH = text("update chain_passes set finished_at = :now where finished_at is null")
_PRUNE = text(
    "delete from chain_passes where number <= (select max(number) from chain_passes) - 100"
)
_DIFFER = text("""
    insert into nft_differences (mint_address, fields, first_seen_at, last_seen_at, slot)
    values (:mint, :fields, :now, :now, :slot)
    on conflict (mint_address) do update
    set fields = excluded.fields, last_seen_at = excluded.last_seen_at, slot = excluded.slot
""")
_AGREE = text("delete from nft_differences where mint_address = any(:mints)")
_COUNT = text("select count(*) from nft_differences")
_DIFFERENCES = text("""
    select mint_address, user_id, fields, first_seen_at, last_seen_at, nft_differences.slot
    from nft_differences join nfts using (mint_address)
    where mint_address > :after order by mint_address limit :limit
""")
_LEFT = text("update nfts set left_at = :now where mint_address = :mint")
# A user who has another NFT of the ladder by now, or is about to, goes on with that one.
_BACK = text("""
    update nfts set left_at = null
    where mint_address = :mint and left_at is not null and (level is null or not exists (
        select from nfts as other
        where other.user_id = nfts.user_id and other.status = 'active'
            and other.left_at is null and other.level is not null
    ) and not exists (
        select from mint_requests as request
        where request.user_id = nfts.user_id and request.kind in ('claim', 'upgrade')
            and request.state in ('pending', 'submitted', 'confirmed')
    ))
    returning mint_address
""")
_CONSUME = text("""
    update unlocked_tiers set consumed_at = :now
    where user_id = :user_id and level <= :level and consumed_at is null
""")
_STRANDED = text("""
    select id, kind from mint_requests
    where state in ('pending', 'submitted', 'confirmed') and not exists (
        select from due where key = cast(mint_requests.id as text) and kind = any(:kinds)
    ) and not exists (
        select from airdrops join airdrop_pauses using (airdrop_id)
        where request_id = mint_requests.id and resumed_at is null
    )
    order by created_at limit :limit
""")


@dataclass(frozen=True, slots=True)
class KeptNft:
    """An NFT as this service has it; `authority` signed for it."""

    user_id: int
    level: int | None
    known: Known
    mint_address: str
    authority: str
    order: MintOrder


@dataclass(frozen=True, slots=True)
class Pass:
    """How far a pass is, and what it has found so far."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    position: str
    slot: int
    nfts: int
    gone: int
    repaired: int


@dataclass(frozen=True, slots=True)
class Difference:
    """An NFT that is not as it was ordered, as of a finalized slot."""

    mint_address: str
    user_id: int
    fields: Sequence[str]
    first_seen_at: datetime
    last_seen_at: datetime
    slot: int


async def kept_after(session: AsyncSession, mint: str, limit: int) -> Sequence[KeptNft]:
    """The NFTs that there are, whose mints come after one, in order."""
    rows = await session.execute(_PAGE, {"after": mint, "limit": limit})
    return [_kept(row) for row in rows]


async def kept_nft(session: AsyncSession, mint: str) -> KeptNft | None:
    """One of them."""
    row = (await session.execute(_ONE, {"mint": mint})).one_or_none()
    return _kept(row) if row else None


async def still_kept(session: AsyncSession, mint: str) -> bool:
    """Whether an NFT still counts as its user's, held so until the transaction ends."""
    return (await session.execute(_STILL, {"mint": mint})).one_or_none() is not None


async def last_pass(session: AsyncSession) -> Pass | None:
    """The pass that is under way, or else the one before."""
    row = (await session.execute(_LAST)).one_or_none()
    return Pass(**row._mapping) if row else None


async def begin_pass(session: AsyncSession, repaired: int, now: datetime) -> None:
    """Start a pass; of those before, the last hundred are kept."""
    await session.execute(_BEGIN, {"repaired": repaired, "now": now})
    await session.execute(_PRUNE)


async def note_page(session: AsyncSession, position: str, slot: int, nfts: int, gone: int) -> None:
    """Note how far the pass that is under way has come."""
    values = {"position": position, "slot": slot, "nfts": nfts, "gone": gone}
    await session.execute(_NOTE, values)


async def finish_pass(session: AsyncSession, now: datetime) -> None:
    """End the pass that is under way."""
    await session.execute(_FINISH, {"now": now})


async def save_differences(
    session: AsyncSession, differing: Mapping[str, Sequence[str]], slot: int, now: datetime
) -> None:
    """Keep in which fields NFTs differ, by their mints."""
    rows = [
        {"mint": mint, "fields": list(fields), "slot": slot, "now": now}
        for mint, fields in differing.items()
    ]
    if rows:
        await session.execute(_DIFFER, rows)


async def forget_differences(session: AsyncSession, mints: Sequence[str]) -> None:
    """These NFTs differ no longer."""
    await session.execute(_AGREE, {"mints": list(mints)})


async def count_differences(session: AsyncSession) -> int:
    """How many NFTs differ."""
    return int(await session.scalar(_COUNT) or 0)


async def differences_after(session: AsyncSession, mint: str, limit: int) -> Sequence[Difference]:
    """The NFTs that differ, whose mints come after one, in order."""
    rows = await session.execute(_DIFFERENCES, {"after": mint, "limit": limit})
    return [Difference(**row._mapping) for row in rows]


async def mark_left(session: AsyncSession, mint: str, now: datetime) -> None:
    """An NFT is in its user's wallet no longer."""
    await session.execute(_LEFT, {"mint": mint, "now": now})


async def mark_back(session: AsyncSession, mint: str) -> bool:
    """Let an NFT that had left its user be theirs again; the user's row should be locked.

    False where it is already, or where they have, or await, another of the ladder.
    """
    return (await session.execute(_BACK, {"mint": mint})).one_or_none() is not None


async def consume_unlocks(session: AsyncSession, user_id: int, level: int, now: datetime) -> None:
    """Let the unlocks up to a tier be good for no further NFT."""
    await session.execute(_CONSUME, {"user_id": user_id, "level": level, "now": now})


async def stranded_requests(
    session: AsyncSession, due_kinds: Sequence[str], limit: int
) -> Sequence[tuple[UUID, Kind]]:
    """Open requests that nothing brings onto the chain, the oldest first."""
    rows = await session.execute(_STRANDED, {"kinds": list(due_kinds), "limit": limit})
    return [(row.id, row.kind) for row in rows]


def _kept(row: Row[Any]) -> KeptNft:
    return KeptNft(
        user_id=row.user_id,
        level=row.level,
        known=row.known,
        mint_address=row.mint_address,
        authority=row.signed_by,
        order=MintOrder(
            str(row.request_id), row.wallet_address, row.name, row.symbol, row.metadata_uri
        ),
    )
