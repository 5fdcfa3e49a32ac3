"""Versions of the ladder: how one is made and comes into force (TIER-051)."""

from datetime import datetime
from typing import Any

from laurel_events import DueTask, Transaction, UnitOfWork

from qualification import rules, store
from qualification.handlers.reviews import LADDER_REVIEW, RECONSIDERATIONS
from qualification.handlers.savings import SAVINGS
from qualification.handlers.snapshots import SNAPSHOTS
from qualification.ladders import as_said, read_ladder
from qualification.rules import Ladder
from qualification.store import ladders

LADDER_EFFECT = "ladder_effect"
_INSTALLED = "LADDER, at migrate"


async def install_ladder(tx: Transaction, ladder: Ladder) -> None:
    """Make a version of the ladder of the settings, where it is another than they said last.

    So what operators made since stays in force when the same settings are deployed again. Makes
    sure that what recurs is due.
    """
    await ladders.lock_versions(tx.session)
    said = await ladders.last_set(tx.session)
    if said is None or read_ladder(said) != ladder:
        await make_version(ladder, None, _INSTALLED, tx.now, tx)
    in_force = await ladders.version_in_force(tx.session)
    await _publish_rules(await ladders.ladder_of(tx.session, in_force), tx)
    tx.schedule(SNAPSHOTS, "all", tx.now)
    tx.schedule(RECONSIDERATIONS, "all", tx.now)
    tx.schedule(SAVINGS, "all", tx.now)


async def make_version(
    ladder: Ladder, made_by: int | None, reason: str, effective_at: datetime, tx: Transaction
) -> int:
    """Keep a ladder, and let it come into force at its time, which may be now; its version."""
    await ladders.lock_versions(tx.session)
    times = tx.now, max(effective_at, tx.now)
    version = await ladders.add_version(tx.session, as_said(ladder), made_by, reason, times)
    if effective_at > tx.now:
        tx.schedule(LADDER_EFFECT, str(version), effective_at)
    else:
        await _put_in_force(version, tx)
    return version


async def take_effect(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Let a version come into force whose time has come, unless a later one has or it was stopped.

    Not the clock of each transaction decides but this one's commit, so that every decision is made
    under one version, and everybody is looked at after it.
    """
    async with unit_of_work() as tx:
        await task.done(tx)
        await ladders.lock_versions(tx.session)
        await _put_in_force(int(task.key), tx)


async def _put_in_force(version: int, tx: Transaction) -> None:
    said = await ladders.put_in_force(tx.session, version, tx.now)
    if said is not None:
        await _publish_rules(said, tx)
        tx.schedule(LADDER_REVIEW, str(version), tx.now)


async def _publish_rules(said: Any, tx: Transaction) -> None:
    """Publish the tiers that are other than they were, each once."""
    for rule in await store.save_tier_rules(tx.session, read_ladder(said).tiers, tx.now):
        tx.publish(rules.rule_defined(rule))
