"""Tokens on their way to winners: one transaction of each is out at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from minting.chain import SignedTransaction
from minting.tables import token_payouts


@dataclass(frozen=True, slots=True)
class Payout:
    """A prize of tokens to be paid; `signed` is the transaction that is out, if one is."""

    prize_id: str
    request_id: UUID
    wallet_address: str
    signings: int = 0
    signed: SignedTransaction | None = None
    signed_at: datetime | None = None


async def open_payout(session: AsyncSession, payout: Payout) -> None:
    """Store a payout that is to begin."""
    row = {
        "prize_id": payout.prize_id,
        "request_id": payout.request_id,
        "wallet_address": payout.wallet_address,
        "signings": 0,
    }
    await session.execute(insert(token_payouts).values(row))


async def payout_of(session: AsyncSession, prize_id: str) -> Payout:
    """The payout of a prize."""
    wanted = select(token_payouts).where(token_payouts.c.prize_id == prize_id)
    row = (await session.execute(wanted)).one()
    out = row.raw and SignedTransaction(
        row.signature, row.raw, None, row.wallet_address, nonce=row.nonce_address
    )
    return Payout(
        prize_id, row.request_id, row.wallet_address, row.signings, out or None, row.signed_at
    )


async def put_out(
    session: AsyncSession, payout: Payout, signed: SignedTransaction, now: datetime
) -> None:
    """Store a signed transaction, to be sent once this is committed."""
    await _change(
        session,
        payout,
        signature=signed.signature,
        raw=signed.raw,
        nonce_address=signed.nonce,
        signed_at=now,
        signings=payout.signings + 1,
    )


async def take_in(session: AsyncSession, payout: Payout) -> None:
    """Store that the transaction that was out can never land, or failed for good."""
    nothing = dict.fromkeys(("signature", "raw", "nonce_address", "signed_at"))
    await _change(session, payout, **nothing)


async def _change(session: AsyncSession, payout: Payout, **values: Any) -> None:
    own = token_payouts.c.prize_id == payout.prize_id
    await session.execute(update(token_payouts).where(own).values(values))
