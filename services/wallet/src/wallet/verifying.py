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
            when entry.number > 1 and before.hash is null then 'deleted before'
            when transfers.id is null then 'transfer deleted'
            else 'changed' end as what
    from entries as entry
    left join entries as before
        on before.user_id = entry.user_id and before.number = entry.number - 1
    left join transfers on transfers.id = entry.transfer_id
    where entry.hash is distinct from sha256(
            coalesce(before.hash, '') || convert_to(entered(entry, transfers), 'UTF8')
        )
        or (entry.number > 1 and before.hash is null)
"""
# Each account against its last entry.
_ENDS = """
    select accounts.user_id, accounts.entries as number,
        case when last.hash is null then 'deleted' else 'changed' end as what
    from accounts left join entries as last
        on last.user_id = accounts.user_id and last.number = accounts.entries
    where accounts.entries > 0 and last.hash is distinct from head
"""
# Where every entry follows another and every account ends with its last, a row too many is one
# more than the accounts count.
_COUNTS = """
    select held.entries is distinct from sides as differ, held.entries is distinct from told as more
    from (select count(*) as entries from entries) as held, (
        select coalesce(sum((debit_account > 0)::int + (credit_account > 0)::int), 0) as sides
        from transfers
    ) as moved, (select coalesce(sum(entries), 0) as told from accounts) as accounts
"""
_INSERTED = """
    select user_id, number, 'inserted' as what
    from entries left join accounts using (user_id)
    where number > coalesce(accounts.entries, 0)
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
# The planner takes nearly every row for one that is found, and would not hand so many from one
# process to another: no plan was parallel.
_SETTINGS = (
    "set local work_mem = '256MB'; set local max_parallel_workers_per_gather = 4;"
    "set local parallel_tuple_cost = 0; set local statement_timeout = 0; set local jit = off"
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
    broken, logged, signed = await asyncio.gather(
        _broken(running), _located(running, LOGGED), _signed(running)
    )
    report(
        (
            Finding.of("no row was changed, deleted or inserted", _first(broken)),
            Finding.of("the log has the entries as they are", _first(logged)),
            Finding.of("the log is as its checkpoint was signed", signed),
        )
    )


async def _broken(running: Running) -> list[Located]:
    """What is wrong with entries, accounts and transfers; what was inserted comes first."""
    chains, ends, [counts] = await asyncio.gather(
        _located(running, _CHAINS), _located(running, _ENDS), _rows(running, _COUNTS)
    )
    found = [*ends, *chains]
    inserted = await _located(running, _INSERTED) if found or counts.more else []
    moved = await _located(running, _TRANSFERS) if counts.differ else []
    return [*inserted, *found, *moved]


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
    """The first break of each person: what follows it says nothing more.

    Of what is said of one entry, the first stands.
    """
    firsts: dict[int, Located] = {}
    for one in sorted(found, key=lambda one: (one.user_id, one.number)):
        firsts.setdefault(one.user_id, one)
    return list(firsts.values())


async def _located(running: Running, query: str) -> list[Located]:
    return [Located(*row) for row in await _rows(running, query)]


async def _rows(running: Running, query: str) -> Any:
    async with running.database.engine.begin() as connection:
        for setting in _SETTINGS.split(";"):
            await connection.execute(text(setting))
        return (await connection.execute(text(query))).all()
