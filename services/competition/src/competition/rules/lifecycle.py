"""Which state follows which, by time or by a decision (COMP-001)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from competition.rules.competition import Competition, Status, TermsError


class Step(NamedTuple):
    """From which states a decision leads to which."""

    sources: frozenset[Status]
    target: Status


STEPS: Mapping[str, Step] = {
    "publish": Step(frozenset({"draft"}), "upcoming"),
    "pause": Step(frozenset({"active"}), "paused"),
    "resume": Step(frozenset({"paused"}), "active"),
    "stop": Step(frozenset({"active", "paused"}), "completed"),
    "cancel": Step(frozenset({"draft", "upcoming", "active", "paused"}), "cancelled"),
}

REMINDER_LEAD = timedelta(hours=48)
"""How long before the entry deadline people are reminded (COMP-005)."""

_EXTENDABLE: frozenset[Status] = frozenset({"upcoming", "active", "paused"})


class StatusError(Exception):
    """What is asked for does not fit the present status."""

    def __init__(self, status: Status) -> None:
        super().__init__(f"this does not fit the status {status}")
        self.status = status


class NotApprovedError(Exception):
    """Nobody has approved the draft as it is now."""


def due_step(competition: Competition, now: datetime) -> Competition | None:
    """The competition in the state that time has brought it to, one transition on; else None.

    A paused one waits until it is resumed, and then ends if its time has passed.
    """
    terms = competition.terms
    if competition.status == "upcoming" and now >= terms.starts_at:
        return replace(competition, status="active")
    if competition.status == "active" and now >= terms.ends_at:
        return replace(competition, status="completed")
    return None


def next_due(competition: Competition) -> datetime | None:
    """When time alone brings the next transition, if it does."""
    if competition.status == "upcoming":
        return competition.terms.starts_at
    return competition.terms.ends_at if competition.status == "active" else None


def decided(competition: Competition, step: str, now: datetime) -> Competition:
    """The competition after a decision; one that was stopped ended at that moment.

    Raises StatusError, NotApprovedError or TermsError.
    """
    if competition.status not in STEPS[step].sources:
        raise StatusError(competition.status)
    if step == "publish":
        _check_publishing(competition, now)
    moved = replace(competition, status=STEPS[step].target)
    if step == "stop" and now < competition.terms.ends_at:
        return _ending(moved, now)
    return moved


def _check_publishing(competition: Competition, now: datetime) -> None:
    if competition.approved_by is None:
        raise NotApprovedError
    if competition.terms.starts_at <= now:
        raise TermsError("startsAt", "should be in the future when it is published")


def extended(competition: Competition, ends_at: datetime, now: datetime) -> Competition:
    """The competition with a later end. Raises StatusError or TermsError."""
    if competition.status not in _EXTENDABLE:
        raise StatusError(competition.status)
    if ends_at <= max(competition.terms.ends_at, now):
        raise TermsError("endsAt", "should be later than it is, and in the future")
    longer = _ending(competition, ends_at)
    longer.terms.check()
    return replace(longer, revision=competition.revision + 1)


def _ending(competition: Competition, at: datetime) -> Competition:
    # Stopped in the microsecond of its start it still has an end after the start.
    ends_at = max(at, competition.terms.starts_at + timedelta(microseconds=1))
    deadline = min(competition.terms.entry_deadline, ends_at)
    terms = replace(competition.terms, ends_at=ends_at, entry_deadline=deadline)
    return replace(competition, terms=terms)


def takes_entries(competition: Competition, now: datetime) -> bool:
    """Whether anybody may enter now."""
    open_ = competition.status in ("upcoming", "active")
    return open_ and now < competition.terms.entry_deadline
