"""What an operator did, as the audit trail keeps, shows and signs it."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC
from typing import Any, NamedTuple
from uuid import UUID

from laurel_events import Message
from laurel_schemas.fields import Timestamp
from laurel_schemas.operations_acts_v1 import OperatorActed
from laurel_service.transparency.chain import Link, canonical


class Act(NamedTuple):
    """An act, without its place in the chain; the order of fields is that of the table."""

    event_id: UUID
    service: str
    action: str
    actor_id: int | None
    roles: list[str]
    method: str
    route: str
    path: str
    user_id: int | None
    reason: str | None
    request_id: str | None
    correlation_id: UUID
    acted_at: Timestamp

    @classmethod
    def of(cls, message: Message[OperatorActed]) -> "Act":
        """As a service told it."""
        told = message.event
        return cls(
            event_id=message.meta.id,
            service=told.service,
            action=told.action,
            actor_id=told.actor_id,
            roles=list(told.roles),
            method=told.method,
            route=told.route,
            path=told.path,
            user_id=told.subject_id,
            reason=told.reason,
            request_id=told.request_id,
            correlation_id=message.meta.correlation_id,
            acted_at=told.acted_at,
        )

    def record(self) -> Mapping[str, Any]:
        """What is signed, and shown by the same names."""
        at = self.acted_at.astimezone(UTC).isoformat(timespec="microseconds")
        return {
            "id": str(self.event_id),
            "service": self.service,
            "action": self.action,
            "actorId": self.actor_id,
            "roles": self.roles,
            "method": self.method,
            "route": self.route,
            "path": self.path,
            "userId": self.user_id,
            "reason": self.reason,
            "requestId": self.request_id,
            "correlationId": str(self.correlation_id),
            "actedAt": at.replace("+00:00", "Z"),
        }


class Entry(NamedTuple):
    """An act in the chain of its service."""

    act: Act
    number: int
    previous: bytes
    signature: str

    def link(self) -> Link:
        """As the chain is inspected."""
        return Link(self.number, canonical(self.act.record()), self.previous, self.signature)

    def shown(self) -> Mapping[str, Any]:
        """The act with what proves it."""
        proof = {"previous": b64encode(self.previous).decode(), "signature": self.signature}
        return {**self.act.record(), "number": self.number, **proof}
