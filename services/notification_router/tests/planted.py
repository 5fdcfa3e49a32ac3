"""Faults that are planted, in what the router does and in what is seen of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from notification_router import handlers
from notification_router.channels.outcomes import Accepted, Refused
from notification_router.handlers import delivering, entries, limiting, settling
from notification_router.rules import due, limits, planning

from .recount_evidence import Evidence, Got, Key, Outcome

Stored = dict[Key, Outcome]
Patch = pytest.MonkeyPatch


def _disabled_meanwhile(patch: Patch) -> None:
    patch.setattr(due, "refusal", lambda *_: None)


def _quiet_in_utc(patch: Patch) -> None:
    patch.setattr(planning, "ZoneInfo", lambda _: ZoneInfo("UTC"))


def _one_retry_more(patch: Patch) -> None:
    more = timedelta(seconds=20)
    patch.setattr(settling, "retry", lambda _, attempt, now: now + more if attempt < 5 else None)


def _refused_is_delivered(patch: Patch) -> None:
    sent = settling.sent
    patch.setattr(
        delivering,
        "sent",
        lambda one, got, now: sent(one, Accepted() if isinstance(got, Refused) else got, now),
    )


def _another_reason(patch: Patch) -> None:
    patch.setattr(due, "NO_ADDRESS", due.NOT_ASKED)


def _suppressed_is_published(patch: Patch) -> None:
    records = entries.Draft._records

    def all_of_them(self: Any, notification: Any, queued: Any, tx: Any) -> Any:
        return records(self, notification, [replace(one, status="sending") for one in queued], tx)

    patch.setattr(entries.Draft, "_records", all_of_them)


def _wish_is_not_heard(patch: Patch) -> None:
    failed = settling._failed
    patch.setattr(
        settling,
        "_failed",
        lambda one, outcome, now: failed(one, replace(outcome, retry_after=None), now),
    )


def _limit_by_one_more(patch: Patch) -> None:
    more = property(lambda self: self[2] + 1)
    patch.setattr(limits.Limit, "most", more)


def _limit_by_what_is_being_sent(patch: Patch) -> None:
    over_limit = limiting.over_limit

    async def at_once(*given: Any) -> Any:
        why = due.Suppress("limit: at most 5 notifications on email in 1 hour")
        found = await over_limit(*given)
        return {key: why if isinstance(one, due.Wait) else one for key, one in found.items()}

    patch.setattr(delivering, "over_limit", at_once)


def _sent_twice(patch: Patch) -> None:
    send_all = delivering._send_all

    async def twice(*given: Any) -> Any:
        await send_all(*given)
        return await send_all(*given)

    patch.setattr(delivering, "_send_all", twice)


def _sources_alike(patch: Patch) -> None:
    patch.setattr(handlers, "cause_of", lambda message: message.meta.id)


def _dead_workers_forgotten(patch: Patch) -> None:
    patch.setattr(delivering, "watch", lambda *_: None)


def _digests_in_parts(patch: Patch) -> None:
    patch.setattr(delivering, "_groups", lambda given: [[one] for one in given])


IN_THE_ROUTER: Mapping[str, Callable[[Patch], None]] = {
    "choices are not looked at again": _disabled_meanwhile,
    "quiet hours are those of UTC": _quiet_in_utc,
    "it is tried more often than promised": _one_retry_more,
    "what was refused is called delivered": _refused_is_delivered,
    "the reason is another": _another_reason,
    "what is suppressed is published": _suppressed_is_published,
    "a wish to wait is not heard": _wish_is_not_heard,
    "a limit allows one more": _limit_by_one_more,
    "a limit counts what is only being sent": _limit_by_what_is_being_sent,
    "a message is sent twice": _sent_twice,
    "sources are not told apart": _sources_alike,
    "what a dead worker held is forgotten": _dead_workers_forgotten,
    "a digest comes in parts": _digests_in_parts,
}
"""What the router would do wrong."""


def _first(stored: Stored, status: str, channel: str | None = None) -> Key:
    found = (key for key, one in stored.items() if one.status == status)
    return min(key for key in found if channel in (None, key.channel))


def _taken(seen: Evidence) -> int:
    return next(number for number, one in enumerate(seen.got) if one.kind == "taken")


def _answered(seen: Evidence, **change: Any) -> None:
    number = _taken(seen)
    seen.got[number] = seen.got[number]._replace(**change)


def _later(stored: Stored) -> None:
    key = _first(stored, "scheduled")
    one = stored[key]
    assert one.due is not None
    stored[key] = one._replace(due=one.due + timedelta(minutes=1))


def _again(seen: Evidence) -> Got:
    return seen.got[_taken(seen)]


IN_WHAT_IS_SEEN: Mapping[str, Callable[[Evidence, Stored], Any]] = {
    "failed for delivered": lambda _, kept: kept.update(
        {_first(kept, "delivered", "email"): Outcome("failed", "it failed")}
    ),
    "another reason": lambda _, kept: kept.update(
        {_first(kept, "suppressed"): Outcome("suppressed", "for no reason")}
    ),
    "a row is missing": lambda _, kept: kept.pop(_first(kept, "sending")),
    "a row too many": lambda _, kept: kept.update({Key(1, 99, "email"): Outcome("failed", "x")}),
    "due a minute later": lambda _, kept: _later(kept),
    "a provider got nothing": lambda seen, _: seen.got.pop(_taken(seen)),
    "a provider got it twice": lambda seen, _: seen.got.append(_again(seen)),
    "it went to another": lambda seen, _: _answered(seen, address="eve@example.org"),
    "the provider refused it": lambda seen, _: _answered(seen, kind="refused", answer="no"),
    "it was published twice": lambda seen, _: seen.published.update([min(seen.published)]),
    "a record is missing": lambda seen, _: seen.records.pop(min(seen.records)),
    "nobody saw it": lambda seen, _: seen.screens.clear(),
}
"""What would be stored or seen otherwise, of a run that was right."""
