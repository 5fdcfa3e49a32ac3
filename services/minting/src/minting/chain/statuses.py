"""Statuses of many signatures in one call, whoever asks for them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from solders.rpc.responses import GetSignatureStatusesResp
from solders.signature import Signature

SIGNATURES_A_CALL: Final = 256  # a node answers no more at once

Answer = GetSignatureStatusesResp
Ask = Callable[[list[Signature]], Awaitable[Answer]]
_Waiting = dict[Signature, "asyncio.Future[Answer]"]


class Statuses:
    """Asks at once when nobody does; who comes meanwhile shares the next call."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._waiting: _Waiting = {}
        self._asking: asyncio.Task[None] | None = None

    async def of(self, signature: Signature) -> Answer:
        """The status of one signature, in an answer of its own; raises what the call raised."""
        future = self._waiting.get(signature)
        if future is None:
            future = self._waiting[signature] = asyncio.get_running_loop().create_future()
            # Whoever has stopped waiting reads no outcome, which is no mistake.
            future.add_done_callback(lambda done: done.cancelled() or done.exception())
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_all())
        return await asyncio.shield(future)

    async def _ask_all(self) -> None:
        while self._waiting:
            wanted = list(self._waiting)[:SIGNATURES_A_CALL]
            asked = {signature: self._waiting.pop(signature) for signature in wanted}
            try:
                _share(asked, wanted, await self._ask(wanted))
            except BaseException as error:  # each of those who wait has to hear of it
                for future in asked.values():
                    future.set_exception(error)
                if not isinstance(error, Exception):
                    self._asking = None
                    raise
        self._asking = None


def _share(
    asked: Mapping[Signature, "asyncio.Future[Answer]"],
    wanted: Sequence[Signature],
    answer: Answer,
) -> None:
    # An error whose code the client does not know comes as a bare number.
    if not isinstance(answer, Answer):
        for future in asked.values():
            future.set_result(answer)
        return
    for signature, status in zip(wanted, answer.value, strict=True):
        asked[signature].set_result(Answer([status], answer.context))
