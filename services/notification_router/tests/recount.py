"""What must have become of each notification, from what others saw: nothing of the router's.

From the causes as they lay in their topics, what people chose and when, what providers got and
answered, and what clients said, it is worked out anew for each (event, person, channel). It knows
the requirements and no code of the service: what both know must be so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any, NamedTuple

from .recount_choices import known_at, limit_reason, planned, quiet_until, refusal, wants
from .recount_evidence import (
    AGAIN,
    BATCH,
    HELD,
    HELD_UP,
    NO_ADDRESS,
    NOT_ASKED,
    OUTSIDE,
    PAUSES,
    TOLD,
    Cause,
    Evidence,
    Got,
    Key,
    Outcome,
)
from .recount_limits import Limits, One


class Recounted(NamedTuple):
    """What became of each, what can't be so, and what may be so as well.

    `also` is what a limit made of it, if that was decided at once: whether what it was decided by
    had been taken by then, or was being sent, nobody outside can see.
    """

    outcomes: dict[Key, Outcome]
    wrong: list[str]
    also: dict[Key, Outcome]


def recount(evidence: Evidence) -> Recounted:
    """What must have become of all that was told."""
    return _Recount(evidence).run()


class _Recount:
    def __init__(self, evidence: Evidence) -> None:
        self.seen = evidence
        self.outcomes: dict[Key, Outcome] = {}
        self.wrong: list[str] = []
        self.also: dict[Key, Outcome] = {}
        self.due: list[tuple[datetime, int, One]] = []
        self.turns = count()
        self.shown: dict[tuple[int, str], list[tuple[datetime, Key]]] = defaultdict(list)
        self.expected: Counter[tuple[int, int]] = Counter()
        self.records: Counter[tuple[int, int, str, str]] = Counter()
        self.log: dict[tuple[int, str, str], list[Got]] = defaultdict(list)
        for one in evidence.got:
            for number in one.numbers:
                self.log[number, one.channel, one.address].append(one)
        self.limits = Limits(evidence)
        self.digests: dict[tuple[int, str, datetime], set[frozenset[int]]] = defaultdict(set)

    def run(self) -> Recounted:
        known: set[tuple[str, str]] = set()
        for cause in self.seen.causes:
            self._until(cause.at)
            if (cause.source, cause.id) not in known:
                known.add((cause.source, cause.id))
                self._route(cause)
        assert self.seen.until is not None
        self._until(self.seen.until)
        for at, _, one in self.due:
            self.outcomes[one.key] = self.outcomes[one.key]._replace(due=at)
        self._screens()
        self._leftovers()
        return Recounted(self.outcomes, self.wrong, self.also)

    # What the person is told of, and when.

    def _route(self, cause: Cause) -> None:
        kind, priority, path = TOLD[cause.type]
        user: Any = cause.value
        for name in path:
            user = user[name]
        chosen = self._chosen(user, cause.at)
        asked = (name for name in OUTSIDE if wants(chosen, name, kind))
        for channel in ("socket", *asked):
            one = One(Key(cause.number, user, channel), kind, priority, cause.at)
            self.limits.ones[one.key] = one
            self._plan(one, chosen)

    def _plan(self, one: One, chosen: dict[str, Any]) -> None:
        if why := refusal(one.type, chosen, one.created):
            self._end(one, "suppressed", why)
            return
        due, reason, one.is_digest = planned(one.priority, chosen, one.created)
        if one.key.channel == "socket" and (why := self._over(one)):
            self._end(one, "suppressed", why)
            return
        self.expected[one.key.number, one.key.user] = 1
        self.records[(*one.key, "published")] += 1
        self.shown[one.key.user, one.type].append((one.created, one.key))
        if one.key.channel == "socket" and due == one.created:
            self._end(one, "sending", None)
        else:
            self._wait(one, due, reason)

    def _over(self, one: One) -> str | None:
        """The limit that keeps it from screens."""
        for kind, channel, most, seconds in self.seen.limits:
            if channel != "socket" or kind != one.type:
                continue
            since = one.created - timedelta(seconds=seconds)
            before = self.shown[one.key.user, kind]
            counted = sum(
                at > since and key.channel == "socket" and self.outcomes[key].status != "suppressed"
                for at, key in before
            )
            if counted >= most:
                return limit_reason(kind, channel, most, seconds)
        return None

    def _wait(self, one: One, due: datetime, reason: str | None) -> None:
        self.outcomes[one.key] = Outcome("scheduled", reason, due)
        heappush(self.due, (due, next(self.turns), one))

    def _end(self, one: One, status: str, reason: str | None) -> None:
        self.outcomes[one.key] = Outcome(status, reason)
        if status in ("delivered", "failed"):
            self.records[(*one.key, status)] += 1

    # What is due is looked at again.

    def _until(self, moment: datetime) -> None:
        while self.due and self.due[0][0] <= moment:
            at, _, one = heappop(self.due)
            self.limits.waits_no_more(one)
            if (at, one.key) in self.limits.died:
                self._next(one, at)
                self._wait(one, at + HELD, self.outcomes[one.key].reason)
            else:
                self._decide(one, at)

    def _decide(self, one: One, at: datetime) -> None:
        chosen, channel = self._chosen(one.key.user, at), one.key.channel
        why = refusal(one.type, chosen, at)
        if why is None and channel != "socket" and not wants(chosen, channel, one.type):
            why = NOT_ASKED
        if why is None and (ends := quiet_until(one.priority, chosen, at)):
            self._wait(one, ends, "quiet_hours")
            return
        if why is None and channel != "socket" and self._address(one.key, at) is None:
            why = NO_ADDRESS
        if why is not None:
            self._end(one, "suppressed", why)
        elif channel == "socket":
            self._end(one, "sending", None)
        else:
            self._sent(one, at)

    def _sent(self, one: One, at: datetime) -> None:
        got = self._next(one, at)
        if got is None:
            self._kept_away(one, at)
            return
        self.also.pop(one.key, None)
        if not one.is_digest and len(got.numbers) > BATCH[one.priority]:
            self.wrong.append(f"{one.key} came with {len(got.numbers)} in one message")
        match got.kind:
            case "taken":
                self.limits.took(one, at)
                if one.is_digest:
                    self.digests[one.key.user, got.channel, at].add(got.numbers)
                self._end(one, "delivered", None)
            case "refused":
                self._end(one, "failed", got.answer)
            case "wait":
                self._wait(one, at + timedelta(seconds=30), got.answer)
            case _:
                self._failed(one, at, got.answer)

    def _failed(self, one: One, at: datetime, answer: str | None) -> None:
        pauses = PAUSES[one.priority]
        if one.failures == len(pauses):
            self._end(one, "failed", answer)
            return
        one.failures += 1
        self._wait(one, at + timedelta(seconds=pauses[one.failures - 1]), answer)

    def _next(self, one: One, at: datetime) -> Got | None:
        """What the provider got of it at this time, once."""
        address = self._address(one.key, at) or ""
        left = self.log[one.key.number, one.key.channel, address]
        return left.pop(0) if left and left[0].at == at else None

    def _kept_away(self, one: One, at: datetime) -> None:
        """By a limit that is used up; or it waits for what may use it up, and is being sent."""
        address = self._address(one.key, at) or ""
        if why := self.limits.used_up(one, at):
            self._end(one, "suppressed", why)
            return
        if why := self.limits.used_up(one, at, address):
            self.also.setdefault(one.key, Outcome("suppressed", why))
        if self.limits.may_hold_up(one, at, address):
            self._wait(one, at + AGAIN, HELD_UP)
            self.limits.waits(one)
        elif one.key in self.also:
            self.outcomes[one.key] = self.also[one.key]
        else:
            self.wrong.append(f"{one.key} was due at {at} and no provider got it")

    # What clients said, and what nobody asked for.

    def _screens(self) -> None:
        for _, key, what in self.seen.screens:
            if key in self.outcomes:
                self._heard(key, what)

    def _heard(self, key: Key, what: str) -> None:
        before = self.outcomes[key].status
        if (before, what) == ("engaged", "read"):
            return
        delivered = (*key, "delivered")
        if what != "engaged" and not self.records[delivered]:
            self.records[delivered] = 1
        if what != "delivered":
            self.records[(*key, what)] = 1
        ranks = ("sending", "delivered", "read", "engaged")
        if ranks.index(what) > ranks.index(before):
            self.outcomes[key] = Outcome(what, None)

    def _leftovers(self) -> None:
        for (number, channel, address), left in self.log.items():
            for got in left:
                self.wrong.append(f"{number} went to {channel} {address} at {got.at}: by no rule")
        for digest, messages in self.digests.items():
            if len(messages) > 1:
                self.wrong.append(f"{digest} came as {len(messages)} messages")
        self.wrong += self.limits.exceeded()
        self._same("published", self.expected, self.seen.published)
        self._same("recorded", self.records, self.seen.records)

    def _same(self, what: str, expected: Counter[Any], seen: Counter[Any]) -> None:
        for key in expected.keys() | seen.keys():
            if expected[key] != seen[key]:
                self.wrong.append(f"{key} was {what} {seen[key]} times, not {expected[key]}")

    # What holds at a time.

    def _chosen(self, user: int, at: datetime) -> dict[str, Any]:
        return known_at(self.seen.choices.get(user, []), at) or {}

    def _address(self, key: Key, at: datetime) -> str | None:
        found: str | None = known_at(self.seen.addresses.get((key.user, key.channel), []), at)
        return found


def differences(evidence: Evidence, stored: Mapping[Key, Outcome]) -> Iterator[str]:
    """Where what the router stored is not what must be so."""
    right, wrong, also = recount(evidence)
    yield from wrong
    for key in right.keys() | stored.keys():
        if stored.get(key) not in (right.get(key), also.get(key, right.get(key))):
            yield f"{key}: stored {stored.get(key)}, should be {right.get(key)}"
