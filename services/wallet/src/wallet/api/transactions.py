"""What changed the balance, and why."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from laurel_service.api import CurrentUser, Envelope, NotFound, SessionDep, errors, ok
from laurel_service.api.cursors import CursorInvalid, cursor, position
from pydantic import AwareDatetime, BaseModel, Field

from wallet.api.bodies import (
    ExplainedTransaction,
    Transactions,
    explained_transaction,
    transaction,
)
from wallet.api.tables import as_csv
from wallet.store import reading
from wallet.store.reading import Filter

router = APIRouter()

NEXT_CURSOR = "X-Next-Cursor"


class Asked(BaseModel):
    """Which transactions, how many and in which form; `until` is not included."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 50
    cursor: Annotated[str, Field(max_length=40)] | None = None
    action: Annotated[str, Field(max_length=50)] | None = None
    direction: Literal["earned", "deducted"] | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    format: Literal["json", "csv"] = "json"

    @property
    def filter(self) -> Filter:
        """As the store takes it."""
        return Filter(self.action, self.direction, self.since, self.until)


class TransactionNotFound(NotFound):
    """The caller has no such transaction."""

    code: ClassVar[str] = "TRANSACTION_NOT_FOUND"
    example: ClassVar[str] = "You have no transaction with this id."


@router.get(
    "/api/v1/wallet/transactions",
    response_model=Envelope[Transactions],
    responses={**errors(401, CursorInvalid), 200: {"content": {"text/csv": {}}}},
)
async def transactions(
    user: CurrentUser, session: SessionDep, asked: Annotated[Asked, Query()]
) -> Response:
    """The caller's transactions, the newest first; as CSV, the cursor is in X-Next-Cursor."""
    before = position(asked.cursor, _number) if asked.cursor else None
    page = await reading.newest_first(session, user.user_id, asked.filter, before, asked.limit)
    following = cursor(str(page[-1].number)) if len(page) == asked.limit else None
    if asked.format == "csv":
        headers = {NEXT_CURSOR: following} if following else {}
        return Response(as_csv(page), media_type="text/csv", headers=headers)
    return ok(Transactions(transactions=[transaction(one) for one in page], next_cursor=following))


@router.get(
    "/api/v1/wallet/transactions/{id}",
    response_model=Envelope[ExplainedTransaction],
    responses=errors(401, TransactionNotFound),
)
async def explained(
    transfer_id: Annotated[UUID, Path(alias="id")], user: CurrentUser, session: SessionDep
) -> Response:
    """One transaction and why it was made: event, rule, version and the figures that decided."""
    found = await reading.explained(session, user.user_id, transfer_id)
    if found is None:
        raise TransactionNotFound()
    return ok(explained_transaction(found))


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number < 2**63:
        raise ValueError("the number should be an entry's")
    return number
