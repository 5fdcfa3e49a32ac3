"""The versions of the rates."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.catalogue import from_row, to_row
from wallet.rules.rates import Rates

_INSTALL = text("""
    insert into rate_versions (version, effective_from, rates, installed_at)
    values (:version, :effective_from, cast(:rates as jsonb), :now)
    on conflict (version) do nothing
""")
_MAKE = text("""
    insert into rate_versions (version, effective_from, rates, installed_at, made_by, reason)
    values (:version, :effective_from, cast(:rates as jsonb), :now, :made_by, :reason)
""")
_ALL = text("""
    select version, effective_from, rates, made_by, reason, installed_at, stopped_at
    from rate_versions order by version
""")
# What refers to a version, and whoever reads them, goes on meanwhile.
_LOCK = text("lock table rate_versions in share row exclusive mode")
_STOP = text("""
    update rate_versions set stopped_at = :now
    where version = :version and effective_from > :now and stopped_at is null
    returning version
""")


class RateVersion(NamedTuple):
    """A version, who made it, when and why; `stopped_at` where it never takes effect."""

    rates: Rates
    made_by: int | None
    reason: str
    made_at: datetime
    stopped_at: datetime | None


async def install_rates(
    session: AsyncSession, versions: Iterable[Rates], now: datetime
) -> frozenset[int]:
    """Add the versions that are not there yet; one that is there stays as it is.

    Returns the versions that are there with another content: what was paid by them can't change.
    """
    given = {rates.version: rates for rates in versions}
    for rates in given.values():
        await session.execute(_INSTALL, {**_columns(rates), "now": now})
    held = {one.rates.version: one.rates for one in await all_versions(session)}
    return frozenset(version for version, rates in given.items() if held[version] != rates)


async def lock_versions(session: AsyncSession) -> None:
    """Let nobody else make a version until the transaction ends."""
    await session.execute(_LOCK)


async def add_version(
    session: AsyncSession, rates: Rates, made_by: int, reason: str, now: datetime
) -> None:
    """Keep a version that an operator made; `lock_versions` was called before."""
    given = {**_columns(rates), "made_by": made_by, "reason": reason, "now": now}
    await session.execute(_MAKE, given)


async def stop_version(session: AsyncSession, version: int, now: datetime) -> bool:
    """Let a planned version never take effect; False where it is none."""
    given = {"version": version, "now": now}
    return await session.scalar(_STOP, given) is not None


async def all_versions(session: AsyncSession) -> Sequence[RateVersion]:
    """Every version, the oldest first, stopped ones too."""
    return [
        RateVersion(from_row(row[0], row[1], row[2]), *row[3:])
        for row in await session.execute(_ALL)
    ]


async def rate_versions(session: AsyncSession) -> list[Rates]:
    """Every version that pays or will, the oldest first."""
    return paying(await all_versions(session))


def paying(versions: Iterable[RateVersion]) -> list[Rates]:
    """Those of these versions that were not stopped."""
    return [one.rates for one in versions if one.stopped_at is None]


def _columns(rates: Rates) -> dict[str, object]:
    return {
        "version": rates.version,
        "effective_from": rates.effective_from,
        "rates": orjson.dumps(to_row(rates)).decode(),
    }
