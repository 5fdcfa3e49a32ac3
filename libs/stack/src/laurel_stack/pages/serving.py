"""Serves a built single-page application under a policy that runs nothing but its own files."""

import gzip
import mimetypes
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

NONCE: Final = "__NONCE__"
"""Where the page wants the number that lets its own style sheets in, new for every answer."""
_INDEX: Final = "index.html"
_WORTH_PACKING: Final = 1024
_KEPT: Final = "public, max-age=31536000, immutable"
_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True)
class Served:
    """A file as it is sent."""

    body: bytes
    packed: bytes | None
    media_type: str

    @classmethod
    def of(cls, file: Path) -> "Served":
        """Read a file, and pack it once for everybody if that is worth it."""
        body = file.read_bytes()
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        packed = gzip.compress(body, mtime=0) if len(body) > _WORTH_PACKING else None
        return cls(body, packed, "text/javascript" if file.suffix == ".js" else kind)


class Site:
    """The files of a folder, in memory; `images` are further origins of pictures.

    Whatever path a page of the application has, it is answered with the one document.
    """

    def __init__(self, folder: Path, images: Sequence[str] = ()) -> None:
        self._page = (folder / _INDEX).read_text()
        self._images = " ".join(images)
        self._files: Mapping[str, Served] = {
            file.relative_to(folder).as_posix(): Served.of(file)
            for file in folder.rglob("*")
            if file.is_file() and file.name != _INDEX
        }

    async def page(self, _: Request) -> Response:
        """The document, which names files that change their names when they change."""
        nonce = secrets.token_urlsafe(16)
        return Response(
            self._page.replace(NONCE, nonce),
            headers={
                **_HEADERS,
                "cache-control": "no-cache",
                "content-security-policy": self.policy(nonce),
            },
            media_type="text/html",
        )

    async def file(self, request: Request) -> Response:
        """A file below assets/."""
        found = self._files.get(f"assets/{request.path_params['name']}")
        if found is None:
            return PlainTextResponse("There is no such file.", 404, _HEADERS)
        headers = {**_HEADERS, "cache-control": _KEPT, "vary": "accept-encoding"}
        if found.packed is None or "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(found.body, 200, headers, found.media_type)
        return Response(found.packed, 200, headers | {"content-encoding": "gzip"}, found.media_type)

    def policy(self, nonce: str) -> str:
        """What the page may load: its own files, its own API, pictures of the named origins."""
        return "; ".join(
            (
                "default-src 'none'",
                "script-src 'self'",
                f"style-src 'self' 'nonce-{nonce}'",
                f"img-src 'self' data: {self._images}".strip(),
                "connect-src 'self'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            )
        )


async def _ready(_: Request) -> Response:
    return JSONResponse({"status": "ready"})


def application(site: Site, more: Sequence[BaseRoute] = ()) -> Starlette:
    """The web application of a site, and `more` routes beside its own."""
    return Starlette(
        routes=[
            Route("/health/ready", _ready),
            *more,
            Route("/assets/{name:path}", site.file),
            Route("/", site.page),
            Route("/app", site.page),
            Route("/app/{rest:path}", site.page),
        ]
    )
