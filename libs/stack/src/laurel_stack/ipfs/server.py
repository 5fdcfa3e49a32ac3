"""Pinata's pinning API and an IPFS gateway as one web application.

Pinata's side: https://docs.pinata.cloud/api-reference/endpoint/ipfs/pin-json-to-ipfs
"""

import hmac
from typing import Final

import orjson
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from laurel_stack.body_limit import BodyLimit
from laurel_stack.ipfs.cid import MAX_BYTES, CidVersion
from laurel_stack.ipfs.requests import PinFile, PinJson
from laurel_stack.ipfs.store import Store
from laurel_stack.web_server import HEALTH

_GATEWAY_HEADERS: Final = {
    "access-control-allow-origin": "*",
    "cache-control": "public, max-age=29030400, immutable",
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
}
_MEDIA_TYPES: Final = {
    b"{": "application/json",
    b"[": "application/json",
    b"<svg": "image/svg+xml",
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


class Pinata:
    """The endpoints; only who sends `jwt` as bearer token may pin."""

    def __init__(self, store: Store, jwt: str) -> None:
        self._store = store
        self._authorization = f"Bearer {jwt}".encode()

    async def pin_json(self, request: Request) -> Response:
        """Pin a JSON document, written without blanks and in the order it came."""
        self._authorize(request)
        body = PinJson.model_validate(orjson.loads(await request.body()))
        return self._pin(orjson.dumps(body.content), body.options.cid_version)

    async def pin_file(self, request: Request) -> Response:
        """Pin one file of a form."""
        self._authorize(request)
        async with request.form(max_files=1, max_fields=2) as fields:
            form = PinFile.model_validate(dict(fields))
            return self._pin(await form.file.read(), form.options.cid_version)

    async def read(self, request: Request) -> Response:
        """Return pinned content to anybody."""
        cid = request.path_params["cid"]
        content = self._store.read(cid)
        if content is None:
            raise HTTPException(404, f"{cid} is not pinned here")
        headers = {**_GATEWAY_HEADERS, "etag": f'"{cid}"'}
        return Response(content, headers=headers, media_type=_media_type(content))

    def _pin(self, content: bytes, version: CidVersion) -> Response:
        pin = self._store.pin(content, version)
        return JSONResponse(
            {
                "IpfsHash": pin.cid,
                "PinSize": pin.size,
                "Timestamp": pin.pinned_at.isoformat(timespec="milliseconds"),
                "isDuplicate": pin.is_duplicate,
            }
        )

    def _authorize(self, request: Request) -> None:
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, self._authorization):
            raise HTTPException(401, "the authorization header must be Bearer and a valid JWT")


def application(store: Store, jwt: str) -> Starlette:
    """Return the web application."""
    pinata = Pinata(store, jwt)
    return Starlette(
        routes=[
            Route("/pinning/pinJSONToIPFS", pinata.pin_json, methods=["POST"]),
            Route("/pinning/pinFileToIPFS", pinata.pin_file, methods=["POST"]),
            Route("/ipfs/{cid}", pinata.read, methods=["GET"]),
            HEALTH,
        ],
        middleware=[Middleware(BodyLimit, max_bytes=MAX_BYTES)],
        exception_handlers=dict.fromkeys(
            (HTTPException, ValidationError, orjson.JSONDecodeError), _failed
        ),
    )


def _media_type(content: bytes) -> str:
    """Tell a media type from the first bytes, as gateways do: IPFS keeps none."""
    types = (media for start, media in _MEDIA_TYPES.items() if content.startswith(start))
    return next(types, "application/octet-stream")


async def _failed(_request: Request, error: Exception) -> Response:
    match error:
        case HTTPException():
            status, details = error.status_code, error.detail
        case ValidationError():
            status, details = 400, _first_fault(error)
        case _:
            status, details = 400, f"the body must be JSON: {error}"
    reason = "INVALID_CREDENTIALS" if status == 401 else "INVALID_REQUEST"
    return JSONResponse({"error": {"reason": reason, "details": details}}, status_code=status)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_input=False)[0]
    return f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
