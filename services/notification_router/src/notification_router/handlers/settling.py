"""What became of a delivery, as it is saved, and what is handed to providers and screens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused, Told
from notification_router.rules.due import retry
from notification_router.rules.limits import EVERY, HELD_UP
from notification_router.rules.planning import deadline
from notification_router.rules.promises import DIGESTS
from notification_router.store import deliveries, inbox, routing
from notification_router.store.queue import Claimed, Settled


def suppressed(one: Claimed, reason: str) -> Settled:
    """It is not sent."""
    step = _step("suppressed", one, reason=reason)
    return Settled(one.id, one.channel, "suppressed", reason, step, unspent=1)


def asked_to_wait(one: Claimed, until: datetime, reason: str) -> Settled:
    """It is not sent yet: people's choices have changed, or its window is over."""
    return Settled(
        *(one.id, one.channel, "scheduled", reason),
        _step("deferred", one, reason=reason, due_at=until),
        due_at=until,
        deadline_at=deadline(one.priority, until),
        unspent=1,
    )


def held_up(one: Claimed, until: datetime) -> Settled:
    """It may be more than a limit allows, once what is being sent is taken: its deadline stays.

    That is noted once, however often it is decided until then.
    """
    is_new = one.reason != HELD_UP
    step = _step("deferred", one, reason=HELD_UP, due_at=until) if is_new else None
    return Settled(*(one.id, one.channel, "scheduled", HELD_UP, step), due_at=until, unspent=1)


def shown(one: Claimed) -> Settled:
    """It is with the person's screens, which acknowledge it."""
    return Settled(one.id, one.channel, "sending", None, _step("shown", one))


def sent(one: Claimed, outcome: Outcome, now: datetime) -> Settled:
    """What a provider's answer makes of it."""
    digest = one.digest_id if one.lane == DIGESTS else None
    match outcome:
        case Accepted(provider_id):
            step = _step("accepted", one, at=now, provider_id=provider_id)
            return Settled(
                *(one.id, one.channel, "delivered", None, step),
                provider_id=provider_id,
                digest_id=digest,
                delivered_at=now,
            )
        case Refused(reason):
            step = _step("refused", one, at=now, reason=reason)
            return Settled(one.id, one.channel, "failed", reason, step, digest_id=digest)
    return _failed(one, outcome, now)


def _failed(one: Claimed, outcome: Failed, now: datetime) -> Settled:
    wish = outcome.retry_after
    again = retry(one.priority, one.attempt, now) if wish is None else now + wish
    step = _step("failed", one, at=now, reason=outcome.reason, again_at=again)
    if again is None:
        return Settled(one.id, one.channel, "failed", outcome.reason, step)
    return Settled(
        *(one.id, one.channel, "scheduled", outcome.reason, step),
        due_at=again,
        unspent=0 if wish is None else 1,
    )


def _step(name: str, one: Claimed, **more: Any) -> dict[str, Any]:
    return {"step": name, "attempt": one.attempt, "preferences_version": one.version or 0, **more}


def composed(group: Sequence[Claimed]) -> Outgoing:
    """One message of one notification, or of several that come together."""
    first, words = group[0], [one.message_template for one in group]
    if len(group) == 1:
        subject, lines = words[0]["title"], [words[0]["body"]]
    else:
        subject = f"{len(group)} notifications"
        lines = [f"{one['title']} {one['body']}" for one in words]
    id_ = first.digest_id if first.lane == DIGESTS else first.id
    kinds = {one.type for one in group}
    kind = kinds.pop() if len(kinds) == 1 else EVERY
    told = Told(
        *(first.user_id, kind, first.id, words[0]["action_button"]),
        notifications=tuple(map(_payload, group)),
    )
    return Outgoing(id_, first.address or "", subject, tuple(lines), told)


def screen_entry(one: Claimed) -> routing.Entry:
    """What a person's screens show now of what was deferred."""
    return routing.Entry(
        id=one.id,
        user_id=one.user_id,
        event=inbox.NOTIFICATION,
        payload=_payload(one),
        cause_id=one.cause_id,
        caused_at=one.caused_at,
        stored=True,
    )


def _payload(one: Claimed) -> dict[str, Any]:
    return {
        "event_id": str(one.id),
        "event_type": one.type,
        "user_id": str(one.user_id),
        "timestamp": one.created_at.isoformat().replace("+00:00", "Z"),
        "priority": one.priority,
        "deliver_after": None,
        "batch": None,
        "data": one.data,
        "message_template": one.message_template,
    }


def changed(one: Claimed, now: datetime) -> deliveries.Changed:
    """The change as it is published."""
    return deliveries.Changed(
        *(one.id, one.user_id, one.type, one.priority, one.caused_at, now),
        *(one.cause_id, one.correlation_id, one.traceparent, one.origin),
        published_at=one.created_at,
        channel=one.channel,
    )
