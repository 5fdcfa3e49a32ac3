"""Buckets as folders: what was signed may be put, and whoever knows an address may get it."""

import re
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from laurel_stack.body_limit import BodyLimit
from laurel_stack.media.signature import SignatureError, check
from laurel_stack.web_server import HEALTH

_MOST_BYTES = 100 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_HEADERS = {
    "access-control-allow-origin": "*",
    "cache-control": "public, max-age=29030400, immutable",
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
}


class Buckets:
    """The objects below a folder, each beside the type that it was put with."""

    def __init__(self, folder: Path, secret: str) -> None:
        self._folder, self._secret = folder, secret

    async def put(self, request: Request) -> Response:
        """Keep an object whose address was signed for this type and size."""
        url, headers = request.url, {name.lower(): one for name, one in request.headers.items()}
        try:
            check("PUT", url.path, url.query, headers, self._secret, datetime.now(UTC))
        except (SignatureError, KeyError, ValueError) as error:
            raise HTTPException(403, f"SignatureDoesNotMatch: {error}") from None
        place = self._place(request)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(await request.body())
        place.with_name(f"{place.name}:type").write_text(headers.get("content-type", ""))
        return Response(headers={"access-control-allow-origin": "*"})

    async def get(self, request: Request) -> Response:
        """An object, as its owner said that it is."""
        place = self._place(request)
        if not place.is_file():
            raise HTTPException(404, "NoSuchKey")
        kind = place.with_name(f"{place.name}:type").read_text()
        return FileResponse(place, headers=_HEADERS, media_type=kind)

    async def allow(self, _request: Request) -> Response:
        """What a browser asks before it puts: yes."""
        allowed = {"access-control-allow-methods": "PUT", "access-control-allow-headers": "*"}
        return Response(headers={"access-control-allow-origin": "*", **allowed})

    def _place(self, request: Request) -> Path:
        names = (request.path_params["bucket"], request.path_params["key"])
        if not all(_NAME.fullmatch(name) for name in names):
            raise HTTPException(400, "InvalidURI")
        return self._folder.joinpath(*names)


def application(folder: Path, secret: str) -> Starlette:
    """The web application."""
    buckets = Buckets(folder, secret)
    path = "/{bucket}/{key}"
    return Starlette(
        routes=[
            HEALTH,
            Route(path, buckets.put, methods=["PUT"]),
            Route(path, buckets.get, methods=["GET"]),
            Route(path, buckets.allow, methods=["OPTIONS"]),
        ],
        middleware=[Middleware(BodyLimit, max_bytes=_MOST_BYTES)],
    )
