"""How large a request's body may be and how long it may take to arrive."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from laurel_service.api.errors import PayloadTooLarge, RequestTimeout


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The most bytes of a body, and the seconds from a request's head to the body's end."""

    most_bytes: int
    seconds: float


class LimitedBody:
    """Passes a body on until it is too large or too slow: then it raises HTTPException.

    As that, it passes through FastAPI's own reading of the body.
    """

    def __init__(self, receive: Receive, limits: BodyLimits) -> None:
        self._receive = receive
        self._most = limits.most_bytes
        self._read = 0
        self._until: float | None = asyncio.get_running_loop().time() + limits.seconds

    def refuse_announced(self, headers: Mapping[bytes, bytes]) -> None:
        """Refuse a body whose length is announced and too large."""
        # uvicorn's parser has refused a content-length that is no number.
        if int(headers.get(b"content-length", 0)) > self._most:
            raise HTTPException(PayloadTooLarge.status)

    async def __call__(self) -> Message:
        """The ASGI interface."""
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(RequestTimeout.status) from None
        if not message.get("more_body", False):
            # What comes next is no body: an answer may wait long for the client to leave.
            self._until = None
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            raise HTTPException(PayloadTooLarge.status)
        return message
