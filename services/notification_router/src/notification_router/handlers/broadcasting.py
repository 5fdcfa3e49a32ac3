"""What concerns an audience is told in pages, by a due row that holds how far it is."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from laurel_events import DueTask, Message, Transaction, UnitOfWork
from laurel_events.message import Metadata
from laurel_schemas import Event

from notification_router.controls import Controls
from notification_router.handlers.causes import cause_of
from notification_router.handlers.entries import Draft
from notification_router.handlers.limiting import controlled
from notification_router.handlers.saving import save
from notification_router.rules.audiences import Audience
from notification_router.rules.defining import NotificationType
from notification_router.rules.notices import Notice
from notification_router.sockets.wakes import Wakes
from notification_router.store import people
from notification_router.types import TYPES

BROADCAST = "broadcast"
_PAGE = 500


def schedule(kind: NotificationType, notice: Notice, cause: Message[Any], tx: Transaction) -> None:
    """Let an audience be told; a notice of the same subject that waits gives way."""
    assert isinstance(notice.to, Audience)  # noqa: S101
    payload = {
        "type": kind.name,
        "audience": {"kind": notice.to.kind, "of": notice.to.of},
        "data": notice.data and notice.data.model_dump(mode="json", by_alias=True),
        "cause": _packed(cause.meta),
        "cause_id": str(cause_of(cause)),
        "after": 0,
    }
    at = max(tx.now, notice.at or tx.now)
    tx.schedule(BROADCAST, f"{kind.name}:{notice.subject}", at, payload)


async def tell(task: DueTask, unit_of_work: UnitOfWork, wakes: Wakes, controls: Controls) -> None:
    """Tell the next page of an audience: those who belong to it now."""
    payload = task.payload
    audience = Audience(**payload["audience"])
    async with unit_of_work() as tx:
        called_off = payload["data"] is None
        page = (
            [] if called_off else await people.page(tx.session, audience, payload["after"], _PAGE)
        )
        if page:
            kind, cause = TYPES[payload["type"]], _cause(payload["cause"])
            data = kind.data.decode(orjson.dumps(payload["data"]))
            # What the release before has scheduled knows the event's id only.
            cause_id = UUID(payload.get("cause_id", str(cause.meta.id)))
            drafts = [Draft(kind, one, data, cause, cause_id) for one in page]
            tx.gather(save, await controlled(drafts, tx, controls))
            tx.after_commit(partial(wakes.publish, page))
        if len(page) == _PAGE:
            await task.again(tx, tx.now, {**payload, "after": page[-1]})
        else:
            await task.done(tx)


def _packed(meta: Metadata) -> dict[str, Any]:
    return {name: value if value is None else str(value) for name, value in meta._asdict().items()}


def _cause(packed: Mapping[str, str | None]) -> Message[Event]:
    """The cause as far as a notification carries it on: who, when and from where."""
    ids = {name: UUID(packed[name] or "") for name in ("id", "correlation_id")}
    meta = Metadata(
        id=ids["id"],
        type=packed["type"] or "",
        source=packed["source"] or "",
        time=datetime.fromisoformat(packed["time"] or ""),
        correlation_id=ids["correlation_id"],
        traceparent=packed["traceparent"],
        origin=packed["origin"],
    )
    return Message(Event(), meta)
