"""The sealed keys of custodial wallets."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from minting.tables import custodial_keys


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
