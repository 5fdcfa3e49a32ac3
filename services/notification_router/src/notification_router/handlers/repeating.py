"""What failed for good, or should go out once more, at an operator's word (NTF-153)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from laurel_events import Transaction

from notification_router.handlers.lanes import wake_lanes
from notification_router.rules.choices import Choices
from notification_router.rules.due import Send, Suppress, Wait, decide
from notification_router.rules.planning import deadline
from notification_router.store import operating
from notification_router.store.operating import Again, Candidate

REPLAYED = "replayed"
_STATES = {
    "replay": ("failed",),
    "resend": ("failed", "delivered", "read", "engaged", "suppressed"),
}
What = Literal["replay", "resend"]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of a delivery that is tried again: `sent`, or `suppressed` or `waiting`, why."""

    id: UUID
    channel: str
    outcome: Literal["sent", "suppressed", "waiting"]
    reason: str | None = None


async def repeat(
    items: Sequence[tuple[UUID, str]], what: What, by: int, tx: Transaction, *, dry_run: bool
) -> list[Outlook]:
    """Let deliveries be tried again, unless it is a dry run; what each of them comes to now.

    What its person no longer wants stays as it is: choices are looked at as they are now.
    """
    found = await operating.candidates(tx.session, items)
    known = [one for one in found if one.status in _STATES[what]]
    outlooks = [_outlook(one, tx) for one in known]
    wanted = [
        _again(one, what, by, tx)
        for one, outlook in zip(known, outlooks, strict=True)
        if outlook.outcome != "suppressed"
    ]
    if wanted and not dry_run:
        await operating.again(tx.session, wanted, REPLAYED, tx.now)
        wake_lanes(tx, [(one.lane, tx.now, one.id) for one in wanted])
    return outlooks


def _outlook(one: Candidate, tx: Transaction) -> Outlook:
    choices = Choices.stored(one.choices, one.version)
    match decide(one.channel, one.type, one.priority, choices, one.address, tx.now):
        case Suppress(reason):
            return Outlook(one.id, one.channel, "suppressed", reason)
        case Wait(_, reason):
            return Outlook(one.id, one.channel, "waiting", reason)
        case Send():
            return Outlook(one.id, one.channel, "sent")


def _again(one: Candidate, what: What, by: int, tx: Transaction) -> Again:
    step = {"at": tx.now, "step": what, "by": by}
    return Again(one.id, one.channel, one.priority, deadline(one.priority, tx.now), step)
