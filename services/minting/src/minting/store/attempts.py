"""The signed transactions of a request: one is open at a time, the others are history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from minting.chain import SignedTransaction
from minting.tables import mint_attempts, mint_requests

Outcome = Literal["landed", "expired", "failed"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A signed transaction; `refusal` is why a node would not take it, `outcome` None if open."""

    request_id: UUID
    number: int
    signed: SignedTransaction
    signed_at: datetime
    outcome: Outcome | None
    refusal: str | None


async def add_attempt(
    session: AsyncSession, request_id: UUID, signed: SignedTransaction, now: datetime
) -> None:
    """Store a signed transaction, to be sent once this is committed.

    Raises IntegrityError when another attempt of the request is open.
    """
    number = select(func.count() + 1).where(mint_attempts.c.request_id == request_id)
    row = {
        "request_id": request_id,
        "number": number.scalar_subquery(),
        "signature": signed.signature,
        "raw": signed.raw,
        "last_valid_block_height": signed.last_valid_block_height,
        "nonce_address": signed.nonce,
        "awaits_owner": signed.awaits_owner,
        "signed_at": now,
    }
    await session.execute(insert(mint_attempts).values(row))


async def attempts_of(session: AsyncSession, request_id: UUID) -> Sequence[Attempt]:
    """Every attempt of a request, the latest first."""
    wanted = (
        select(mint_attempts, mint_requests.c.mint_address)
        .join(mint_requests)
        .where(mint_requests.c.id == request_id)
        .order_by(mint_attempts.c.number.desc())
    )
    return [_attempt(row) for row in await session.execute(wanted)]


async def change_attempt(session: AsyncSession, attempt: Attempt, **values: Any) -> None:
    """Set columns of an attempt."""
    own = (mint_attempts.c.request_id == attempt.request_id) & (
        mint_attempts.c.number == attempt.number
    )
    await session.execute(update(mint_attempts).where(own).values(values))


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        request_id=row.request_id,
        number=row.number,
        signed=SignedTransaction(
            row.signature,
            row.raw,
            row.last_valid_block_height,
            row.mint_address,
            row.awaits_owner,
            row.nonce_address,
        ),
        signed_at=row.signed_at,
        outcome=row.outcome,
        refusal=row.refusal,
    )
