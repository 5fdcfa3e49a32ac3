"""The stored answers of requests that came with an Idempotency-Key."""

from dataclasses import dataclass
from datetime import timedelta

from laurel_events import Transaction
from sqlalchemy import text

RETENTION = timedelta(hours=24)
_SWEPT_PER_ANSWER = 10

# Of two requests with one key the later is told at once, rather than left waiting.
_TAKE = text("select pg_try_advisory_xact_lock(hashtextextended(:key, :owner_id))")
_FIND = text("""
    select request_hash, status, content_type, body from idempotency_keys
    where owner_id = :owner_id and key = :key and expires_at > :now
""")
# Each answer sweeps a few expired ones, so that the table needs no job of its own.
_STORE = text("""
    with expired as (
        delete from idempotency_keys where (owner_id, key) in (
            select owner_id, key from idempotency_keys
            where expires_at <= :now and (owner_id, key) <> (:owner_id, :key)
            order by expires_at limit :swept
            for update skip locked
        )
    )
    insert into idempotency_keys
        (owner_id, key, request_hash, status, content_type, body, expires_at)
    values (:owner_id, :key, :request_hash, :status, :content_type, :body, :expires_at)
    on conflict (owner_id, key) do update set
        request_hash = excluded.request_hash, status = excluded.status,
        content_type = excluded.content_type, body = excluded.body,
        expires_at = excluded.expires_at
""")


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """Whose request it is, the key it came with, and a hash of what it asks."""

    owner_id: int
    key: str
    request_hash: bytes


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given first."""

    request_hash: bytes
    status: int
    content_type: str
    body: bytes


async def take_key(tx: Transaction, request: KeyedRequest) -> bool:
    """Hold the key until the transaction ends; False while another request holds it."""
    taken = await tx.session.scalar(_TAKE, {"key": request.key, "owner_id": request.owner_id})
    return bool(taken)


async def find_answer(tx: Transaction, request: KeyedRequest) -> StoredAnswer | None:
    """What this owner's key has stored within the retention."""
    found = await tx.session.execute(
        _FIND, {"owner_id": request.owner_id, "key": request.key, "now": tx.now}
    )
    row = found.one_or_none()
    return StoredAnswer(*row) if row else None


async def store_answer(tx: Transaction, request: KeyedRequest, answer: StoredAnswer) -> None:
    """Keep an answer for the retention, together with what the transaction does."""
    await tx.session.execute(
        _STORE,
        {
            "owner_id": request.owner_id,
            "key": request.key,
            "request_hash": answer.request_hash,
            "status": answer.status,
            "content_type": answer.content_type,
            "body": answer.body,
            "now": tx.now,
            "expires_at": tx.now + RETENTION,
            "swept": _SWEPT_PER_ANSWER,
        },
    )
