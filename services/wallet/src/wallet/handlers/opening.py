"""Balances that people had elsewhere."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from laurel_events import Transaction
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.handlers.posting import post
from wallet.rules.books import Transfer
from wallet.rules.opening import opening_id
from wallet.store import ledger


async def brought_over(session: AsyncSession, users: Collection[int]) -> dict[int, Decimal]:
    """What was brought over of these people."""
    ids = {opening_id(user): user for user in users}
    found = await ledger.amounts(session, list(ids))
    return {ids[one]: points for one, points in found.items()}


async def bring_over(openings: Sequence[Transfer], tx: Transaction) -> None:
    """Enter balances, but for those that another import has brought over meanwhile."""
    users = [one.credit for one in openings]
    await ledger.lock(tx.session, users)
    known = await brought_over(tx.session, users)
    await post(tx, [one for one in openings if one.credit not in known])
