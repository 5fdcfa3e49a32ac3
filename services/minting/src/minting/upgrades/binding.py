"""What badges says of the badges that upgrades ask for (NFT-042)."""

from collections.abc import Sequence
from uuid import UUID

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.badges_badges_v1 import BadgesBound, BindingRefused

from minting import landing, store
from minting.rules.requests import Binding


@naturally_idempotent
async def go_on_bound(answers: Sequence[Message[BadgesBound]], tx: Transaction) -> None:
    """Let upgrades go on whose badges are bound; one that has failed meanwhile stays so."""
    for one in answers:
        await _answer(one, "bound", tx)


@naturally_idempotent
async def fail_refused(answers: Sequence[Message[BindingRefused]], tx: Transaction) -> None:
    """Let upgrades fail whose badges are not free."""
    for one in answers:
        await _answer(one, "refused", tx)


async def _answer(
    answer: Message[BadgesBound] | Message[BindingRefused], binding: Binding, tx: Transaction
) -> None:
    event = answer.event
    try:
        request_id = UUID(event.request_id)
    except ValueError:
        return tx.reject(answer, "request_id should be the id of an upgrade: a UUID")
    if await store.answer_binding(tx.session, request_id, event.user_id, binding, tx.now):
        landing.schedule(tx, await store.load_request(tx.session, request_id))
