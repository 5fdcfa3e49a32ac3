"""Receipts: that a transaction is in the log, provable by anybody's means (WALLET-025)."""

from base64 import b64encode
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from laurel_service.api import (
    Body,
    Conflict,
    CurrentUser,
    Envelope,
    Resource,
    SessionDep,
    Unprocessable,
    errors,
    ok,
)
from laurel_service.transparency.notary import Notary, inclusion_proof
from laurel_service.transparency.tree import Range, consistency, inclusion, places, range_hash
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.api.transactions import TransactionNotFound
from wallet.store import log

router = APIRouter(prefix="/api/v1/wallet")

NotaryDep = Annotated[Notary, Resource(Notary)]


class ReceiptPending(Conflict):
    """The next checkpoint is yet to be signed."""

    code: ClassVar[str] = "RECEIPT_PENDING"
    example: ClassVar[str] = "Ask again in a second: the next checkpoint holds it."


class SizeInvalid(Unprocessable):
    """No checkpoint has had this size."""

    code: ClassVar[str] = "SIZE_INVALID"
    example: ClassVar[str] = "from should be at least 1 and at most the log's present size."
    example_details: ClassVar[dict[str, str]] = {"size": "20852163"}


class Receipt(Body):
    """What proves a transaction.

    `hash` is the SHA-256 of the bytes of `previous_hash` (both in hexadecimal) followed by
    `entered`, a JSON array of all that the entry says. Its 32 bytes are a record of the log, which
    `proof` shows (C2SP tlog-proof) by a checkpoint that `key` verifies.
    """

    entered: str
    previous_hash: str
    hash: str
    proof: str
    key: str


class Checkpoint(Body):
    """The log's signed head (C2SP tlog-checkpoint), null while nothing is logged."""

    checkpoint: str | None
    key: str


class Consistency(Checkpoint):
    """Hashes in base64 which prove that the checkpoint's log begins with all of an older one."""

    proof: list[str]


@router.get(
    "/transactions/{id}/receipt",
    response_model=Envelope[Receipt],
    responses=errors(401, TransactionNotFound, ReceiptPending),
)
async def receipt(
    transfer_id: Annotated[UUID, Path(alias="id")],
    user: CurrentUser,
    session: SessionDep,
    notary: NotaryDep,
) -> Response:
    """The caller's receipt for one transaction, some 2 KB, which verifies without us."""
    found = await log.logged(session, user.user_id, transfer_id)
    if found is None:
        raise TransactionNotFound()
    if found.leaf is None or found.note is None:
        raise ReceiptPending()
    path = await _hashes(session, inclusion(found.leaf, found.size))
    return ok(
        Receipt(
            entered=found.entered,
            previous_hash=found.previous.hex(),
            hash=found.hash.hex(),
            proof=inclusion_proof(found.leaf, path, found.note),
            key=notary.verifier_key,
        )
    )


@router.get("/log/checkpoint", response_model=Envelope[Checkpoint], responses=errors(401))
async def newest(_: CurrentUser, session: SessionDep, notary: NotaryDep) -> Response:
    """The newest checkpoint, for whoever keeps it to hold it against a later one."""
    head = await log.head(session)
    return ok(Checkpoint(checkpoint=head.note, key=notary.verifier_key))


@router.get(
    "/log/consistency", response_model=Envelope[Consistency], responses=errors(401, SizeInvalid)
)
async def grown(
    _: CurrentUser,
    session: SessionDep,
    notary: NotaryDep,
    old: Annotated[int, Query(alias="from", ge=1, le=2**63 - 1)],
) -> Response:
    """The newest checkpoint, and that nothing of a log of `from` records was changed for it."""
    head = await log.head(session)
    if old > head.size:
        raise SizeInvalid(details={"size": str(head.size)})
    path = await _hashes(session, consistency(old, head.size))
    proof = [b64encode(one).decode() for one in path]
    return ok(Consistency(checkpoint=head.note, key=notary.verifier_key, proof=proof))


async def _hashes(session: AsyncSession, path: list[Range]) -> list[bytes]:
    found = await log.tiles(session, places(path))
    return [range_hash(found, one) for one in path]
