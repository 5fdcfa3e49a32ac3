"""The notification types: each is a folder here with its rule and its words, and nothing else.

A folder `types/<event_type>/` has an `__init__.py` that defines `TYPE`, and a `words.toml`. What is
consumed and published follows from them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from laurel_schemas import Event

from notification_router.rules.defining import NotificationType
from notification_router.rules.notices import Context, Notice


def _load() -> Iterator[NotificationType]:
    for module in iter_modules(__path__):
        found: NotificationType = import_module(f"{__name__}.{module.name}").TYPE
        if found.name != module.name:
            raise ValueError(f"the folder of {found.name} is called {module.name}")
        yield found


def _by_cause() -> Mapping[type[Event], tuple[NotificationType, ...]]:
    causes = defaultdict(list)
    for one in TYPES.values():
        for cause in one.causes:
            causes[cause].append(one)
    return {cause: tuple(found) for cause, found in causes.items()}


TYPES: Mapping[str, NotificationType] = {one.name: one for one in _load()}
BY_CAUSE = _by_cause()


def notices_of(event: Event, context: Context) -> Iterator[tuple[NotificationType, Notice]]:
    """What an event has to tell, of which type and to whom."""
    for one in BY_CAUSE.get(type(event), ()):
        for notice in one.causes[type(event)](event, context):
            yield one, notice
