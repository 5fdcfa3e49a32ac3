"""Accounts as they were: what is final is read so, and a fork goes back to it."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass

from solders.account import Account
from solders.pubkey import Pubkey
from solders.signature import Signature


@dataclass(frozen=True)
class Change:
    """What a transaction found before it, in the slot where it landed."""

    slot: int
    signature: Signature
    before: Mapping[Pubkey, Account | None]


class Past:
    """The changes since the newest block that anybody may still ask for.

    It is in memory alone: after a restart everything that has landed is as good as final.
    """

    def __init__(self) -> None:
        self._changes: deque[Change] = deque()
        self._of: defaultdict[Pubkey, deque[Change]] = defaultdict(deque)

    def add(self, change: Change) -> None:
        """Remember what a transaction has just changed."""
        self._changes.append(change)
        for address in change.before:
            self._of[address].append(change)

    def at(self, slot: int, address: Pubkey, current: Account | None) -> Account | None:
        """An account as it was at the end of a slot, `current` being what it is now."""
        later = (one for one in self._of.get(address, ()) if one.slot > slot)
        change = next(later, None)
        return change.before[address] if change else current

    def forget(self, slot: int) -> None:
        """Forget what happened up to a slot: nobody asks for what was before it."""
        while self._changes and self._changes[0].slot <= slot:
            for address in self._changes.popleft().before:
                self._drop(address, last=False)

    def take_back(self, slot: int) -> list[Change]:
        """Remove and return what happened after a slot, the latest first."""
        undone: list[Change] = []
        while self._changes and self._changes[-1].slot > slot:
            undone.append(self._changes.pop())
            for address in undone[-1].before:
                self._drop(address, last=True)
        return undone

    def _drop(self, address: Pubkey, *, last: bool) -> None:
        changes = self._of[address]
        changes.pop() if last else changes.popleft()
        if not changes:
            del self._of[address]
