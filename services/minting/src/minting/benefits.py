"""Tell what users' NFTs give them, and count the AI uses that they spend (NFT-046, NFT-071)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from laurel_events import DueTask, Transaction, UnitOfWork
from laurel_schemas.minting_benefits_v1 import BenefitsSnapshot, CompetitionBenefits, TieredBenefits
from laurel_schemas.nft_events_v1 import (
    AllowanceReset,
    CompetitionFeatures,
    ResetAllowance,
    TieredAllowance,
)

from minting import benefits_cache, store
from minting.rules.benefits import CompetitionNft, TieredNft, Week, allowance_in, in_force
from minting.store import Spent

RESET: Final = "ai.reset"
TELL: Final = "benefits.tell"

_PAGE: Final = 500
_UNTOLD_PAGE: Final = 100  # each takes several statements, once in the life of a database
_WEEKS_KEPT: Final = 8


class NoNftError(LookupError):
    """The user has no NFT."""


class NothingLeftError(Exception):
    """The week's AI uses are spent, or there are none; nothing was counted."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """The AI uses of one week."""

    week: Week
    allowance: int
    used: int

    @property
    def remaining(self) -> int:
        """What is left; an upgrade raises it, and nothing makes it negative."""
        return max(0, self.allowance - self.used)


async def tell_benefits(tx: Transaction, user_id: int) -> None:
    """Publish what the user's NFT gives them now, if that is news; holds the user's row."""
    await store.lock_user(tx.session, user_id)
    await tell_benefits_of_held(tx, user_id)


async def tell_benefits_of_held(tx: Transaction, user_id: int) -> None:
    """The same in a transaction that holds the user's row already."""
    nft = await store.tiered_nft(tx.session, user_id)
    won = await store.competition_nfts(tx.session, user_id)
    snapshot = _snapshot(tx, user_id, nft, won)
    told = snapshot.model_dump(mode="json", exclude={"revision", "as_of"})
    revision = await store.next_revision(tx.session, user_id, told)
    if revision is not None:
        tx.publish(snapshot.model_copy(update={"revision": revision}))
        benefits_cache.changed(tx, user_id)


async def activate(tx: Transaction, user_id: int) -> None:
    """Switch on what the user's NFT gives; again changes nothing. Raises NoNftError."""
    await store.lock_user(tx.session, user_id)
    held = await store.tiered_nft(tx.session, user_id)
    if not (held or await store.competition_nfts(tx.session, user_id)):
        raise NoNftError(f"user {user_id}")
    await store.activate_benefits(tx.session, user_id, tx.now)
    await tell_benefits(tx, user_id)


async def allowance_of(tx: Transaction, user_id: int) -> Allowance:
    """The user's AI uses of this week."""
    week = Week.of(tx.now)
    nft = await store.tiered_nft(tx.session, user_id)
    used, _ = await store.uses_of(tx.session, user_id, week)
    return Allowance(week, in_force(nft, tx.now).ai_uses_per_week, used)


async def spend(tx: Transaction, user_id: int, use_id: str, feature: str) -> Allowance:
    """Count one AI use, once for each `use_id`. Raises NothingLeftError."""
    await store.lock_user(tx.session, user_id)
    before = await allowance_of(tx, user_id)
    _, known = await store.uses_of(tx.session, user_id, before.week, use_id)
    if known:
        return before
    if not before.remaining:
        raise NothingLeftError(f"user {user_id}")
    await store.spend_use(tx.session, user_id, use_id, before.week, feature, tx.now)
    return Allowance(before.week, before.allowance, before.used + 1)


def schedule(tx: Transaction) -> None:
    """Let the next week begin when it does, and tell benefits that were never told."""
    _schedule_reset(tx, Week.of(tx.now).next)
    tx.schedule(TELL, "untold", tx.now, {"after": 0})


async def tell_untold(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Tell the benefits of NFTs that are older than their topic: the due task `benefits.tell`."""
    async with unit_of_work() as tx:
        users = await store.untold_after(tx.session, int(task.payload["after"]), _UNTOLD_PAGE)
        for user_id in users:
            await tell_benefits(tx, user_id)
        if users:
            tx.schedule(TELL, task.key, tx.now, {"after": users[-1]})
        await task.done(tx)


async def begin_week(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Tell everybody with activated benefits that a week of AI uses begins: one page a run."""
    week = Week(date.fromisoformat(task.key))
    async with unit_of_work() as tx:
        after = int(task.payload["after"])
        page = await store.activated_after(tx.session, after, week.start, _PAGE)
        users = [user for user, _ in page]
        spent = await store.spent_in(tx.session, week.before, users)
        won = await store.competition_nfts_of(tx.session, users)
        for user_id, nft in page:
            holding = _Holding(user_id, nft, won.get(user_id, ()), spent.get(user_id, Spent()))
            tx.publish(_reset(tx, holding, week))
        if page:
            tx.schedule(RESET, task.key, tx.now, {"after": page[-1][0]})
        else:
            await store.prune_uses(tx.session, Week(week.monday - timedelta(weeks=_WEEKS_KEPT)))
            _schedule_reset(tx, week.next)
        await task.done(tx)


def _schedule_reset(tx: Transaction, week: Week) -> None:
    tx.schedule(RESET, week.monday.isoformat(), week.start, {"after": 0})


def _snapshot(
    tx: Transaction, user_id: int, nft: TieredNft | None, won: Sequence[CompetitionNft]
) -> BenefitsSnapshot:
    current = in_force(nft, tx.now, won)
    return BenefitsSnapshot(
        user_id=user_id,
        revision=1,
        fee_reduction_percent=current.fee_reduction_percent,
        decided_by=current.decided_by,
        ai_uses_per_week=current.ai_uses_per_week,
        tiered=_tiered(nft) if nft else None,
        competition=tuple(map(_won, won)),
        as_of=tx.now,
    )


def _tiered(nft: TieredNft) -> TieredBenefits:
    return TieredBenefits(
        mint_address=nft.mint_address,
        level=nft.level,
        tier_name=nft.tier_name,
        fee_reduction_percent=nft.fee_reduction_percent,
        ai_agent_uses_per_week=nft.ai_agent_uses_per_week,
        activated_at=nft.activated_at,
    )


def _won(nft: CompetitionNft) -> CompetitionBenefits:
    return CompetitionBenefits(
        mint_address=nft.mint_address,
        tier_name=nft.tier_name,
        fee_reduction_percent=nft.fee_reduction_percent,
        activated_at=nft.activated_at,
        valid_until=nft.valid_until,
    )


@dataclass(frozen=True, slots=True)
class _Holding:
    """What a user has when a week begins, and spent in the one before."""

    user_id: int
    nft: TieredNft
    won: Sequence[CompetitionNft]
    spent: Spent


def _reset(tx: Transaction, holding: _Holding, week: Week) -> AllowanceReset:
    nft, spent = holding.nft, holding.spent
    data = ResetAllowance(
        user_id=holding.user_id,
        week_start=week.start,
        week_end=week.last_second,
        week_number=week.number,
        tiered_nft=TieredAllowance(
            tier_name=nft.tier_name,
            tier_level=nft.level,
            ai_allowance=nft.ai_agent_uses_per_week,
        ),
        competition_nfts=tuple(
            CompetitionFeatures(tier_name=one.tier_name, additional_features=one.features)
            for one in holding.won
            if one.features and one.counts(week.start)
        ),
        last_week_allowance=allowance_in(week.before, nft),
        last_week_used=spent.used,
        most_used_features=spent.features,
    )
    return AllowanceReset(timestamp=tx.now, data=data)
