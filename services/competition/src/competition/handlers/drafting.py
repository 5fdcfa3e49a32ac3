"""Drafts: created, changed and approved before anybody sees them (COMP-003, COMP-042)."""

from dataclasses import replace
from uuid import UUID

from laurel_events import Transaction

from competition.expressions import check_scoring
from competition.handlers.scoring import with_rule
from competition.rules.competition import Competition, Terms
from competition.rules.lifecycle import StatusError
from competition.rules.roles import Role
from competition.store import competitions, roles, scoring_versions


class LastOwnerError(Exception):
    """A competition has to keep an owner."""


async def create(terms: Terms, by: int, tx: Transaction) -> Competition:
    """Keep a draft, whose creator is its owner. Raises TermsError or ScoringError."""
    check_scoring(terms.rule)
    terms.check()
    made = Competition(tx.provenance.new_id(), terms, "draft", 1, 0, by)
    await competitions.add(tx.session, made, tx.now)
    await scoring_versions.add(tx.session, made, by, None, tx.now)
    await competitions.note(tx.session, made, "create", tx.now, by=by)
    await roles.grant(tx.session, made.id, by, "owner")
    return made


async def change(competition_id: UUID, terms: Terms, by: int, tx: Transaction) -> Competition:
    """Change a draft, which has to be approved again.

    Raises TermsError, ScoringError or StatusError.
    """
    check_scoring(terms.rule)
    terms.check()
    found = await _draft(competition_id, tx)
    changed = replace(
        with_rule(found, terms.rule), terms=terms, revision=found.revision + 1, approved_by=None
    )
    if changed.scoring_version != found.scoring_version:
        await scoring_versions.add(tx.session, changed, by, None, tx.now)
    return await _save(changed, "change", by, tx)


async def approve(competition_id: UUID, by: int, tx: Transaction) -> Competition:
    """Approve a draft as it is now; again changes nothing. Raises StatusError."""
    found = await _draft(competition_id, tx)
    if found.approved_by is not None:
        return found
    return await _save(replace(found, approved_by=by), "approve", by, tx)


async def grant(
    competition_id: UUID, user_id: int, role: Role | None, by: int, tx: Transaction
) -> None:
    """Give somebody a role, or take it for None. Raises LastOwnerError."""
    found = await competitions.lock(tx.session, competition_id)
    if found is None:
        raise LookupError(str(competition_id))
    await roles.grant(tx.session, competition_id, user_id, role)
    if "owner" not in (await roles.roles(tx.session, competition_id)).values():
        raise LastOwnerError
    action = f"grant {role or 'nothing'} to {user_id}"
    await competitions.note(tx.session, found, action, tx.now, by=by)


async def _draft(competition_id: UUID, tx: Transaction) -> Competition:
    found = await competitions.lock(tx.session, competition_id)
    if found is None:
        raise LookupError(str(competition_id))
    if found.status != "draft":
        raise StatusError(found.status)
    return found


async def _save(changed: Competition, action: str, by: int, tx: Transaction) -> Competition:
    await competitions.save(tx.session, changed)
    await competitions.note(tx.session, changed, action, tx.now, by=by)
    return changed
