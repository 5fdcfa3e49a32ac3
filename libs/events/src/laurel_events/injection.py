"""Gives handlers their resources by the type of their parameters."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_type_hints


class MissingResourceError(LookupError):
    """A handler asks for a resource that the service does not provide."""


def bind(
    handler: Callable[..., Any], resources: Mapping[type, Any], given: int = 2
) -> Callable[..., Any]:
    """Fill every parameter after those that its caller gives from `resources` by its annotation.

    Raises MissingResourceError at start-up rather than at the first event.
    """
    hints = get_type_hints(handler)
    wanted = list(inspect.signature(handler).parameters)[given:]
    try:
        return partial(handler, **{name: resources[hints[name]] for name in wanted})
    except KeyError as missing:
        raise MissingResourceError(
            f"{handler.__module__}.{handler.__qualname__} asks for {missing.args[0]}; "
            f"the service provides {sorted(kind.__name__ for kind in resources)}"
        ) from None
