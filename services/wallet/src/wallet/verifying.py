"""The role `verify-ledger`: finds a changed, deleted or inserted row, and where it is (WALLET-026).

Unlike the audit, which checks rules of all kinds, it reads the ledger once, in parallel, and prints
a line of JSON for each finding: `what`, and the person and entry where the chain breaks first.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

from laurel_service.audit import Finding, report
from laurel_service.service import Running
from laurel_service.transparency.notary import Notary
from laurel_service.transparency.tree import HASH_BYTES, WIDTH, edge, perfect_root, range_hash
from sqlalchemy import text

# Each entry against the one before and its transfer; every join and hash may run in parallel.
_CHAINS = """
    select entry.user_id, entry.number, case
            when entry.number > accounts.entries then 'inserted'
            when entry.number > 1 and before.hash is null then 'deleted before'
            when transfers.id is null then 'transfer deleted'
            else 'changed' end as what
    from entries as entry
    left join entries as before
        on before.user_id = entry.user_id and before.number = entry.number - 1
    left join transfers on transfers.id = entry.transfer_id
    left join accounts on accounts.user_id = entry.user_id
    where entry.hash is distinct from sha256(
            coalesce(before.hash, '') || convert_to(entered(entry, transfers), 'UTF8')
        )
        or (entry.number > 1 and before.hash is null)
        or entry.number > coalesce(accounts.entries, 0)
        or (entry.number = accounts.entries and entry.hash <> accounts.head)
"""
_ENDS = """
    select user_id, entries as number, 'deleted' as what from accounts
    where entries > 0 and not exists (
        select from entries as last
        where last.user_id = accounts.user_id and last.number = accounts.entries
    )
"""
_COUNTS = """
    select (select sum((debit_account > 0)::int + (credit_account > 0)::int) from transfers)
        is distinct from (select count(*) from entries) as differ
"""
_TRANSFERS = """
    select user_id, number, case
            when number > coalesce(accounts.entries, 0) or exists (
                select from entries
                where entries.user_id = side.user_id and entries.number = side.number
            ) then 'transfer inserted'
            else 'deleted' end as what
    from (
        select id, debit_account as user_id, debit_entry as number from transfers
        where debit_account > 0
        union all
        select id, credit_account, credit_entry from transfers where credit_account > 0
    ) as side left join accounts using (user_id)
    where not exists (
        select from entries where entries.user_id = side.user_id
            and entries.number = side.number and entries.transfer_id = side.id
    )
"""
# The last of a second's entries stands for those before it, which its hash rests on.
LOGGED = r"""
    with tile as materialized (
        select number, hashes || '' as hashes from tiles where level = 0
    ), leaf as (
        select tile.number * 256 + place as leaf,
            substring(hashes from 1 + 32 * place for 32) as hash
        from tile, generate_series(0, 255) as place
    )
    select user_id, number, 'not as logged' as what from logged
    left join entries using (user_id, number) left join leaf using (leaf)
    where sha256('\x00' || entries.hash) is distinct from leaf.hash
"""
_TILES = "select level, number, hashes from tiles"
_HEAD = "select size, note from checkpoint"
_SETTINGS = (
    "set local work_mem = '256MB'; set local max_parallel_workers_per_gather = 4;"
    "set local statement_timeout = 0; set local jit = off"
)


class Located(NamedTuple):
    """What is wrong, and with which entry of whom."""

    user_id: int
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.what} {self.user_id}/{self.number}"


async def verify(running: Running) -> None:
    """Print what holds and what does not, the first break of each person."""
    chains, ends, logged, signed = await asyncio.gather(
        _located(running, _CHAINS),
        _ends(running),
        _located(running, LOGGED),
        _signed(running),
    )
    report(
        (
            Finding.of("no row was changed, deleted or inserted", _first([*chains, *ends])),
            Finding.of("the log has the entries as they are", _first(logged)),
            Finding.of("the log is as its checkpoint was signed", signed),
        )
    )


async def _ends(running: Running) -> list[Located]:
    ends = await _located(running, _ENDS)
    [differ] = await _rows(running, _COUNTS)
    return [*ends, *(await _located(running, _TRANSFERS) if differ.differ else [])]


async def _signed(running: Running) -> list[str]:
    """Every tile against the one above it, and the last ones against the signed checkpoint."""
    rows = await _rows(running, _TILES)
    [head] = await _rows(running, _HEAD)
    tiles = {(row.level, row.number): row.hashes for row in rows}
    broken = await asyncio.to_thread(_broken_tiles, tiles)
    if broken or not head.size:
        return broken
    missing = [place for place in edge(head.size) if place not in tiles]
    notary = running.resource(Notary)
    if missing or head.note != notary.checkpoint(head.size, range_hash(tiles, (0, head.size))):
        return [f"checkpoint of {head.size}"]
    return []


def _broken_tiles(tiles: Mapping[tuple[int, int], bytes]) -> list[str]:
    broken = []
    for (level, number), hashes in tiles.items():
        if len(hashes) == WIDTH * HASH_BYTES:
            above, place = divmod(number, WIDTH)
            said = tiles.get((level + 1, above), b"")[place * HASH_BYTES :][:HASH_BYTES]
            if said != perfect_root(hashes):
                broken.append(f"tile {level}/{number}")
    return broken


def _first(found: list[Located]) -> list[Located]:
    """The first break of each person: what follows it says nothing more."""
    firsts: dict[int, Located] = {}
    for one in sorted(found):
        firsts.setdefault(one.user_id, one)
    return list(firsts.values())


async def _located(running: Running, query: str) -> list[Located]:
    return [Located(*row) for row in await _rows(running, query)]


async def _rows(running: Running, query: str) -> Any:
    async with running.database.engine.begin() as connection:
        for setting in _SETTINGS.split(";"):
            await connection.execute(text(setting))
        return (await connection.execute(text(query))).all()
