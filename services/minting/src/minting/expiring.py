"""What a competition's NFT gives ends; its owner hears of it 48 hours before (NFT-072)."""

from datetime import datetime, timedelta
from typing import Final

from laurel_events import DueTask, Transaction, UnitOfWork
from laurel_schemas.nft_events_v1 import AffectedBenefit, BenefitsExpiring, ExpiringBenefits

from minting import store
from minting.benefits import tell_benefits
from minting.rules.benefits import BenefitsInForce, in_force
from minting.store import EndingNft

WARN: Final = "benefits.warn"
END: Final = "benefits.end"

_NOTICE: Final = timedelta(hours=48)


def schedule(tx: Transaction, mint_address: str, until: datetime | None) -> None:
    """Let the benefits of an NFT end at a time, if they do, and its owner be told before."""
    if until is not None:
        tx.schedule(WARN, mint_address, max(tx.now, until - _NOTICE))
        tx.schedule(END, mint_address, until)


async def warn(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Tell once what ends and what falls back in place: the due task `benefits.warn`.

    What was never switched on, or has ended already, is no loss.
    """
    async with unit_of_work() as tx:
        nft = await store.ending_nft(tx.session, task.key)
        if nft and nft.activated_at and tx.now < nft.until:
            tx.publish(BenefitsExpiring(timestamp=tx.now, data=await _expiring(tx, nft)))
        await task.done(tx)


async def end(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Tell what counts now that an NFT gives nothing more: the due task `benefits.end`."""
    async with unit_of_work() as tx:
        nft = await store.ending_nft(tx.session, task.key)
        if nft:
            await tell_benefits(tx, nft.user_id)
        await task.done(tx)


async def _expiring(tx: Transaction, nft: EndingNft) -> ExpiringBenefits:
    tiered = await store.tiered_nft(tx.session, nft.user_id)
    won = await store.competition_nfts(tx.session, nft.user_id)
    left = in_force(tiered, tx.now, [one for one in won if one.mint_address != nft.mint_address])
    return ExpiringBenefits(
        user_id=nft.user_id,
        nft_id=str(nft.request_id),
        nft_name=nft.name,
        nft_type="competition",
        expiration_date=nft.until,
        hours_remaining=round((nft.until - tx.now) / timedelta(hours=1)),
        benefits_affected=(_affected(nft, left),),
        tiered_nft_active=bool(tiered and tiered.activated_at),
        fallback_fee_reduction_percent=left.fee_reduction_percent,
        remaining_benefits=_remaining(left),
    )


def _affected(nft: EndingNft, left: BenefitsInForce) -> AffectedBenefit:
    return AffectedBenefit(
        benefit_type="trading_fee_reduction",
        current_value=f"{nft.fee_reduction_percent}%",
        will_lose=left.fee_reduction_percent < nft.fee_reduction_percent,
    )


def _remaining(left: BenefitsInForce) -> tuple[str, ...]:
    fees = f"{left.fee_reduction_percent}% trading fee reduction"
    uses = f"{left.ai_uses_per_week} AI agent uses per week"
    known = ((left.fee_reduction_percent, fees), (left.ai_uses_per_week, uses))
    return tuple(text for amount, text in known if amount)
