"""Statements: all that changed a balance in a period, signed (WALLET-028)."""

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, ClassVar, Literal

from fastapi import APIRouter, Query, Request, Response
from laurel_schemas.fields import SignedAmount, Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    SessionDep,
    Unprocessable,
    errors,
    ok,
    running,
)
from laurel_service.transparency.notary import Notary
from pydantic import AwareDatetime, BaseModel

from wallet.api.bodies import Transaction, transaction
from wallet.api.receipts import NotaryDep
from wallet.api.tables import as_csv
from wallet.store import reading

router = APIRouter()

NOTE, KEY = "X-Statement-Note", "X-Statement-Key"
_MOST = {"json": 100_000, "csv": 100_000, "pdf": 2_000}
_INSTANT = timedelta(microseconds=1)


class PeriodInvalid(Unprocessable):
    """The period ends before it begins."""

    code: ClassVar[str] = "PERIOD_INVALID"
    example: ClassVar[str] = "until should be later than since."


class StatementTooLong(Unprocessable):
    """The period has more transactions than one statement of this form takes."""

    code: ClassVar[str] = "STATEMENT_TOO_LONG"
    example: ClassVar[str] = "Choose a shorter period, or another form."
    example_details: ClassVar[dict[str, str]] = {"most": "2000"}


class Asked(BaseModel):
    """Which period, in which form; `until` is not included."""

    since: AwareDatetime
    until: AwareDatetime
    format: Literal["json", "csv", "pdf"] = "json"


class Statement(Body):
    """What the balance was, what changed it, and what it came to."""

    user_id: int
    since: Timestamp
    until: Timestamp
    opening_balance: SignedAmount
    closing_balance: SignedAmount
    transactions: list[Transaction]


@router.get(
    "/api/v1/wallet/statements",
    response_model=Envelope[Statement],
    responses={
        **errors(401, PeriodInvalid, StatementTooLong),
        200: {"content": {"text/csv": {}, "application/pdf": {}}},
    },
)
async def statement(
    user: CurrentUser,
    session: SessionDep,
    request: Request,
    notary: NotaryDep,
    asked: Annotated[Asked, Query()],
) -> Response:
    """The caller's statement; X-Statement-Note signs its bytes, X-Statement-Key verifies that."""
    if asked.since >= asked.until:
        raise PeriodInvalid()
    most = _MOST[asked.format]
    entries = await reading.between(session, user.user_id, asked.since, asked.until, most + 1)
    if len(entries) > most:
        raise StatementTooLong(details={"most": str(most)})
    before = await reading.balance_as_of(session, user.user_id, asked.since - _INSTANT)
    opening = entries[0].balance_before if entries else before[1]
    made_at = running(request).service.now()
    answer = await _rendered(user.user_id, asked, entries, opening, made_at)
    _sign(answer, user.user_id, asked, notary.named("statements"))
    return answer


async def _rendered(
    user_id: int,
    asked: Asked,
    entries: Sequence[reading.Entry],
    opening: Decimal,
    made_at: datetime,
) -> Response:
    closing = entries[-1].balance_after if entries else opening
    if asked.format == "csv":
        return Response(as_csv(entries), media_type="text/csv")
    if asked.format == "pdf":
        # Imported when somebody asks for one: it takes megabytes.
        from wallet.api.pdf import as_pdf  # noqa: PLC0415

        heading = (
            f"User {user_id}",
            f"From {_utc(asked.since)} to {_utc(asked.until)}",
            f"Opening balance {opening}, closing balance {closing}",
        )
        made = await asyncio.to_thread(as_pdf, heading, entries, made_at)
        return Response(made, media_type="application/pdf")
    return ok(
        Statement(
            user_id=user_id,
            since=asked.since,
            until=asked.until,
            opening_balance=opening,
            closing_balance=closing,
            transactions=[transaction(one) for one in entries],
        )
    )


def _sign(answer: Response, user_id: int, asked: Asked, notary: Notary) -> None:
    """Put a signed note into the headers, in base64: whose statement, which period, which bytes."""
    digest = b64encode(sha256(answer.body).digest()).decode()
    period = f"{_utc(asked.since)} {_utc(asked.until)}"
    note = notary.signed(f"{notary.origin}\n{user_id}\n{period}\n{asked.format} {digest}\n")
    answer.headers[NOTE] = b64encode(note.encode()).decode()
    answer.headers[KEY] = notary.verifier_key


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
