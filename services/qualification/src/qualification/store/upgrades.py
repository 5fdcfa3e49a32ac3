"""NFTs held, badges by name, and the upgrades that they make possible."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from laurel_schemas.qualification_tiers_v1 import CountedBadge
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import UpgradeMet
from qualification.store.columns import as_json
from qualification.tables import volumes_reached

_LOCK = text("""
    select user_id from standings where user_id = any(cast(:users as bigint[]))
    order by user_id for update
""")
_NFTS = text("""
    insert into tiered_nfts as known (mint_address, user_id, level, name, gone)
    select mint_address, user_id, level, name, gone
    from json_to_recordset(cast(:nfts as json)) as nft(
        mint_address text, user_id bigint, level smallint, name text, gone boolean
    )
    order by mint_address collate "C"
    on conflict (mint_address) do update set gone = true where excluded.gone and not known.gone
""")
_BACK = text("update tiered_nfts set gone = false where mint_address = any(:mints) and gone")
_HOLDERS = text("""
    with saved as (
        insert into badge_holders as known (user_id, revision, activated, earned)
        select user_id, revision, activated, earned
        from json_to_recordset(cast(:holders as json)) as holder(
            user_id bigint, revision bigint, activated jsonb, earned text[]
        )
        order by user_id
        on conflict (user_id) do update
        set revision = excluded.revision, activated = excluded.activated, earned = excluded.earned
        where excluded.revision > known.revision
        returning user_id, activated
    )
    -- What lay there before is read as of the statement's beginning.
    select user_id from saved left join badge_holders as before using (user_id)
    where saved.activated <> coalesce(before.activated, '[]')
""")
_MEET = text("""
    insert into upgrades_met (
        user_id, target_level, current_level, mint_address, required_volume_usd, volume_usd, met_at
    )
    select user_id, held.level + 1, held.level, mint_address, required_volume_usd,
        standings.volume_usd, :now
    from (
        select distinct on (user_id) user_id, level, mint_address from tiered_nfts
        where user_id = any(cast(:users as bigint[])) and not gone
        order by user_id, level desc
    ) as held
    join standings using (user_id)
    join tier_unlocks using (user_id)
    where tier_unlocks.level = held.level + 1
    on conflict do nothing
""")
# Told once the badges' names have come: another topic brings them, sooner or later.
_TELL = text("""
    with told as (
        update upgrades_met set announced_at = :now
        from tiered_nfts, tier_unlocks
        where upgrades_met.user_id = any(cast(:users as bigint[])) and announced_at is null
            and tiered_nfts.mint_address = upgrades_met.mint_address and not gone
            and tier_unlocks.user_id = upgrades_met.user_id
            and tier_unlocks.level = target_level
            and tier_unlocks.badges_required <= coalesce((
                select jsonb_array_length(activated) from badge_holders
                where badge_holders.user_id = upgrades_met.user_id
            ), 0)
        returning upgrades_met.*, unlocked_at
    )
    select told.user_id, current_level, mint_address, target_level,
        trim_scale(told.required_volume_usd) as required_volume_usd,
        trim_scale(told.volume_usd) as volume_usd,
        coalesce(reached_at, unlocked_at) as volume_achieved_at, met_at,
        coalesce(activated, '[]') as activated
    from told
    left join lateral (
        select min(reached_at) as reached_at from volumes_reached
        where user_id = told.user_id and level = target_level
            and volumes_reached.volume_usd >= told.required_volume_usd
    ) as reached on true
    left join badge_holders on badge_holders.user_id = told.user_id
    order by told.user_id, target_level
""")
_REACHED = insert(volumes_reached).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True)
class Nft:
    """A tiered NFT that a user got, no longer has (`gone`), or has again (`back`)."""

    mint_address: str
    user_id: int
    level: int
    name: str
    gone: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """A user's badges as of a revision: the activated ones, and the names of all."""

    user_id: int
    revision: int
    activated: Sequence[CountedBadge]
    earned: Sequence[str]


async def lock_standings(session: AsyncSession, users: Collection[int]) -> None:
    """Hold users' standings, as whoever counts their trades does, until the transaction ends.

    Whoever has moved one side of a condition then sees what the other side was last.
    """
    await session.execute(_LOCK, {"users": list(users)})


async def save_nfts(session: AsyncSession, nfts: Iterable[Nft]) -> None:
    """Keep which NFTs there are; the last word of several of one address is that it is gone.

    Unless it has come back, of which only the log's order tells what was after what.
    """
    nfts = list(nfts)
    rows: dict[str, dict[str, Any]] = {}
    for nft in nfts:
        gone = nft.gone or rows.get(nft.mint_address, {}).get("gone", False)
        first = rows.setdefault(nft.mint_address, {name: getattr(nft, name) for name in _FIELDS})
        first["gone"] = gone
    await session.execute(_NFTS, {"nfts": as_json(rows.values())})
    if back := [nft.mint_address for nft in nfts if nft.back]:
        await session.execute(_BACK, {"mints": back})


_FIELDS = ("mint_address", "user_id", "level", "name")


async def save_holders(session: AsyncSession, holders: Iterable[Holder]) -> list[int]:
    """Keep which badges users hold; the highest revision stands.

    Returns the users whose activated badges are others than before.
    """
    rows = [
        {
            "user_id": holder.user_id,
            "revision": holder.revision,
            "activated": [badge.model_dump() for badge in holder.activated],
            "earned": list(holder.earned),
        }
        for holder in holders
    ]
    return list(await session.scalars(_HOLDERS, {"holders": as_json(rows)}))


async def save_volumes_reached(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    """Keep when users' volumes reached tiers, each once."""
    if rows:
        await session.execute(_REACHED, rows)


def volume_reached(
    user_id: int, level: int, at: datetime, trade: tuple[str, UUID], volumes: tuple[Any, Any]
) -> dict[str, Any]:
    """A row of `save_volumes_reached`: `trade` is its id and its event's, `volumes` the required
    one and the user's."""
    required, volume = volumes
    trade_id, event_id = trade
    return {
        "user_id": user_id,
        "level": level,
        "required_volume_usd": required,
        "volume_usd": volume,
        "trade_id": trade_id,
        "event_id": event_id,
        "reached_at": at,
    }


async def upgrades_met(
    session: AsyncSession, users: Collection[int], now: datetime
) -> list[UpgradeMet]:
    """The upgrades of these users that are possible and were not told yet; now they count as told.

    Their standings are locked by the caller.
    """
    given = {"users": list(users), "now": now}
    await session.execute(_MEET, given)
    rows = (await session.execute(_TELL, given)).mappings()
    return [UpgradeMet(**{**row, "activated": _badges(row["activated"])}) for row in rows]


def _badges(activated: Iterable[Mapping[str, str]]) -> tuple[CountedBadge, ...]:
    return tuple(CountedBadge(**badge) for badge in activated)
