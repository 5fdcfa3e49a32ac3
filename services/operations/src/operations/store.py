"""Queries on the session they are given."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from laurel_service.transparency.chain import BEGINNING
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from operations.trail import Act, Entry

_PAGE = 1000

_BEGIN = text("""
    insert into chains (service, number, hash)
    select service, 0, :beginning from unnest(cast(:services as text[])) as new (service)
    order by service on conflict do nothing
""")
# In one order, so that two workers can't deadlock.
_HEADS = text("""
    select service, number, hash from chains
    where service = any(cast(:services as text[])) order by service for update
""")
_ADD = text("""
    insert into acts (event_id, service, action, actor_id, roles, method, route, path, user_id,
        reason, request_id, correlation_id, acted_at, number, previous, signature)
    values (:event_id, :service, :action, :actor_id, :roles, :method, :route, :path, :user_id,
        :reason, :request_id, :correlation_id, :acted_at, :number, :previous, :signature)
""")
_MOVE = text("update chains set number = :number, hash = :hash where service = :service")

_FIELDS = ", ".join((*Act._fields, "number", "previous", "signature"))
_FOUND = text(f"""
    select {_FIELDS} from acts
    where (acted_at, event_id) < (:at, :id)
        and (cast(:service as text) is null or service = :service)
        and (cast(:action as text) is null or action = :action)
        and (cast(:actor_id as bigint) is null or actor_id = :actor_id)
        and (cast(:user_id as bigint) is null or user_id = :user_id)
        and (cast(:correlation_id as uuid) is null or correlation_id = :correlation_id)
        and (cast(:since as timestamptz) is null or acted_at >= :since)
        and (cast(:until as timestamptz) is null or acted_at < :until)
    order by acted_at desc, event_id desc limit :limit
""")  # noqa: S608 - names of ours
_CHAIN = text(f"""
    select {_FIELDS} from acts where service = :service and number > :after
    order by number limit :limit
""")  # noqa: S608 - names of ours
_ALL_HEADS = text("select service, number, hash from chains order by service")
_SERVICES = text("select service from chains union select service from acts order by 1")


class Head(NamedTuple):
    """The end of a service's chain: how many acts it has, and the last one's hash."""

    number: int
    hash: bytes


class Wanted(NamedTuple):
    """Which acts are asked for."""

    service: str | None = None
    action: str | None = None
    actor_id: int | None = None
    user_id: int | None = None
    correlation_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


async def heads(session: AsyncSession, services: Sequence[str]) -> dict[str, Head]:
    """The ends of these chains, held until the transaction ends; a new one begins."""
    given = {"services": list(services)}
    await session.execute(_BEGIN, {**given, "beginning": BEGINNING})
    rows = await session.execute(_HEADS, given)
    return {row.service: Head(row.number, row.hash) for row in rows}


async def add(session: AsyncSession, entries: Sequence[Entry], moved: Mapping[str, Head]) -> None:
    """Keep acts, and where their chains end now."""
    await session.execute(_ADD, [_columns(one) for one in entries])
    ends = [{"service": name, **head._asdict()} for name, head in sorted(moved.items())]
    await session.execute(_MOVE, ends)


def _columns(entry: Entry) -> dict[str, Any]:
    place = {"number": entry.number, "previous": entry.previous, "signature": entry.signature}
    return {**entry.act._asdict(), **place}


async def acts_before(
    session: AsyncSession, before: tuple[datetime, UUID], limit: int, wanted: Wanted
) -> Sequence[Entry]:
    """The latest of the acts that are wanted, before a time and an event of it."""
    at, id_ = before
    asked = {"at": at, "id": id_, "limit": limit, **wanted._asdict()}
    return [_entry(row) for row in await session.execute(_FOUND, asked)]


async def chain(session: AsyncSession, service: str) -> AsyncIterator[Entry]:
    """All acts of a service by number, read in pages."""
    after = -(2**63)
    while True:
        asked = {"service": service, "after": after, "limit": _PAGE}
        page = [_entry(row) for row in await session.execute(_CHAIN, asked)]
        for entry in page:
            yield entry
        if len(page) < _PAGE:
            return
        after = page[-1].number


async def ends(session: AsyncSession) -> dict[str, Head]:
    """Where each chain ends."""
    rows = await session.execute(_ALL_HEADS)
    return {row.service: Head(row.number, row.hash) for row in rows}


async def services(session: AsyncSession) -> Sequence[str]:
    """Every service with a chain or an act."""
    return (await session.scalars(_SERVICES)).all()


def _entry(row: Row[Any]) -> Entry:
    return Entry(Act(*row[: len(Act._fields)]), *row[len(Act._fields) :])
