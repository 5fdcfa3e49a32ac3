"""What several people send at the same moment goes into one transaction.

One transaction is under way at a time; who sends meanwhile waits for it, and all who wait go into
the next. So a commit is waited for by as many as there are, and nobody waits who is alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from laurel_events import Transaction, UnitOfWork
from laurel_events.provenance import Story
from laurel_service.api import ApiError

from chat.actions.orders import Busy, Order, Terms
from chat.actions.sending import send, send_all
from chat.rules.messages import Draft
from chat.store.messages import Message

MOST_AT_ONCE = 100
"""Messages of a transaction: what locks it takes, others wait for."""

TermsOf = Callable[[Transaction], Awaitable[Terms]]


class Sender(NamedTuple):
    """Who sends: on what terms, in what transactions, and of which story events tell."""

    user_id: int
    terms: TermsOf
    unit_of_work: UnitOfWork
    story: Story


class _Waiting(NamedTuple):
    sender: Sender
    conversation_id: str
    draft: Draft
    answer: asyncio.Future[Message]

    async def order(self, tx: Transaction) -> Order:
        sender = self.sender
        terms = await sender.terms(tx)
        return Order(sender.user_id, self.conversation_id, self.draft, terms, sender.story)

    def sent(self, message: Message) -> None:
        # Who gave up waiting is told nothing; asked again, they find what they sent.
        if not self.answer.done():
            self.answer.set_result(message)

    def failed(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class Sends:
    """Those who wait to send, in this process: a resource of the API."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._work: asyncio.Task[None] | None = None
        self._alone: set[asyncio.Task[None]] = set()

    async def send(self, sender: Sender, conversation_id: str, draft: Draft) -> Message:
        """Send a message, as `actions.sending.send` does and with the same refusals."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(sender, conversation_id, draft, answer))
        if self._work is None:
            self._work = asyncio.create_task(self._send_waiting())
        message: Message = await answer
        return message

    async def _send_waiting(self) -> None:
        try:
            while self._waiting:
                await self._send_together(self._take())
                # Who goes on as soon as they are answered is among the next, not behind them.
                await asyncio.sleep(0)
        finally:
            self._work = None

    def _take(self) -> Sequence[_Waiting]:
        """Those who go next: nobody twice, as each is counted and found as of before."""
        taken: dict[int, _Waiting] = {}
        later = []
        for one in self._waiting:
            if len(taken) < MOST_AT_ONCE and one.sender.user_id not in taken:
                taken[one.sender.user_id] = one
            else:
                later.append(one)
        self._waiting = later
        return list(taken.values())

    async def _send_together(self, batch: Sequence[_Waiting]) -> None:
        try:
            async with batch[0].sender.unit_of_work() as tx:
                orders = [await one.order(tx) for one in batch]
                outcomes = await send_all(tx, orders, waits=False)
        except Exception:
            # Whose fault it is, and what is to be said of it, shows when each is alone.
            outcomes = [Busy()] * len(batch)
        for one, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Busy):
                self._go_alone(one)
            elif isinstance(outcome, ApiError):
                one.failed(outcome)
            else:
                one.sent(outcome)

    def _go_alone(self, one: _Waiting) -> None:
        """In a transaction of its own, so that what it waits for keeps nobody else."""
        task = asyncio.create_task(_send_alone(one))
        self._alone.add(task)
        task.add_done_callback(self._alone.discard)


async def _send_alone(one: _Waiting) -> None:
    try:
        async with one.sender.unit_of_work() as tx:
            terms = await one.sender.terms(tx)
            user_id = one.sender.user_id
            message = await send(tx, user_id, one.conversation_id, one.draft, terms)
    except Exception as error:
        one.failed(error)
    else:
        one.sent(message)
