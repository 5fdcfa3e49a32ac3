"""Processes that end before they save what they have done: each step is taken by many of them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from laurel_events import Transaction, UnitOfWork
from minting_world import World

T = TypeVar("T")


class Killed(Exception):
    """The process ended."""


@dataclass(frozen=True)
class Dying(World):
    """A process that commits some transactions, and is killed before the one after them."""

    spared: list[None] = field(default_factory=list)

    @property
    def unit_of_work(self) -> UnitOfWork:
        """Transactions on the database, until it dies."""
        return self._transaction

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Transaction]:
        async with self.database.unit_of_work()() as tx:
            yield tx
            if not self.spared:
                raise Killed
            self.spared.pop()


async def killed_everywhere(world: World, step: Callable[[World], Awaitable[T]]) -> tuple[T, int]:
    """Take a step in processes that die before their first commit, their second, and so on.

    Each goes on from what those before it have left. Returns what the first that lives long enough
    returns, and how many died.
    """
    for deaths in count():
        with suppress(Killed):
            dying = Dying(
                world.database,
                world.rpc,
                world.minter,
                world.pace,
                world.sign_within,
                world.bind_within,
                [None] * deaths,
            )
            return await step(dying), deaths
    raise AssertionError("unreachable")
