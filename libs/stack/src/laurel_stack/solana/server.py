"""The chain as a web application: JSON-RPC at `/`, over HTTP and WebSocket, and `/health`."""

import asyncio
from contextlib import suppress
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from laurel_stack.body_limit import BodyLimit
from laurel_stack.solana.chain import Chain
from laurel_stack.solana.errors import AnswerLost
from laurel_stack.solana.jsonrpc import Dispatcher
from laurel_stack.solana.pubsub import Subscriptions
from laurel_stack.web_server import HEALTH

_MAX_BODY_BYTES: Final = 50 * 1024  # as on a real node


class BrokenResponse(Response):
    """Promise a body and end without it, so that the server closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head alone."""
        head = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": head})


class Listener:
    """One WebSocket: what it asks is answered, and what happens is told each half a slot."""

    def __init__(self, socket: WebSocket, chain: Chain) -> None:
        self._socket = socket
        self._subscriptions = Subscriptions(chain)
        self._pause = chain.slot_ms / 2000
        self._turn = asyncio.Lock()  # an id is answered before anything is told under it

    async def serve(self) -> None:
        """Serve until the client leaves."""
        await self._socket.accept()
        telling = asyncio.create_task(self._tell())
        try:
            while True:
                request = await self._socket.receive_text()
                async with self._turn:
                    answer = self._subscriptions.answer(request.encode())
                    await self._socket.send_text(answer.decode())
        except WebSocketDisconnect:
            pass
        finally:
            telling.cancel()

    async def _tell(self) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                await asyncio.sleep(self._pause)
                async with self._turn:
                    for one in self._subscriptions.news():
                        await self._socket.send_text(one.decode())


def application(dispatcher: Dispatcher, chain: Chain) -> Starlette:
    """Return the web application of a chain."""

    async def rpc(request: Request) -> Response:
        body = await request.body()
        try:
            return Response(dispatcher.answer(body), media_type="application/json")
        except AnswerLost:
            return BrokenResponse()

    async def listen(socket: WebSocket) -> None:
        await Listener(socket, chain).serve()

    return Starlette(
        routes=[Route("/", rpc, methods=["POST"]), WebSocketRoute("/", listen), HEALTH],
        middleware=[
            # Wallets in browsers ask from pages of any origin, as at a real node.
            Middleware(CORSMiddleware, allow_origins=["*"], allow_headers=["*"]),
            Middleware(BodyLimit, max_bytes=_MAX_BODY_BYTES),
        ],
    )
