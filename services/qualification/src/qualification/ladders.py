"""The ladder in force, kept in memory as long as it is the same, and ladders as JSON."""

from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import Ladder
from qualification.store import ladders as store

_LADDER = TypeAdapter(Ladder)


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
        self._version = 0
        self._ladder: Ladder | None = None

    async def in_force(self, session: AsyncSession) -> Ladder:
        """The ladder that decides now; raises LookupError before the first `migrate`."""
        version = await store.version_in_force(session)
        if version != self._version or self._ladder is None:
            self._ladder = read_ladder(await store.ladder_of(session, version))
            self._version = version
        return self._ladder
