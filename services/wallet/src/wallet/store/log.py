"""The transparency log of entries."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from laurel_service.transparency.tree import Place
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_LOCK = text("select size from checkpoint for update")
_TAKE = text("""
    with taken as (
        delete from to_log where ctid = any(array(select ctid from to_log limit :page))
        returning user_id
    ), account as (
        select user_id, (
            select number from logged where logged.user_id = whose.user_id
            order by number desc limit 1
        ) as logged
        from (select distinct user_id from taken) as whose
    )
    select entries.user_id, number, hash from account
    left join entries on entries.user_id = account.user_id and number > coalesce(logged, 0)
    order by user_id, number
""")
_TILES = text("""
    select level, number, hashes from tiles
    where (level, number) in (
        select * from unnest(cast(:levels as int[]), cast(:numbers as bigint[]))
    )
""")
_SAVE = text("""
    with noted as (
        insert into logged select * from unnest(
            cast(:users as bigint[]), cast(:entries as bigint[]), cast(:leaves as bigint[])
        )
    ), kept as (
        insert into tiles select * from unnest(
            cast(:levels as int[]), cast(:numbers as bigint[]), cast(:hashes as bytea[])
        )
        on conflict (level, number) do update set hashes = excluded.hashes
    )
    update checkpoint set size = :size, note = :note, made_at = :now
""")
_HEAD = text("select size, note from checkpoint")
_LOGGED = text("""
    select entered(entries, transfers) as entered, entries.hash, coalesce((
            select hash from entries as before
            where before.user_id = entries.user_id and before.number = entries.number - 1
        ), '') as previous,
        (
            select leaf - (logged.number - entries.number) from logged
            where logged.user_id = entries.user_id and logged.number >= entries.number
            order by logged.number limit 1
        ) as leaf,
        size, note
    from transfers join entries on entries.user_id = :user_id
        and entries.number = case when credit_account = :user_id then credit_entry
            else debit_entry end
    cross join checkpoint
    where transfers.id = :id and :user_id in (debit_account, credit_account)
""")


class Head(NamedTuple):
    """How many records there are, and the signed checkpoint that says so, once there is one."""

    size: int
    note: str | None


class Unlogged(NamedTuple):
    """An entry that the log lacks."""

    user_id: int
    number: int
    hash: bytes


class Logged(NamedTuple):
    """An entry as it was hashed, and where it is in the log; `leaf` is None before it is."""

    entered: str
    hash: bytes
    previous: bytes
    leaf: int | None
    size: int
    note: str | None


class Extension(NamedTuple):
    """What a checkpoint adds: the last entry of each account with its leaf, and changed tiles."""

    last: Mapping[int, tuple[int, int]]
    tiles: Mapping[Place, bytes]
    head: Head


async def lock(session: AsyncSession) -> int:
    """How many records the log has; nobody else appends till the commit."""
    return int(await session.scalar(_LOCK) or 0)


async def take(session: AsyncSession, page: int) -> tuple[list[Unlogged], bool]:
    """Entries that the log lacks, by account and number, and whether notes of any were left."""
    rows = (await session.execute(_TAKE, {"page": page})).all()
    return [Unlogged(*row) for row in rows if row.number is not None], bool(rows)


async def tiles(session: AsyncSession, places: Collection[Place]) -> dict[Place, bytes]:
    """The tiles at these places."""
    given = {"levels": [level for level, _ in places], "numbers": [one for _, one in places]}
    rows = await session.execute(_TILES, given)
    return {(row.level, row.number): row.hashes for row in rows}


async def save(session: AsyncSession, added: Extension, now: datetime) -> None:
    """Keep what was appended, with the checkpoint over it."""
    await session.execute(
        _SAVE,
        {
            "users": list(added.last),
            "entries": [number for number, _ in added.last.values()],
            "leaves": [leaf for _, leaf in added.last.values()],
            "levels": [level for level, _ in added.tiles],
            "numbers": [number for _, number in added.tiles],
            "hashes": list(added.tiles.values()),
            "size": added.head.size,
            "note": added.head.note,
            "now": now,
        },
    )


async def head(session: AsyncSession) -> Head:
    """The newest checkpoint."""
    return Head(*(await session.execute(_HEAD)).one())


async def logged(session: AsyncSession, user_id: int, transfer_id: UUID) -> Logged | None:
    """A person's entry of a transfer as the log has it; None if they have none."""
    row = (await session.execute(_LOGGED, {"user_id": user_id, "id": transfer_id})).one_or_none()
    return None if row is None else Logged(*row)


def last_of_each(entries: Sequence[Unlogged], first: int) -> dict[int, tuple[int, int]]:
    """The number and leaf of each account's last entry, when these are appended from `first`."""
    return {one.user_id: (one.number, leaf) for leaf, one in enumerate(entries, start=first)}
