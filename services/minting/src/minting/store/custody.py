"""The sealed keys of custodial wallets."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.tables import custodial_keys

_RESEAL = text("update custodial_keys set sealed = :sealed where wallet_address = :wallet")


async def save_sealed(
    session: AsyncSession, wallet_address: str, sealed: bytes, now: datetime
) -> None:
    """Store the keys of a new wallet, as a vault sealed them."""
    row = {"wallet_address": wallet_address, "sealed": sealed, "created_at": now}
    await session.execute(insert(custodial_keys).values(row))


async def sealed_keys(session: AsyncSession, wallet_address: str) -> bytes | None:
    """The sealed keys of a wallet; None where its owner keeps them."""
    own = custodial_keys.c.wallet_address == wallet_address
    found: bytes | None = await session.scalar(select(custodial_keys.c.sealed).where(own))
    return found


async def sealed_after(
    session: AsyncSession, wallet_address: str, limit: int
) -> Sequence[tuple[str, bytes]]:
    """Wallets after one, with their sealed keys, in order."""
    columns = (custodial_keys.c.wallet_address, custodial_keys.c.sealed)
    later = custodial_keys.c.wallet_address > wallet_address
    page = select(*columns).where(later).order_by(columns[0]).limit(limit)
    return [(row.wallet_address, row.sealed) for row in await session.execute(page)]


async def reseal(session: AsyncSession, sealed: Mapping[str, bytes]) -> None:
    """Store keys that were sealed anew, by wallet."""
    rows = [{"wallet": wallet, "sealed": keys} for wallet, keys in sealed.items()]
    if rows:
        await session.execute(_RESEAL, rows)
