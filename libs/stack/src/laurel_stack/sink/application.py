"""The web application of the sink: what platforms ask for, and what was sent."""

from functools import partial
from itertools import islice
from typing import Final

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from laurel_stack.body_limit import BodyLimit
from laurel_stack.sink import pages
from laurel_stack.sink.kept import Kept
from laurel_stack.sink.platforms import PLATFORMS, RefusedError, checked
from laurel_stack.sink.reading import Readable, readable
from laurel_stack.web_server import HEALTH

_MOST_BYTES: Final = 1024 * 1024
_SHOWN: Final = 200
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; img-src data:"
_HEADERS: Final = {
    "content-security-policy": f"{_POLICY}; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
# What somebody wrote is shown without scripts, in an origin of its own.
_FOREIGN: Final = _HEADERS | {"content-security-policy": f"{_POLICY}; sandbox"}


class Sink:
    """Answers for what is kept."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def take(self, channel: str, request: Request) -> Response:
        """Keep a message as its platform would take it."""
        source = await request.body()
        try:
            to = checked(channel, request.path_params, source)
        except RefusedError as refusal:
            raise HTTPException(400, str(refusal)) from None
        number = self._kept.keep(channel, to, source)
        told = PLATFORMS[channel].answer(number)
        return Response(told, 200 if told else 204, media_type="application/json")

    async def overview(self, _: Request) -> Response:
        """The newest, as a page."""
        return HTMLResponse(pages.overview(self._newest()), headers=_HEADERS)

    async def listed(self, request: Request) -> Response:
        """The newest as JSON; of one recipient, if `to` names one."""
        to = request.query_params.get("to")
        told = [one.as_json() for one in self._newest(to)]
        return Response(orjson.dumps(told), media_type="application/json", headers=_HEADERS)

    async def shown(self, request: Request) -> Response:
        """One message, as a page."""
        return HTMLResponse(pages.one(self._asked(request)), headers=_HEADERS)

    async def html(self, request: Request) -> Response:
        """A mail's HTML as it came."""
        return HTMLResponse(self._asked(request).html or "", headers=_FOREIGN)

    async def source(self, request: Request) -> Response:
        """The bytes that came."""
        return PlainTextResponse(self._asked(request).message.source, headers=_FOREIGN)

    def _newest(self, to: str | None = None) -> list[Readable]:
        newest = islice(self._kept.newest(), _SHOWN)
        return [readable(one) for one in newest if to in (None, one.to)]

    def _asked(self, request: Request) -> Readable:
        message = self._kept.read(request.path_params["number"])
        if message is None:
            raise HTTPException(404, "There is no such message, or none any more.")
        return readable(message)


def application(kept: Kept) -> Starlette:
    """The web application."""
    sink = Sink(kept)
    taking = [
        Route(one.path, partial(sink.take, channel), methods=["POST"])
        for channel, one in PLATFORMS.items()
    ]
    return Starlette(
        routes=[
            HEALTH,
            *taking,
            Route("/", sink.overview),
            Route("/messages", sink.listed),
            Route("/messages/{number:int}", sink.shown),
            Route("/messages/{number:int}/html", sink.html),
            Route("/messages/{number:int}/source", sink.source),
        ],
        middleware=[Middleware(BodyLimit, max_bytes=_MOST_BYTES)],
    )
