"""What competition hears of the prizes that minting pays (NFT-032)."""

from laurel_events import Transaction
from laurel_schemas.nft_events_v1 import (
    AnsweredReversal,
    DeliveredPrize,
    FailedPrize,
    PrizeDelivered,
    PrizeFailed,
    PrizeReversalAnswered,
)

from minting import store
from minting.rules.prizes import Prize


async def deliver(tx: Transaction, prize: Prize, mint_address: str | None, signature: str) -> None:
    """Store and tell that a prize has reached its winner's wallet."""
    await store.change_prize(tx.session, prize.prize_id, state="delivered")
    data = DeliveredPrize(
        user_id=prize.user_id,
        prize_id=prize.prize_id,
        competition_id=prize.competition_id,
        kind=prize.kind,
        mint_address=mint_address,
        token_mint=prize.token_mint,
        amount=prize.token_amount,
        transaction_signature=signature,
    )
    tx.publish(PrizeDelivered(timestamp=tx.now, data=data))
    if prize.reversed_at:
        answer_reversal(tx, prize, taken_back=False, reason="on_chain")


async def deliver_tier(
    tx: Transaction, user_id: int, level: int, mint_address: str, signature: str
) -> None:
    """The same of the prizes that opened the tier whose NFT was minted now."""
    for prize in await store.granted_prizes(tx.session, user_id, level):
        await deliver(tx, prize, mint_address, signature)


async def fail(tx: Transaction, prize: Prize, code: str, message: str) -> None:
    """Store and tell that a prize can't be delivered, for good."""
    await store.change_prize(tx.session, prize.prize_id, state="failed", error_code=code)
    tx.publish(failure(tx, prize, code, message, retry_available=False))
    if prize.reversed_at:
        answer_reversal(tx, prize, taken_back=True, reason="not_delivered")


def failure(
    tx: Transaction, prize: Prize, code: str, message: str, *, retry_available: bool
) -> PrizeFailed:
    """The event that a prize is not delivered."""
    data = FailedPrize(
        user_id=prize.user_id,
        prize_id=prize.prize_id,
        competition_id=prize.competition_id,
        error_code=code,
        error_message=message,
        retry_available=retry_available,
    )
    return PrizeFailed(timestamp=tx.now, data=data)


async def take_back(tx: Transaction, prize: Prize) -> None:
    """Store and tell that a prize will not be delivered, as it was taken back in time."""
    await store.change_prize(tx.session, prize.prize_id, state="reversed")
    answer_reversal(tx, prize, taken_back=True, reason="not_delivered")


def answer_reversal(tx: Transaction, prize: Prize, *, taken_back: bool, reason: str) -> None:
    """Tell what became of a prize that was taken back: what is in a wallet stays there."""
    data = AnsweredReversal(
        user_id=prize.user_id,
        prize_id=prize.prize_id,
        competition_id=prize.competition_id,
        taken_back=taken_back,
        reason=reason,
    )
    tx.publish(PrizeReversalAnswered(timestamp=tx.now, data=data))
