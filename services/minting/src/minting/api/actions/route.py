"""What every answer of a Solana Action has, also a refusal: headers for pages of any origin."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from laurel_service.api import ApiError
from laurel_service.api.exceptions import HANDLERS
from pydantic_core import to_json

from minting.cluster import Cluster

PREFIX: Final = "/api/v1/nft/actions"
_VERSION: Final = "2.4"
_FROM_ANYWHERE: Final = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET,POST,PUT,OPTIONS",
    "access-control-allow-headers": "Content-Type, Authorization, Content-Encoding,"
    " Accept-Encoding, X-Accept-Action-Version, X-Accept-Blockchain-Ids",
    "access-control-expose-headers": "X-Action-Version, X-Blockchain-Ids",
    "x-action-version": _VERSION,
}
_REFUSALS: Final = (ApiError, RequestValidationError)

Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class ActionRoute(APIRoute):
    """A route whose refusals clients of Actions read, too: `message` is beside the envelope."""

    def get_route_handler(self) -> Handle:
        """The handler, with what every answer has."""
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                response = await answer(request)
            except _REFUSALS as refusal:
                kind = next(kind for kind in _REFUSALS if isinstance(refusal, kind))
                response = _with_message(await HANDLERS[kind](request, refusal))
            response.headers.update(_FROM_ANYWHERE)
            if chain := blockchain_id(request):
                response.headers["x-blockchain-ids"] = chain
            return response

        return handle


def answered(body: object) -> Response:
    """A body as the specification has it."""
    json = to_json(body, by_alias=True, exclude_none=True)
    return Response(json, media_type="application/json")


def blockchain_id(request: Request) -> str | None:
    """The chain's id by CAIP-2; None while no node has said which one it is."""
    genesis: str | None = request.app.state.running.resource(Cluster).genesis
    return f"solana:{genesis[:32]}" if genesis else None


def _with_message(refusal: Response) -> Response:
    body = orjson.loads(refusal.body)
    headers = {name: value for name, value in refusal.headers.items() if name == "retry-after"}
    told = {**body, "message": body["error"]["message"]}
    return JSONResponse(told, refusal.status_code, headers)
