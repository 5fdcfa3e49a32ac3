"""The versions of the rates."""

from collections.abc import Iterable
from datetime import datetime

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
_ALL = text("select version, effective_from, rates from rate_versions order by version")


async def install_rates(
    session: AsyncSession, versions: Iterable[Rates], now: datetime
) -> frozenset[int]:
    """Add the versions that are not there yet; one that is there stays as it is.

    Returns the versions that are there with another content: what was paid by them can't change.
    """
    given = {rates.version: rates for rates in versions}
    for version, rates in given.items():
        row = {
            "version": version,
            "effective_from": rates.effective_from,
            "rates": orjson.dumps(to_row(rates)).decode(),
        }
        await session.execute(_INSTALL, {**row, "now": now})
    held = {rates.version: rates for rates in await rate_versions(session)}
    return frozenset(version for version, rates in given.items() if held[version] != rates)


async def rate_versions(session: AsyncSession) -> list[Rates]:
    """Every version, the oldest first."""
    rows = await session.execute(_ALL)
    return [from_row(row.version, row.effective_from, row.rates) for row in rows]
