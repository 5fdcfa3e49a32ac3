"""The contracts as pages: what can be called, with a way to try it, and what can be heard."""

import importlib.util
from functools import cache
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Response

router = APIRouter(prefix="/docs", include_in_schema=False)

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # Scalar writes its styles into the page; scripts and connections stay with this origin.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_DAY = {"Cache-Control": "public, max-age=86400"}


@router.get("")
async def page() -> Response:
    """Every route, with a form to try it."""
    return _file("index.html", "text/html; charset=utf-8")


@router.get("/start.js")
async def start() -> Response:
    """What starts the page: a script of its own, as none may stand in the page."""
    return _file("start.js", "text/javascript; charset=utf-8")


@router.get("/scalar.js")
async def scalar() -> Response:
    """Scalar, from the package that carries it."""
    return Response(_scalar(), media_type="text/javascript; charset=utf-8", headers=_HEADERS | _DAY)


@router.get("/openapi.json")
async def openapi() -> Response:
    """One OpenAPI document of all services."""
    return _file("openapi.json", "application/json")


@router.get("/asyncapi.yaml")
async def asyncapi() -> Response:
    """Every topic and event, as an AsyncAPI document."""
    return _file("asyncapi.yaml", "application/yaml")


def _file(name: str, kind: str) -> Response:
    return Response(_read(name), media_type=kind, headers=_HEADERS)


@cache
def _read(name: str) -> bytes:
    return (files("bridge") / "contracts" / name).read_bytes()


@cache
def _scalar() -> bytes:
    """Found without importing the package, which would bring a web framework along."""
    spec = importlib.util.find_spec("flask_openapi_scalar")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise FileNotFoundError("flask-openapi-scalar, which carries the page, is not installed")
    return Path(folders[0], "templates", "scalar", "js", "scalar.standalone.js").read_bytes()
