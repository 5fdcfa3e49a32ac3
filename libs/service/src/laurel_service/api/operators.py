"""Which routes are an operator's: those with a dependency that tells what they change."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MARK = "__laurel_operator__"
T = TypeVar("T")


def marked(check: T) -> T:
    """Mark a dependency that tells what a route changes."""
    setattr(check, _MARK, True)
    return check


def operators_routes(routes: Sequence[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Path and method, in small letters, of each route that an operator's role leads to."""
    for route in iter_route_contexts(routes):
        dependant = getattr(route, "dependant", None)
        if dependant is not None and any(getattr(call, _MARK, False) for call in calls(dependant)):
            yield from ((route.path_format or "", one.lower()) for one in route.methods or ())


def calls(dependant: Any) -> Iterator[Any]:
    """What a route depends on, at any depth."""
    for one in dependant.dependencies:
        yield one.call
        yield from calls(one)
