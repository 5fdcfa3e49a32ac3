"""The role `import-balances`: brings balances over that people had elsewhere (WALLET-027).

The whole file is read and checked first. What was brought over before is left alone, so that an
import which was broken off is run again.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import orjson
from laurel_service.imports import Import, Table, pages, read_file
from laurel_service.service import Running
from laurel_service.settings_error import SettingsError

from wallet.handlers.opening import bring_over, brought_over
from wallet.rules.books import Transfer
from wallet.rules.opening import COLUMNS, openings, read_balance

_PAGE = 1_000
TABLE = Table(COLUMNS, read_balance, key=lambda one: one[0], named="user_id")
"""What a file says."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import found and did: people and points of the file, and how much of it is new."""

    people: int
    points: Decimal
    new_people: int
    new_points: Decimal
    ledger_points: Decimal
    dry_run: bool

    def as_json(self) -> str:
        """One line of JSON, amounts as text."""
        return orjson.dumps(self, default=lambda points: f"{points:.2f}").decode()


async def import_balances(running: Running) -> None:
    """Bring over the balances of IMPORT_FILE, and print what came of it.

    With IMPORT_DRY_RUN nothing is changed. Raises SettingsError for a file with bad lines, which it
    names, or that says other balances than were brought over before, having changed nothing.
    """
    order = running.resource(Import)
    given = dict(await read_file(order, TABLE))
    transfers = list(openings(given, "/laurel/import"))
    known = await _known(running, transfers)
    _refuse_others(given, known)
    new = [one for one in transfers if one.credit not in known]
    if not order.dry_run:
        for page in pages(new, _PAGE):
            async with running.database.unit_of_work(running.service.now)() as tx:
                await bring_over(page, tx)
    sys.stdout.write(f"{(await _outcome(running, given, new, order.dry_run)).as_json()}\n")


async def _known(running: Running, transfers: Sequence[Transfer]) -> dict[int, Decimal]:
    known: dict[int, Decimal] = {}
    async with running.database.reading() as session:
        for page in pages(transfers, _PAGE):
            known |= await brought_over(session, [one.credit for one in page])
    return known


def _refuse_others(given: Mapping[int, Decimal], known: Mapping[int, Decimal]) -> None:
    for user, points in known.items():
        if given[user] != points:
            raise SettingsError(
                f"user_id {user} was brought over with {points:.2f} before, not {given[user]:.2f}."
                " Nothing was changed."
            )


async def _outcome(
    running: Running, given: Mapping[int, Decimal], new: Sequence[Transfer], dry_run: bool
) -> Outcome:
    now_there = await _known(running, list(openings(given, "")))
    return Outcome(
        people=len(given),
        points=sum(given.values(), Decimal(0)),
        new_people=len(new),
        new_points=sum((one.points for one in new), Decimal(0)),
        ledger_points=sum(now_there.values(), Decimal(0)),
        dry_run=dry_run,
    )
