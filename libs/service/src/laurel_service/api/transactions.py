"""The transactions of a request, alone or inside the one that an Idempotency-Key opened."""

from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

from laurel_events import Transaction, UnitOfWork
from laurel_events.provenance import Story
from laurel_events.tracing import current_traceparent
from laurel_schemas import Event
from sqlalchemy import text

from laurel_service.request import RequestContext, current_request
from laurel_service.service import Running

_SCOPE_KEY = "laurel.transaction"
_TELLS = "laurel.tells"
_ONLY_READS = "laurel.only_reads"
_READ_ONLY = text("set transaction read only")

Scope = MutableMapping[str, Any]


def joined_transaction(scope: Scope) -> Transaction | None:
    """The transaction that holds the whole request, if there is one."""
    return scope.get(_SCOPE_KEY)


def join_transaction(scope: Scope, tx: Transaction) -> None:
    """Let everything that this request does happen inside `tx`."""
    scope[_SCOPE_KEY] = tx


def tell(scope: Scope, act: Callable[[Transaction], Event]) -> None:
    """Publish with the request's first transaction that commits: what it did and that it did so
    are known together or not at all."""
    scope[_TELLS] = act


def only_reads(scope: Scope) -> None:
    """Let the request's later transactions write nothing."""
    scope[_ONLY_READS] = True


def request_unit_of_work(running: Running, scope: Scope) -> UnitOfWork:
    """A unit of work whose events carry the request's correlation id and trace."""
    plain = _plain(running, scope)

    def opened() -> AbstractAsyncContextManager[Transaction]:
        # Asked when a transaction begins, as any dependency of a route may say so before.
        noted = _TELLS in scope or _ONLY_READS in scope
        return _noting(plain, scope) if noted else plain()

    return opened


def shared_story(scope: Scope) -> Story | None:
    """What the events of a request carry that may share a transaction with other requests.

    None where it needs its own: it has one already, only reads, or something is told with it.
    """
    if joined_transaction(scope) or _TELLS in scope or _ONLY_READS in scope:
        return None
    request = current_request()
    correlation_id = request.correlation_id if request else None
    return Story(correlation_id, traceparent=_traceparent(request))


@asynccontextmanager
async def _noting(plain: UnitOfWork, scope: Scope) -> AsyncIterator[Transaction]:
    async with plain() as tx:
        if _ONLY_READS in scope:
            await tx.session.execute(_READ_ONLY)
        if _TELLS in scope:
            tx.publish(scope[_TELLS](tx))
        yield tx
    scope.pop(_TELLS, None)


def _plain(running: Running, scope: Scope) -> UnitOfWork:
    request = current_request()
    outer = joined_transaction(scope)
    if outer is not None:
        return _nested(running, outer, request)
    return running.database.unit_of_work(
        running.service.now,
        correlation_id=request.correlation_id if request else None,
        traceparent=_traceparent(request),
    )


def _nested(running: Running, outer: Transaction, request: RequestContext | None) -> UnitOfWork:
    """Blocks inside `outer`: a failed one rolls back to where it began, none commits."""
    provenance = replace(outer.provenance, traceparent=_traceparent(request))

    @asynccontextmanager
    async def transaction() -> AsyncIterator[Transaction]:
        inner = Transaction(outer.session, running.service.now(), provenance)
        async with outer.session.begin_nested():
            yield inner
            await inner.flush()
        outer.afterwards.extend(inner.afterwards)

    return transaction


def _traceparent(request: RequestContext | None) -> str | None:
    return current_traceparent() or (request.traceparent if request else None)
