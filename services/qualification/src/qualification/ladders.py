"""The ladder in force, kept in memory as long as it is the same, and ladders as JSON."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import Ladder
from qualification.store import ladders as store

_LADDER = TypeAdapter(Ladder)
T = TypeVar("T")


class LadderError(ValueError):
    """A ladder that can't be."""


def read_ladder(said: Any) -> Ladder:
    """A ladder from JSON; raises LadderError that names what is wrong."""
    try:
        return _LADDER.validate_python(said)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        told = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults)
        raise LadderError("; ".join(told).removeprefix(": ")) from None


def as_said(ladder: Ladder) -> Any:
    """A ladder as JSON, in the words of the setting `LADDER`."""
    return _LADDER.dump_python(ladder, mode="json")


class Ladders:
    """A resource: one small query a transaction tells whether the ladder is still the same.

    So the version that decides is that of the transaction, whatever process it runs in and however
    long that was frozen.
    """

    def __init__(self) -> None:
        self._known: tuple[int, Ladder] | None = None

    async def in_force(self, session: AsyncSession) -> Ladder:
        """The ladder that decides now; raises LookupError before the first `migrate`."""
        return (await self._read(session))[1]

    async def deciding(
        self, session: AsyncSession, work: Callable[[int, Ladder], Awaitable[T | None]]
    ) -> tuple[Ladder, T]:
        """The ladder that decides now, and what `work` did under it.

        `work` asks itself whether the version that it is given is in force, in the statement by
        which it changes anything, and returns None where another one is: that spares a query.
        """
        known = self._known or await self._read(session)
        while (done := await work(*known)) is None:
            known = await self._read(session)
        return known[1], done

    async def _read(self, session: AsyncSession) -> tuple[int, Ladder]:
        version = await store.version_in_force(session)
        known = self._known
        if known is None or version != known[0]:
            known = version, read_ladder(await store.ladder_of(session, version))
            self._known = known
        return known
