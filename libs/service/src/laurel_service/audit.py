"""Audits: what must always hold in a service's database, told as lines of JSON (GEN-038).

Beside its checks a service declares what it said to others, what it knows of what they said, and
what it heard from outside, as others did (GEN-036). All are facts under a shared name; whoever sees
the sides of several services compares their digests.
"""

import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from laurel_service.service import Running

Checks = Mapping[str, str]
"""By name, a query for what breaks a rule: it finds nothing where the rule holds."""

Facts = Mapping[str, str]
"""By name, a query for what was said in events, for what is known of them, or was heard outside.

Its first column is an integer, the user or what else the fact is about; it may use `:since`. All
sides give the same columns: integers, texts and numbers in `trim_scale`, as rows compare as text.
"""
Side = Literal["said", "known", "heard"]

BUCKETS = 64
"""Facts are compared by the remainder of their first column."""
_LOOK_BACK = timedelta(days=1)

_SHOWN = 5

# MD5 as every version of PostgreSQL computes the same, a sum as it asks for no order.
_DIGESTS = """
    select mod(key, :buckets) as bucket, count(*) || ' ' ||
        sum(cast(cast('x' || left(md5(cast(fact as text)), 16) as bit(64)) as bigint)) as digest
    from ({query}) as fact(key) group by 1
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a rule holds, and what breaks it."""

    check: str
    holds: bool
    detail: str

    @classmethod
    def of(cls, check: str, broken_by: Sequence[object]) -> "Finding":
        """A rule holds when nothing breaks it; the first few that do are named."""
        if not broken_by:
            return cls(check, True, "nothing breaks it")
        shown = ", ".join(map(str, broken_by[:_SHOWN]))
        return cls(check, False, f"{len(broken_by)} break it: {shown}")


@dataclass(frozen=True, slots=True)
class Digest:
    """One side of a fact: by bucket, how many rows it has and a hash of them in any order."""

    fact: str
    side: Side
    buckets: Mapping[str, str]


async def digest_facts(
    session: AsyncSession, facts: Facts, side: Side, since: datetime
) -> list[Digest]:
    """The digest of each fact, one query a fact; `since` limits what is not kept for ever."""
    return [
        Digest(fact, side, await _buckets(session, query, since)) for fact, query in facts.items()
    ]


async def _buckets(session: AsyncSession, query: str, since: datetime) -> Mapping[str, str]:
    statement = text(_DIGESTS.format(query=query))
    given: dict[str, object] = {"buckets": BUCKETS, "since": since}
    named = {name: given[name] for name in statement.compile().params}
    return {str(row.bucket): row.digest for row in await session.execute(statement, named)}


async def report_facts(running: Running, sides: Mapping[Side, Facts]) -> None:
    """Print the digest of each fact as a line of JSON, as of the settings' `audit_since`."""
    settings = running.service.settings
    since = settings.audit_since or running.service.now() - _LOOK_BACK
    async with running.database.reading() as session:
        for side, facts in sides.items():
            report(await digest_facts(session, facts, side, since))


async def check_database(
    session: AsyncSession, checks: Checks, parameters: Mapping[str, Any] | None = None
) -> list[Finding]:
    """Run each query; the first column names what breaks the rule, so it must be an id."""
    return [
        Finding.of(check, (await session.scalars(text(query), parameters or {})).all())
        for check, query in checks.items()
    ]


def report(lines: Iterable[Finding | Digest]) -> None:
    """Print each as a line of JSON on standard output."""
    for line in lines:
        sys.stdout.write(f"{orjson.dumps(line).decode()}\n")


def database_audit(
    checks: Checks,
    said: Facts | None = None,
    known: Facts | None = None,
    heard: Facts | None = None,
) -> Callable[[Running], Awaitable[None]]:
    """The audit role of a service whose checks are all queries."""
    sides: Mapping[Side, Facts] = {"said": said or {}, "known": known or {}, "heard": heard or {}}

    async def audit(running: Running) -> None:
        async with running.database.reading() as session:
            report(await check_database(session, checks))
        await report_facts(running, sides)

    return audit
