"""The routes of a service's API, without starting it."""

from collections.abc import Iterator
from importlib import import_module

from fastapi import APIRouter
from fastapi.routing import APIRoute


def routes_of(service: str) -> Iterator[APIRoute]:
    """Every route that a service declares."""
    return _routes(import_module(f"{service}.api").router)


def _routes(router: APIRouter) -> Iterator[APIRoute]:
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            yield from _routes(inner)
