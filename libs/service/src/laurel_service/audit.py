"""Audits: what must always hold in a service's database, told as lines of JSON (design 10)."""

import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from laurel_service.service import Running

Checks = Mapping[str, str]
"""By name, a query for what breaks a rule: it finds nothing where the rule holds."""

_SHOWN = 5


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


async def check_database(
    session: AsyncSession, checks: Checks, parameters: Mapping[str, Any] | None = None
) -> list[Finding]:
    """Run each query; the first column names what breaks the rule, so it must be an id."""
    return [
        Finding.of(check, (await session.scalars(text(query), parameters or {})).all())
        for check, query in checks.items()
    ]


def report(findings: Iterable[Finding]) -> None:
    """Print each finding as a line of JSON on standard output."""
    for finding in findings:
        sys.stdout.write(f"{orjson.dumps(finding).decode()}\n")


def database_audit(checks: Checks) -> Callable[[Running], Awaitable[None]]:
    """The audit role of a service whose checks are all queries."""

    async def audit(running: Running) -> None:
        async with running.database.reading() as session:
            report(await check_database(session, checks))

    return audit
