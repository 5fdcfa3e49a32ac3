"""Announces what changes unlocked: each tier and milestone once, with what decided it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from laurel_events import Message, Transaction
from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached

from qualification import eligibility, rules, store
from qualification.announcing.bonuses import announce_bonuses
from qualification.announcing.snapshots import tell_standings
from qualification.announcing.upgrades import announce_upgrades
from qualification.rules import Ladder, Step


@dataclass(frozen=True, slots=True)
class Change:
    """A step of a user's standing, and its cause: a trade, badge, easier rule or import."""

    step: Step
    kind: store.DecisionKind
    id: str
    message: Message[Any] | None
    # The highest milestone that was told, in USD, where no trade but another ladder passes them.
    told_usd: Decimal | None = None

    @property
    def user_id(self) -> int:
        """Whose standing it is."""
        return self.step.after.user_id

    @property
    def event_id(self) -> UUID | None:
        """The CloudEvents id of what caused it."""
        return self.message.meta.id if self.message else None

    @property
    def trade_id(self) -> str | None:
        """The trade that caused it, if one did."""
        return self.id if self.kind == "trade" else None


@dataclass(frozen=True, slots=True)
class Told:
    """How many tiers and milestones were announced."""

    tiers: int
    milestones: int


async def announce(changes: Sequence[Change], tx: Transaction, ladder: Ladder) -> Told:
    """Publish the tiers and milestones of changes and, at once, where their users stand now.

    Changes of one user follow one another in order. What is known already is not said again.
    """
    unlocks = [
        (change, unlocked)
        for change in changes
        for unlocked in rules.tiers_unlocked(change.step, ladder, tx.now)
    ]
    milestones = [
        (change, reached) for change in changes for reached in _milestones(change, ladder, tx)
    ]
    await _keep_volumes(changes, tx, ladder)
    tiers = await _announce_unlocks(unlocks, tx, ladder)
    told = await _announce_milestones(milestones, tx, ladder)
    moved = {change.user_id for change, _ in (*unlocks, *milestones)}
    await _publish_snapshots([each for each in changes if each.user_id in moved], tx, ladder)
    return Told(tiers, told)


def _milestones(
    change: Change, ladder: Ladder, tx: Transaction
) -> Iterator[VolumeMilestoneReached]:
    if change.told_usd is None:
        return rules.milestones_reached(change.step, ladder, tx.now)
    return rules.milestones_owed(change.step, change.told_usd, ladder, tx.now)


async def _announce_unlocks(
    unlocks: Sequence[tuple[Change, TierUnlocked]], tx: Transaction, ladder: Ladder
) -> int:
    new = await store.save_unlocks(
        tx.session,
        ((unlocked, change.kind, change.id, change.event_id) for change, unlocked in unlocks),
    )
    causes = {}
    for change, unlocked in unlocks:
        if (unlocked.user_id, unlocked.level) in new:
            tx.publish(unlocked, cause=change.message)
            causes[change.user_id] = change.message
    await announce_upgrades(causes, tx, ladder)
    return len(new)


async def _keep_volumes(changes: Sequence[Change], tx: Transaction, ladder: Ladder) -> None:
    rows = [
        store.volume_reached(
            change.user_id,
            tier.level,
            tx.now,
            (change.id, change.event_id),
            (tier.required_volume_usd, change.step.after.volume_usd),
        )
        for change in changes
        if change.event_id is not None
        for tier in rules.volumes_reached(change.step, ladder)
    ]
    await store.save_volumes_reached(tx.session, rows)


async def _announce_milestones(
    milestones: Sequence[tuple[Change, VolumeMilestoneReached]], tx: Transaction, ladder: Ladder
) -> int:
    new = await store.save_milestones(
        tx.session, ((reached, change.trade_id) for change, reached in milestones)
    )
    if not new:
        return 0
    since = tx.now - rules.PACE_PERIOD
    users = {user_id for user_id, _ in new}
    recent = await store.recent_volumes(tx.session, users, since, tx.now)
    for change, reached in milestones:
        if (reached.user_id, reached.milestone_usd) in new:
            paced = rules.with_pace(reached, recent.get(reached.user_id, Decimal(0)))
            tx.publish(paced, cause=change.message)
    traded = {change.user_id: change.message for change, _ in milestones if change.trade_id}
    await announce_bonuses({user: traded[user] for user in users & traded.keys()}, tx, ladder)
    return len(new)


async def _publish_snapshots(changes: Sequence[Change], tx: Transaction, ladder: Ladder) -> None:
    last = {change.user_id: change for change in changes}
    if not last:
        return
    eligibility.changed(tx, last)
    await store.save_published(tx.session, (change.step.after for change in last.values()), tx.now)
    tell_standings(((one.step.after, one.message) for one in last.values()), tx, ladder)
