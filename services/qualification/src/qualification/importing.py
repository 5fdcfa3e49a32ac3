"""The role `import-volumes`: counts volumes that people had elsewhere (TIER-026).

The whole file is read and checked first. What was brought over before is left alone, so that an
import which was broken off is run again.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

import orjson
from laurel_service.imports import Import, Table, pages, read_file
from laurel_service.service import Running
from laurel_service.settings_error import SettingsError

from qualification.handlers.openings import bring_over
from qualification.ladders import Ladders
from qualification.rules import Opening, read_opening
from qualification.rules.ladder import EXACT
from qualification.rules.openings import COLUMNS
from qualification.store.openings import known_openings

_PAGE = 1_000
_TABLE = Table(COLUMNS, read_opening, key=lambda one: one.user_id, named="user_id")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import found and did: people and USD of the file, and how much of it is new.

    `ledger_usd` is what the ledger holds of the people of the file afterwards.
    """

    people: int
    usd: Decimal
    new_people: int
    new_usd: Decimal
    ledger_usd: Decimal
    dry_run: bool

    def as_json(self) -> str:
        """One line of JSON, amounts as text."""
        return orjson.dumps(self, default=lambda usd: f"{usd:f}").decode()


async def import_volumes(running: Running) -> None:
    """Count the volumes of IMPORT_FILE, and print what came of it.

    With IMPORT_DRY_RUN nothing is changed. Raises SettingsError for a file with bad lines, which it
    names, or that says other volumes than were brought over before, having changed nothing.
    """
    order = running.resource(Import)
    given = await read_file(order, _TABLE)
    known = await _known(running, given)
    _refuse_others(given, known)
    new = [one for one in given if one.usd and one.user_id not in known]
    if not order.dry_run:
        for page in pages(new, _PAGE):
            async with running.database.unit_of_work(running.service.now)() as tx:
                await bring_over(page, tx, running.resource(Ladders))
    there = await _known(running, given)
    outcome = Outcome(
        len(given), _usd(given), len(new), _usd(new), _usd(there.values()), order.dry_run
    )
    sys.stdout.write(f"{outcome.as_json()}\n")


async def _known(running: Running, given: Sequence[Opening]) -> dict[int, Opening]:
    known: dict[int, Opening] = {}
    async with running.database.reading() as session:
        for page in pages(given, _PAGE):
            known |= await known_openings(session, [one.user_id for one in page])
    return known


def _refuse_others(given: Iterable[Opening], known: Mapping[int, Opening]) -> None:
    for one in given:
        before = known.get(one.user_id, one)
        if before != one:
            raise SettingsError(
                f"user_id {one.user_id} was brought over with {before.perpetual_usd:f} and"
                f" {before.strategy_usd:f} before, not {one.perpetual_usd:f} and"
                f" {one.strategy_usd:f}. Nothing was changed."
            )


def _usd(openings: Iterable[Opening]) -> Decimal:
    return reduce(EXACT.add, (one.usd for one in openings), Decimal(0))
