"""The chain as a web application: JSON-RPC at `/`, and `/health`."""

from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from laurel_stack.body_limit import BodyLimit
from laurel_stack.solana.errors import AnswerLost
from laurel_stack.solana.jsonrpc import Dispatcher
from laurel_stack.web_server import HEALTH

_MAX_BODY_BYTES: Final = 50 * 1024  # as on a real node


class BrokenResponse(Response):
    """Promise a body and end without it, so that the server closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head alone."""
        head = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": head})


def application(dispatcher: Dispatcher) -> Starlette:
    """Return the web application of a chain."""

    async def rpc(request: Request) -> Response:
        body = await request.body()
        try:
            return Response(dispatcher.answer(body), media_type="application/json")
        except AnswerLost:
            return BrokenResponse()

    return Starlette(
        routes=[Route("/", rpc, methods=["POST"]), HEALTH],
        middleware=[Middleware(BodyLimit, max_bytes=_MAX_BODY_BYTES)],
    )
