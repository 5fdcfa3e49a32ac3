"""Before anybody is paid, what a competition came to goes into a log that is signed.

Its records are the terms, then the final ranks in order, then the exclusions in the order of ids,
then the final ranks of teams.
"""

from collections.abc import Sequence
from dataclasses import replace

from laurel_events import Transaction
from laurel_service.transparency.notary import Notary
from laurel_service.transparency.tree import edge, grown, leaf_hash, places, range_hash

from competition.rules.competition import Competition
from competition.rules.records import exclusion_record, standing_record, team_record, terms_record
from competition.rules.settling import Settlement
from competition.store import seals, standings, team_standings
from competition.store.seals import Seal

_PAGE = 1_000


async def seal(
    found: Competition, current: Settlement, tx: Transaction, notary: Notary
) -> Settlement:
    """Append a page of records, or sign when there are no more."""
    await seals.start(tx.session, found.id)
    log = await seals.find(tx.session, found.id)
    if log is None:
        raise LookupError(found.key)
    records = await next_records(found, log, tx)
    if not records:
        await _sign(found, log.size, tx, notary)
        return replace(current, phase="telling", position=0)
    before = await seals.tiles(tx.session, found.id, edge(log.size))
    changed = grown(before, log.size, [leaf_hash(one.encode()) for one in records])
    await seals.save(tx.session, found.id, changed, log.size + len(records))
    return replace(current, position=log.size + len(records))


async def next_records(
    found: Competition, log: Seal, tx: Transaction, limit: int = _PAGE
) -> Sequence[str]:
    """The records that follow those of a log of this size."""
    if log.size == 0:
        return [terms_record(found, log.cut_at)]
    if log.size <= found.participants:
        page = await standings.final_page(tx.session, found.id, log.size - 1, limit)
        return [standing_record(found, one) for one in page]
    offset = log.size - 1 - found.participants
    gone = await seals.excluded(tx.session, found.id, offset, limit)
    if gone or found.terms.teams is None:
        return [exclusion_record(found, one) for one in gone]
    ranked = offset - await seals.count_excluded(tx.session, found.id)
    teams = await team_standings.final_page(tx.session, found.id, ranked, limit)
    return [team_record(found, one) for one in teams]


async def _sign(found: Competition, size: int, tx: Transaction, notary: Notary) -> None:
    tiles = await seals.tiles(tx.session, found.id, places([(0, size)]))
    note = notary.named(found.key).checkpoint(size, range_hash(tiles, (0, size)))
    await seals.sign(tx.session, found.id, note)
