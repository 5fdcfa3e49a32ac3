"""What several routes take."""

from typing import Annotated, Any

from fastapi import Depends, Path
from laurel_service.api import Resource, SessionDep, Unprocessable

from qualification.ladders import LadderError, Ladders, read_ladder
from qualification.rules import Ladder

Level = Annotated[int, Path(ge=1, le=5, description="The tier, 1 to 5")]


async def _in_force(session: SessionDep, ladders: Annotated[Ladders, Resource(Ladders)]) -> Ladder:
    return await ladders.in_force(session)


LadderDep = Annotated[Ladder, Depends(_in_force)]
"""The ladder in force when the request is answered."""


class LadderInvalid(Unprocessable):
    """The ladder can't be."""

    code = "LADDER_INVALID"
    example = "tier 3 should ask for no fewer badges than the lower"


def ladder_of(said: dict[str, Any]) -> Ladder:
    """A ladder from a body; raises LadderInvalid that names what is wrong."""
    try:
        return read_ladder(said)
    except LadderError as error:
        raise LadderInvalid(str(error)) from None
