"""What benefits save in fees (TIER-038)."""

from collections.abc import Sequence
from datetime import timedelta

from laurel_events import DueTask, Message, Transaction, UnitOfWork, naturally_idempotent
from laurel_schemas.minting_benefits_v1 import BenefitsForgotten, BenefitsSnapshot

from qualification import store
from qualification.announcing import announce_savings
from qualification.ladders import Ladders

SAVINGS = "savings"
_AFTER_MIDNIGHT = timedelta(minutes=15)
"""UTC: the last trades of the day have mostly come; one that is later counts the next day."""
_PAGE = 200
"""The most users in one transaction: their trades are read from the ledger."""


@naturally_idempotent
async def keep_benefits(snapshots: Sequence[Message[BenefitsSnapshot]], tx: Transaction) -> None:
    """Keep which fee reduction is in force from when on."""
    await store.save_benefits(tx.session, [message.event for message in snapshots])


@naturally_idempotent
async def forget_benefits(forgotten: Sequence[Message[BenefitsForgotten]], tx: Transaction) -> None:
    """Forget the benefits and savings of users who were deleted."""
    await store.forget_benefits(tx.session, {message.event.user_id for message in forgotten})


async def calculate_savings(task: DueTask, unit_of_work: UnitOfWork, ladders: Ladders) -> None:
    """Add up once a day what users saved, and announce each step that was passed, once."""
    async with unit_of_work() as tx:
        count, savings = await store.calculate_savings(tx.session, tx.now, _PAGE)
        await announce_savings(savings, await ladders.in_force(tx.session), tx)
        tomorrow = tx.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        await task.again(tx, tx.now if count == _PAGE else tomorrow + _AFTER_MIDNIGHT)
