"""Scores that need all trades of an entrant in their order, read a page of entrants at a time."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import fields
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.expressions import evaluate
from competition.rules.folding import Scored, scored
from competition.rules.positions import Deal
from competition.rules.scoring import Scoring
from competition.store.counting import COUNTS

_PAGE = 100
"""Entrants whose trades are in memory at once."""

_NAMES = [field.name for field in fields(Scoring)]
_RULES = text(f"""
    select id, {", ".join(_NAMES)} from competitions
    where id = any(cast(:ids as uuid[])) and in_order
""")  # noqa: S608 - only our own column names
_TRADED = """
    select user_id, traded_at, trade_id, pair, side, traded.notional_usd, size
    from trade_ledger as traded join competitions on competitions.id = :id
    where user_id = any(cast(:users as bigint[])) and (cut_at is null or recorded_at <= cut_at)
        and {conditions}
"""
_SAVE = text("""
    update entries set score = given.score, trades = given.trades,
        reached_at = coalesce(given.reached_at, 'infinity')
    from json_to_recordset(cast(:scores as json)) as given(
        user_id bigint, score numeric, trades integer, reached_at timestamptz
    )
    where competition_id = :id and entries.user_id = given.user_id and state = 'entered'
        and (entries.score, entries.trades, entries.reached_at)
            is distinct from (given.score, given.trades, coalesce(given.reached_at, 'infinity'))
    returning entries.user_id
""")
_SETTLED = text("""
    select id from competitions where settled_at is not null and in_order order by id
""")
_ENTRANTS = text("""
    select user_id, score, trades, nullif(reached_at, 'infinity') as reached_at
    from entries where competition_id = :id and state = 'entered' and user_id > :after
    order by user_id limit :limit
""")


async def rescore(session: AsyncSession, entries: Sequence[tuple[UUID, int]]) -> int:
    """Compute scores anew where they are no sums; returns how many were others."""
    rules = await _rules(session, sorted({id_ for id_, _ in entries}))
    by_competition: defaultdict[UUID, list[int]] = defaultdict(list)
    for id_, user in entries:
        if id_ in rules:
            by_competition[id_].append(user)
    differing = 0
    for id_, users in sorted(by_competition.items()):
        for first in range(0, len(users), _PAGE):
            page = users[first : first + _PAGE]
            differing += await _rescore(session, id_, rules[id_], page)
    return differing


async def _rules(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, Scoring]:
    rows = (await session.execute(_RULES, {"ids": list(ids)})).mappings()
    return {row["id"]: _rule(row) for row in rows}


def _rule(found: RowMapping) -> Scoring:
    return Scoring(**{name: found[name] for name in _NAMES} | {"pairs": tuple(found["pairs"])})


async def _rescore(session: AsyncSession, id_: UUID, rule: Scoring, users: Sequence[int]) -> int:
    fresh = await scores_of(session, id_, rule, users)
    rows = [
        {"user_id": user, **one._asdict(), "score": str(one.score)}
        for user, one in sorted(fresh.items())
    ]
    given = {"id": id_, "scores": orjson.dumps(rows).decode()}
    return len((await session.execute(_SAVE, given)).all())


async def scores_of(
    session: AsyncSession,
    competition_id: UUID,
    rule: Scoring,
    users: Sequence[int],
    conditions: str = COUNTS,
) -> Mapping[int, Scored]:
    """The scores of users by a rule, from the log; each of them has one, 0 without trades.

    Where it is not the rule of the competition, `conditions` have to let through what it counts.
    """
    statement = text(_TRADED.format(conditions=conditions))
    deals: defaultdict[int, list[Deal]] = defaultdict(list)
    for row in await session.execute(statement, {"id": competition_id, "users": list(users)}):
        deals[row.user_id].append(Deal(*row[1:]))
    return {user: scored(rule, deals[user], evaluate) for user in users}


async def differing(session: AsyncSession) -> Sequence[UUID]:
    """Settled competitions in which a score is not that of the log, where it needs the order."""
    settled = (await session.scalars(_SETTLED)).all()
    return [id_ for id_ in settled if [user async for user in _differing(session, id_)]]


async def _differing(session: AsyncSession, id_: UUID) -> AsyncIterator[int]:
    rule, after = (await _rules(session, [id_]))[id_], 0
    while page := (
        await session.execute(_ENTRANTS, {"id": id_, "after": after, "limit": _PAGE})
    ).all():
        fresh = await scores_of(session, id_, rule, [row.user_id for row in page])
        for row in page:
            if Scored(*row[1:]) != fresh[row.user_id]:
                yield row.user_id
        after = page[-1].user_id
