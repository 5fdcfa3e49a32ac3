"""The role `import-badges`: brings over badges that people had elsewhere (BADGE-018).

The whole file is read and checked first. What was brought over before is left alone, so that an
import which was broken off is run again.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

import orjson
from laurel_service.imports import Import, Table, pages, read_file
from laurel_service.service import Running
from laurel_service.settings_error import SettingsError

from badges import store
from badges.handlers.bringing import bring_over
from badges.rules.bringing import COLUMNS, Brought, read_brought
from badges.store import bringing
from badges.store.bringing import Known
from badges.store.people import find_people

_PAGE = 500
"""The most people in one transaction: it holds their rows."""
_Known = Mapping[tuple[int, str], Known]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many badges a file has, and what became of them: `badges` is the sum of the next three.

    `owned` were their owners' already, `taken_away` stay with nobody as an operator took them.
    `brought_over` is how many of the file's the database holds afterwards that came so.
    """

    badges: int
    new: int
    owned: int
    taken_away: int
    brought_over: int
    dry_run: bool

    def as_json(self) -> str:
        """One line of JSON."""
        return orjson.dumps(self).decode()


async def import_badges(running: Running) -> None:
    """Bring over the badges of IMPORT_FILE, and print what came of it.

    With IMPORT_DRY_RUN nothing is changed. Raises SettingsError for a file with bad lines, which it
    names, with people who were deleted, or with another time than was brought over before, having
    changed nothing.
    """
    order = running.resource(Import)
    given = _by_user(await read_file(order, await _table(running)))
    known = await _known(running, given)
    _refuse_others(given, known)
    if not order.dry_run:
        for page in pages(given, _PAGE):
            async with running.database.unit_of_work(running.service.now)() as tx:
                await bring_over([one for own in page for one in own], tx)
    there = await _known(running, given)
    sys.stdout.write(f"{_outcome(given, known, there, order.dry_run).as_json()}\n")


async def _table(running: Running) -> Table[Brought]:
    async with running.database.reading() as session:
        offers = await store.offers(session)
    badges = frozenset(offer.badge.badge_id for offer in offers)
    parse = partial(read_brought, badges=badges, now=running.service.now())
    return Table(COLUMNS, parse, lambda one: (one.user_id, one.badge_id), "badge_id of this user")


def _by_user(given: Iterable[Brought]) -> list[list[Brought]]:
    def user(one: Brought) -> int:
        return one.user_id

    return [list(own) for _, own in groupby(sorted(given, key=user), key=user)]


async def _known(running: Running, given: Sequence[Sequence[Brought]]) -> _Known:
    known: dict[tuple[int, str], Known] = {}
    async with running.database.reading() as session:
        for page in pages(given, _PAGE):
            users = [own[0].user_id for own in page]
            people = await find_people(session, users)
            if deleted := [one.user_id for one in people.values() if one.deleted]:
                raise SettingsError(f"user_id {min(deleted)} was deleted. Nothing was changed.")
            known |= await bringing.known_badges(session, users)
    return known


def _refuse_others(given: Iterable[Sequence[Brought]], known: _Known) -> None:
    for one in (each for own in given for each in own):
        before = known.get((one.user_id, one.badge_id))
        if before and before.brought_over and before.earned_at != one.earned_at:
            raise SettingsError(
                f"{one.badge_id} of user_id {one.user_id} was brought over as earned at"
                f" {before.earned_at.isoformat()} before. Nothing was changed."
            )


def _outcome(
    given: Iterable[Sequence[Brought]], known: _Known, there: _Known, dry_run: bool
) -> Outcome:
    keys = [(one.user_id, one.badge_id) for own in given for one in own]
    before = [known[key] for key in keys if key in known]
    taken = sum(one.taken for one in before)
    return Outcome(
        badges=len(keys),
        new=len(keys) - len(before),
        owned=len(before) - taken,
        taken_away=taken,
        brought_over=sum(there[key].brought_over for key in keys if key in there),
        dry_run=dry_run,
    )
