"""Sends the code by which a person proves that an address is theirs."""

from uuid import UUID

from laurel_events import DueTask, UnitOfWork

from notification_router.channels.opening import Channels
from notification_router.channels.outcomes import Failed, Outgoing

PROVE = "prove_address"


class NotSentError(RuntimeError):
    """The provider could not take a code now: it is tried again."""


async def send_code(task: DueTask, unit_of_work: UnitOfWork, channels: Channels) -> None:
    """Hand the code over; a provider that is away is tried again until the code has expired."""
    told = task.payload
    words = (f"Your code is {told['code']}. It proves that you want notifications here.",)
    message = Outgoing(UUID(told["id"]), told["address"], "Laurel notifications", words)
    outcome = await channels.by_name[told["channel"]].send(message)
    async with unit_of_work() as tx:
        if isinstance(outcome, Failed) and tx.now.isoformat() < told["expires_at"]:
            raise NotSentError(outcome.reason)
        await task.done(tx)
