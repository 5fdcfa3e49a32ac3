"""Somebody takes part from now on, whoever decided that they may (COMP-004)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from laurel_events import Transaction

from competition.rules.announcing import entered
from competition.rules.competition import Competition
from competition.rules.divisions import division_of, volume_until
from competition.rules.entering import Entry
from competition.store import competitions, entries, people, scores


async def take_in(
    found: Competition, user_id: int, entry_id: UUID, at: datetime, tx: Transaction
) -> tuple[Entry, Competition]:
    """Keep an entry as of a time, score what was traded since the start, and tell it.

    Needs the competition locked, and the person's trades held back. Returns it as it is then.
    """
    made = Entry(found.id, user_id, entry_id, "entered", at)
    division = await _division(found, user_id, at, tx)
    await entries.enter(tx.session, made, division)
    await competitions.count(tx.session, found.id, 1)
    await scores.rescore(tx.session, [(found.id, user_id)])
    larger = replace(found, participants=found.participants + 1)
    tx.publish(entered(larger, made, division))
    return made, larger


async def _division(found: Competition, user_id: int, at: datetime, tx: Transaction) -> str | None:
    divisions = found.terms.divisions
    if not divisions:
        return None
    until = volume_until(at, found.terms.starts_at)
    person = await people.find(tx.session, user_id, until)
    return division_of(divisions, person.volume_usd)
