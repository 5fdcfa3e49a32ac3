"""What competition says of prizes: they are awarded, and taken back."""

from collections.abc import Sequence
from typing import get_args

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.competition_prizes_v1 import PrizeAwarded, PrizeReversed
from solders.pubkey import Pubkey

from minting import store
from minting.benefits import tell_benefits
from minting.prize_answers import answer_reversal, take_back
from minting.prizes.opening import OPEN
from minting.prizes.payouts import PAY
from minting.rules.prizes import Prize, PrizeKind


@naturally_idempotent
async def award_prizes(awards: Sequence[Message[PrizeAwarded]], tx: Transaction) -> None:
    """Store each prize of an NFT or of tokens once, to be brought on its way.

    Prizes of other kinds are not minting's.
    """
    ours = {one.event.prize_id: one for one in awards if _is_ours(one, tx)}
    if not ours:
        return
    for prize_id in await store.add_prizes(
        tx.session, [_prize(one.event) for one in ours.values()]
    ):
        tx.schedule(OPEN, prize_id, tx.now)


@naturally_idempotent
async def reverse_prizes(reversals: Sequence[Message[PrizeReversed]], tx: Transaction) -> None:
    """Take back what can be, and say what can't: what is in a wallet stays there (NFT-032)."""
    for one in reversals:
        event = one.event
        prize = await store.reverse_prize(tx.session, event.prize_id, event.user_id, tx.now)
        if prize:
            await _reverse(tx, prize)


async def _reverse(tx: Transaction, prize: Prize) -> None:
    if prize.state == "failed":
        answer_reversal(tx, prize, taken_back=True, reason="not_delivered")
    elif prize.state == "delivered":
        await _end_benefits(tx, prize)
        answer_reversal(tx, prize, taken_back=False, reason="on_chain")
    elif prize.granted_level or prize.state == "waiting":
        await store.withdraw_tier(tx.session, prize)
        await take_back(tx, prize)
    elif prize.kind == "token":
        tx.schedule(PAY, prize.prize_id, tx.now)  # it decides: the tokens may be on their way


async def _end_benefits(tx: Transaction, prize: Prize) -> None:
    """Let what a won NFT gives count no more, though it stays in its wallet."""
    if await store.end_benefits(tx.session, prize.prize_id, tx.now):
        await tell_benefits(tx, prize.user_id)


def _is_ours(award: Message[PrizeAwarded], tx: Transaction) -> bool:
    prize = award.event.prize
    if prize.kind not in get_args(PrizeKind):
        return False
    if wrong := _fault(award.event):
        tx.reject(award, wrong)
    return not wrong


def _fault(award: PrizeAwarded) -> str | None:
    prize = award.prize
    if prize.kind == "nft":
        named = prize.tier_name or prize.tier_level
        return None if named else "prize.tier_name: a prize of an NFT should say which"
    if not prize.token_amount:
        return "prize.token_amount: a prize of tokens should say how many, more than 0"
    try:
        Pubkey.from_string(prize.token_mint or "")
    except ValueError:
        return "prize.token_mint should be 32 bytes in base58"
    return None


def _prize(award: PrizeAwarded) -> Prize:
    prize = award.prize
    is_token = prize.kind == "token"
    return Prize(
        prize_id=award.prize_id,
        user_id=award.user_id,
        competition_id=award.competition_id,
        competition_name=award.competition_name,
        ranking=award.rank,
        kind="token" if is_token else "nft",
        tier_level=prize.tier_level,
        tier_name=prize.tier_name,
        special_attributes=prize.special_attributes,
        valid_until=prize.valid_until,
        token_mint=prize.token_mint if is_token else None,
        token_amount=prize.token_amount if is_token else None,
        manager_message=award.manager_message,
        awarded_at=award.awarded_at,
    )
