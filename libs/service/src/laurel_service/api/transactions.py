"""The transactions of a request, alone or inside the one that an Idempotency-Key opened."""

from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from laurel_events import Transaction, UnitOfWork
from laurel_events.tracing import current_traceparent

from laurel_service.request import RequestContext, current_request
from laurel_service.service import Running

_SCOPE_KEY = "laurel.transaction"

Scope = MutableMapping[str, Any]


def joined_transaction(scope: Scope) -> Transaction | None:
    """The transaction that holds the whole request, if there is one."""
    return scope.get(_SCOPE_KEY)


def join_transaction(scope: Scope, tx: Transaction) -> None:
    """Let everything that this request does happen inside `tx`."""
    scope[_SCOPE_KEY] = tx


def request_unit_of_work(running: Running, scope: Scope) -> UnitOfWork:
    """A unit of work whose events carry the request's correlation id and trace."""
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
