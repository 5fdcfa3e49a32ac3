"""Backfills, their pages, and rows of them that contradict the ledger."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import Backfill, BackfillKey
from qualification.store.columns import as_json
from qualification.tables import backfill_conflicts

PageKey = tuple[int, str, int]
"""A user, the backfill's id and the number of the page."""

# Locked with what it returns, so that two workers never count a backfill's pages at once. The
# update changes nothing; "do nothing" would return nothing.
_OPEN = text("""
    insert into backfills as backfill (user_id, backfill_id, perpetual_usd, strategy_usd)
    select user_id, backfill_id, 0, 0
    from unnest(cast(:users as bigint[]), cast(:ids as text[])) as given(user_id, backfill_id)
    order by user_id, backfill_id collate "C"
    on conflict (user_id, backfill_id) do update set user_id = excluded.user_id
    returning user_id, backfill_id, period_start, period_end, pages, trades, pages_counted,
        trades_received, trim_scale(perpetual_usd) as perpetual_usd,
        trim_scale(strategy_usd) as strategy_usd, counted_at
""")
_SAVE = text("""
    update backfills set
        period_start = given.period_start, period_end = given.period_end,
        pages = given.pages, trades = given.trades,
        pages_counted = given.pages_counted, trades_received = given.trades_received,
        perpetual_usd = given.perpetual_usd, strategy_usd = given.strategy_usd,
        counted_at = given.counted_at
    from json_to_recordset(cast(:backfills as json)) as given(
        user_id bigint, backfill_id text, period_start timestamptz, period_end timestamptz,
        pages int, trades bigint, pages_counted int, trades_received bigint,
        perpetual_usd numeric, strategy_usd numeric, counted_at timestamptz
    )
    where backfills.user_id = given.user_id and backfills.backfill_id = given.backfill_id
""")
# What was there is read as it was before this statement: a page that is new has no digest then.
_PAGES = text("""
    with given as (
        select * from json_to_recordset(cast(:pages as json)) as page(
            user_id bigint, backfill_id text, page int, digest text
        )
    ), opened as (
        insert into backfill_pages (user_id, backfill_id, page, digest)
        select user_id, backfill_id, page, digest from given
        on conflict do nothing
    )
    select user_id, backfill_id, page, held.digest
    from given join backfill_pages as held using (user_id, backfill_id, page)
""")


async def open_backfills(
    session: AsyncSession, keys: Collection[BackfillKey]
) -> dict[BackfillKey, Backfill]:
    """What has come of these backfills, locked until the transaction ends; new ones are made."""
    if not keys:
        return {}
    values = {"users": [user for user, _ in keys], "ids": [id_ for _, id_ in keys]}
    rows = (await session.execute(_OPEN, values)).mappings()
    found = [Backfill(**row) for row in rows]
    return {backfill.key: backfill for backfill in found}


async def save_backfills(session: AsyncSession, backfills: Iterable[Backfill]) -> None:
    """Save what has come of backfills that are open."""
    rows = [_plain(backfill) for backfill in backfills]
    if rows:
        await session.execute(_SAVE, {"backfills": as_json(rows)})


async def open_pages(
    session: AsyncSession, digests: Mapping[PageKey, str]
) -> Mapping[PageKey, str]:
    """Remember pages with the digests of their trades; returns those known before, with theirs."""
    if not digests:
        return {}
    rows = [
        {"user_id": user, "backfill_id": id_, "page": page, "digest": digest}
        for (user, id_, page), digest in digests.items()
    ]
    known = await session.execute(_PAGES, {"pages": as_json(rows)})
    return {(user, id_, page): digest for user, id_, page, digest in known}


async def save_backfill_conflicts(
    session: AsyncSession, conflicts: Sequence[Mapping[str, Any]]
) -> None:
    """Keep rows of pages that say otherwise than the ledger."""
    if conflicts:
        await session.execute(insert(backfill_conflicts), conflicts)


def _plain(backfill: Backfill) -> dict[str, Any]:
    amounts = {name: str(getattr(backfill, name)) for name in ("perpetual_usd", "strategy_usd")}
    return asdict(backfill) | amounts
