"""Scoring set anew: kept as a version, told, and everybody scored by it (COMP-060)."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork
from sqlalchemy.ext.asyncio import AsyncSession

from competition.expressions import check_scoring
from competition.handlers.lifecycle import catch_up
from competition.rules.announcing import announced
from competition.rules.competition import Competition, Terms
from competition.rules.lifecycle import StatusError
from competition.rules.scoring import Scoring
from competition.store import competitions, folding, scores, scoring_versions, standings, trades
from competition.store.counting import UNFILTERED

RESCORE = "rescore"
_PAGE = 200
"""Entrants whose trades are read while all trades are held back."""
_LOOKED_AT = 200


class Moved(NamedTuple):
    """Where somebody stands, and where they would, among those who were looked at."""

    user_id: int
    rank: int
    score: Decimal
    rank_then: int
    score_then: Decimal


def with_rule(found: Competition, rule: Scoring) -> Competition:
    """The competition with another scoring; a new version of it unless it is the same."""
    terms: Terms = replace(found.terms, **asdict(rule))
    version = found.scoring_version + (rule != found.terms.rule)
    return replace(found, terms=terms, scoring_version=version)


async def change(
    competition_id: UUID, rule: Scoring, by: int, reason: str, tx: Transaction
) -> Competition:
    """Let another scoring count, for all that was traded since the start; the same changes nothing.

    Raises LookupError, ScoringError, or StatusError for what is a draft or over.
    """
    check_scoring(rule)
    found = await competitions.lock(tx.session, competition_id)
    if found is None:
        raise LookupError(str(competition_id))
    found = await catch_up(found, tx)
    if found.status not in ("upcoming", "active", "paused"):
        raise StatusError(found.status)
    changed = with_rule(found, rule)
    if changed.scoring_version == found.scoring_version:
        return found
    changed = replace(changed, revision=found.revision + 1)
    await competitions.save(tx.session, changed)
    await competitions.note(tx.session, changed, "rescore", tx.now, by=by, reason=reason)
    await scoring_versions.add(tx.session, changed, by, reason, tx.now)
    tx.publish(announced(changed))
    tx.schedule(RESCORE, changed.key, tx.now)
    return changed


async def rescore(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Score a page of entrants anew; the key of a later page names whom it follows.

    Trades are held back meanwhile: a batch that began under the scoring of before is over then.
    """
    competition_id, _, after = task.key.partition("/")
    async with unit_of_work() as tx:
        await trades.hold_back(tx.session)
        page = await scores.page(tx.session, UUID(competition_id), int(after or 0), _PAGE)
        await scores.rescore(tx.session, page)
        if len(page) == _PAGE:
            tx.schedule(RESCORE, f"{competition_id}/{page[-1][1]}", tx.now)
        await task.done(tx)


async def preview(found: Competition, rule: Scoring, session: AsyncSession) -> Sequence[Moved]:
    """How the best entrants would stand by another scoring. Raises ScoringError."""
    check_scoring(rule)
    now = await standings.top(session, found.id, _LOOKED_AT)
    users = [one.user_id for one in now]
    then = await folding.scores_of(session, found.id, rule, users, UNFILTERED)
    order = sorted(now, key=lambda one: then[one.user_id].place(one.entered_at, one.user_id))
    return [
        Moved(one.user_id, one.rank, one.score, rank, _trimmed(then[one.user_id].score))
        for rank, one in enumerate(order, 1)
    ]


def _trimmed(score: Decimal) -> Decimal:
    """As the leaderboard shows scores: without zeros at its end."""
    return Decimal(f"{score.normalize():f}")
