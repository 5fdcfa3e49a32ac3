"""What became of prizes, as wallet, minting and operators say (COMP-013)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from laurel_events import Message, Transaction
from laurel_schemas.nft_events_v1 import PrizeDelivered as AssetDelivered
from laurel_schemas.nft_events_v1 import PrizeFailed as AssetFailed
from laurel_schemas.wallet_points_v1 import PrizeDelivered, PrizeFailed

from competition.rules.prizes import Won
from competition.store import prizes


class Answer(NamedTuple):
    """Whose prize it is about, and why it can't be delivered, if it can't."""

    prize_id: UUID
    user_id: int
    error_code: str | None = None


class NotByHandError(Exception):
    """Only prizes of the kind custom are delivered by an operator."""


async def note_delivered(answers: Sequence[Message[PrizeDelivered]], tx: Transaction) -> None:
    """Keep that points have arrived."""
    found = [(one, one.event.prize_id, one.event.user_id, None) for one in answers]
    await _note_delivered(list(_read(found, tx)), tx)


async def note_failed(answers: Sequence[Message[PrizeFailed]], tx: Transaction) -> None:
    """Keep that points can't be paid, and why."""
    found = [(one, one.event.prize_id, one.event.user_id, one.event.error_code) for one in answers]
    await _note_failed(list(_read(found, tx)), tx)


async def note_asset_delivered(answers: Sequence[Message[AssetDelivered]], tx: Transaction) -> None:
    """Keep that NFTs, tokens and discounts have arrived."""
    found = [(one, one.event.data.prize_id, one.event.user_id, None) for one in answers]
    await _note_delivered(list(_read(found, tx)), tx)


async def note_asset_failed(answers: Sequence[Message[AssetFailed]], tx: Transaction) -> None:
    """Keep that NFTs, tokens and discounts can't be delivered, and why."""
    found = [
        (one, one.event.data.prize_id, one.event.user_id, one.event.data.error_code)
        for one in answers
    ]
    await _note_failed(list(_read(found, tx)), tx)


def _read(
    found: Sequence[tuple[Message[Any], str, int, str | None]], tx: Transaction
) -> Iterator[Answer]:
    for message, prize_id, user_id, code in found:
        try:
            yield Answer(UUID(prize_id), user_id, code)
        except ValueError:
            tx.reject(message, "prize_id: should be the id of a prize, as it was awarded")


async def _note_delivered(answers: Sequence[Answer], tx: Transaction) -> None:
    await prizes.answer(tx.session, answers, ["awarded", "failed"], "delivered", tx.now)


async def _note_failed(answers: Sequence[Answer], tx: Transaction) -> None:
    by_code: defaultdict[str | None, list[Answer]] = defaultdict(list)
    for one in answers:
        by_code[one.error_code].append(one)
    for code, those in by_code.items():
        await prizes.answer(tx.session, those, ["awarded"], "failed", tx.now, code)


async def deliver_by_hand(
    competition_id: UUID, prize_id: UUID, note: str, tx: Transaction
) -> Won | None:
    """Keep that an operator has handed a custom prize over; None if there is no such prize.

    Again changes nothing. Raises NotByHandError for prizes that wallet or minting deliver, and for
    those that are not awarded.
    """
    found = await prizes.lock_of(tx.session, competition_id, prize_id)
    if found is None or (found.prize.kind == "custom" and found.state == "delivered"):
        return found
    if found.prize.kind != "custom" or found.state not in ("awarded", "failed"):
        raise NotByHandError
    own = [Answer(prize_id, found.user_id)]
    [changed] = await prizes.answer(
        tx.session, own, ["awarded", "failed"], "delivered", tx.now, note
    )
    return changed
