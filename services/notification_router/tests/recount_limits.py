"""What limits may have kept away or held up, by what providers got and when."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from .recount_choices import limit_reason
from .recount_evidence import HELD, Evidence, Got, Key

Limit = tuple[str, str, int, int]
"""Type or *, channel, how many, in how many seconds."""


@dataclass
class One:
    """One notification on one channel, while it is worked out."""

    key: Key
    type: str
    priority: str
    created: datetime
    failures: int = 0
    is_digest: bool = False

    def counts_for(self, limit: Limit) -> bool:
        """Whether a limit's type is about it: a digest is one message however much it tells."""
        named = limit[0] == self.type or (limit[0] == "*" and self.priority != "critical")
        return named and not self.is_digest


class Limits:
    """How much people had of what is limited outside of screens, and what was under way."""

    def __init__(self, evidence: Evidence) -> None:
        self._limits = evidence.limits
        self.ones: dict[Key, One] = {}
        self._taken: dict[tuple[int, str], list[tuple[datetime, One]]] = defaultdict(list)
        self.died = {(at, key) for at, held in evidence.deaths for key in held}
        self._held: dict[tuple[int, str], list[tuple[datetime, Key]]] = defaultdict(list)
        for at, key in self.died:
            self._held[key.user, key.channel].append((at, key))
        self._waiting: dict[tuple[int, str], set[Key]] = defaultdict(set)
        self._got: dict[tuple[datetime, str, str], list[Got]] = defaultdict(list)
        for one in evidence.got:
            self._got[one.at, one.channel, one.address].append(one)

    def took(self, one: One, at: datetime) -> None:
        """A provider took it, and the router knew."""
        self._taken[one.key.user, one.key.channel].append((at, one))

    def waits(self, one: One) -> None:
        """It waits for what is being sent."""
        self._waiting[one.key.user, one.key.channel].add(one.key)

    def waits_no_more(self, one: One) -> None:
        """It is due again."""
        self._waiting[one.key.user, one.key.channel].discard(one.key)

    def used_up(self, one: One, at: datetime, address: str | None = None) -> str | None:
        """The limit that had been used up when it was due; with an address by then or just then.

        What was taken at this moment may have been under way yet, or not any more.
        """
        for limit in self._its(one):
            now = self._now(one, at, limit, address, ("taken",)) if address is not None else 0
            if self._before(one.key.user, at, limit) + now >= limit[2]:
                return limit_reason(*limit)
        return None

    def may_hold_up(self, one: One, at: datetime, address: str) -> bool:
        """Whether a limit would be used up if all were taken that was under way or waited then."""
        return any(
            self._before(one.key.user, at, limit) + self._ahead(one, at, limit, address) >= limit[2]
            for limit in self._its(one)
        )

    def exceeded(self) -> Iterator[str]:
        """Who got more than a limit allows."""
        for limit in self._limits:
            for (user, channel), taken in list(self._taken.items()):
                times = [at for at, one in taken if one.counts_for(limit)]
                for at, now in Counter(times if channel == limit[1] else ()).items():
                    if self._before(user, at, limit) + now > limit[2]:
                        yield f"{user} got more than {limit} at {at}"

    def _its(self, one: One) -> list[Limit]:
        alike = (limit for limit in self._limits if limit[1] == one.key.channel)
        return [limit for limit in alike if one.counts_for(limit)]

    def _before(self, user: int, at: datetime, limit: Limit) -> int:
        """How many had gone out in the limit's time, before this moment."""
        since = at - timedelta(seconds=limit[3])
        alike = (when for when, one in self._taken[user, limit[1]] if one.counts_for(limit))
        return sum(since < when < at for when in alike)

    def _ahead(self, one: One, at: datetime, limit: Limit, address: str) -> int:
        """How much of what the limit is about may have been under way, or have waited."""
        place = one.key.user, one.key.channel
        held = {key for since, key in self._held[place] if since <= at <= since + HELD}
        others = (held | self._waiting[place]) - {one.key}
        answers = ("taken", "refused", "failed", "wait")
        return self._alike(others, limit) + self._now(one, at, limit, address, answers)

    def _now(
        self, one: One, at: datetime, limit: Limit, address: str, answers: tuple[str, ...]
    ) -> int:
        """How much of what the limit is about a provider got at this moment, answered like this."""
        user, channel = one.key.user, one.key.channel
        got = (each for each in self._got[at, channel, address] if each.kind in answers)
        keys = {Key(number, user, channel) for each in got for number in each.numbers}
        return self._alike((key for key in keys if (at, key) not in self.died), limit)

    def _alike(self, keys: Iterable[Key], limit: Limit) -> int:
        return sum(key in self.ones and self.ones[key].counts_for(limit) for key in keys)
