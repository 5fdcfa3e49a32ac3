"""Findings, each once by what it says of whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.findings import Finding, FindingState, Found

_COLUMNS = """id, competition_id, kind, label, accounts, evidence, state, found_at, decided_by,
    decided_at, explanation"""
# What is decided keeps the evidence that the decision rests on.
_ADD = text("""
    insert into findings (id, competition_id, kind, label, accounts, evidence, found_at)
    select id, :competition_id, kind, label, accounts, evidence, :now
    from json_to_recordset(cast(:found as json)) as found(
        id uuid, kind text, label text, accounts bigint[], evidence jsonb
    )
    on conflict (competition_id, kind, label, accounts) do update set evidence = excluded.evidence
    where findings.state = 'open'
""")
_PAGE = text(f"""
    select {_COLUMNS} from findings
    where competition_id = :competition_id and state = :state
        and (found_at, id) > (:after, :after_id)
    order by found_at, id limit :limit
""")  # noqa: S608 - only our own column names
_LOCK = text(f"""
    select {_COLUMNS} from findings
    where competition_id = :competition_id and id = :id for update
""")  # noqa: S608
_DECIDE = text("""
    update findings set state = :state, decided_by = :by, decided_at = :now,
        explanation = :explanation
    where id = :id
""")
_AGAINST = text(f"""
    select {_COLUMNS} from findings
    where competition_id = :competition_id and state = 'excluded'
        and :user_id = any(accounts)
    order by found_at, id
""")  # noqa: S608


async def add(
    session: AsyncSession,
    competition_id: UUID,
    found: Sequence[tuple[UUID, Found]],
    now: datetime,
) -> None:
    """Keep what was found; what is known and still open has the newer evidence."""
    rows = [
        {
            "id": id_,
            "kind": one.kind,
            "label": one.label,
            "accounts": one.accounts,
            "evidence": one.evidence,
        }
        for id_, one in found
    ]
    if rows:
        given = {"competition_id": competition_id, "now": now}
        await session.execute(_ADD, given | {"found": orjson.dumps(rows).decode()})


async def page(
    session: AsyncSession,
    competition_id: UUID,
    state: FindingState,
    after: tuple[datetime, UUID],
    limit: int,
) -> Sequence[Finding]:
    """Findings in a state, the oldest first."""
    given: dict[str, Any] = {"competition_id": competition_id, "state": state, "limit": limit}
    rows = await session.execute(_PAGE, given | {"after": after[0], "after_id": after[1]})
    return [_finding(row) for row in rows]


async def lock(session: AsyncSession, competition_id: UUID, finding_id: UUID) -> Finding | None:
    """A finding, locked till the commit."""
    given = {"competition_id": competition_id, "id": finding_id}
    row = (await session.execute(_LOCK, given)).one_or_none()
    return None if row is None else _finding(row)


async def decide(session: AsyncSession, finding: Finding) -> None:
    """Keep what was decided; needs the row locked."""
    given: dict[str, Any] = {"id": finding.id, "state": finding.state, "by": finding.decided_by}
    given |= {"now": finding.decided_at, "explanation": finding.explanation}
    await session.execute(_DECIDE, given)


async def against(session: AsyncSession, competition_id: UUID, user_id: int) -> Sequence[Finding]:
    """What somebody was excluded for."""
    given = {"competition_id": competition_id, "user_id": user_id}
    return [_finding(row) for row in await session.execute(_AGAINST, given)]


def _finding(row: Any) -> Finding:
    return Finding(**{**row._mapping, "accounts": tuple(row.accounts)})
