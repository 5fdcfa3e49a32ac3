"""Whatever an event says, it is refused by the field's name or told well, for every type."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from laurel_schemas import Event
from notification_router.types import BY_CAUSE, TYPES
from pydantic import ValidationError

from .events import EXAMPLES
from .notices import notifications

ABSENT = object()
ODD: tuple[Any, ...] = (
    *(ABSENT, None, True, [], 0, -1, 2**63, 1.5, "", "x" * 5000, "🏆" * 200, "\0", "1e9"),
    *("9" * 30, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
)


def written(cause: type[Event]) -> dict[str, Any]:
    path = EXAMPLES / cause.TOPIC.name / f"{cause.TYPE}.full.json"
    read: dict[str, Any] = json.loads(path.read_text())
    return read


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each field lies, nested ones too; of a list, the first of its items."""
    items = value.items() if isinstance(value, Mapping) else enumerate(value[:1])
    for name, one in items:
        yield (*before, name)
        if isinstance(one, dict | list):
            yield from paths(one, (*before, name))


def changed(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    """The same with something else in one place."""
    name, *rest = path
    copy = dict(value) if isinstance(value, Mapping) else list(value)
    if rest:
        copy[name] = changed(value[name], tuple(rest), odd)
    elif odd is ABSENT:
        del copy[name]
    else:
        copy[name] = odd
    return copy


def refusal(work: Callable[[], Any]) -> tuple[Any, Sequence[Any]]:
    """What comes of it, or what is wrong with which field."""
    try:
        return work(), ()
    except ValidationError as error:
        return None, error.errors()


def told(cause: type[Event], value: Any, field: Any, odd: Any) -> bool:
    """Whether somebody is told; what is refused is refused for this field, by its name."""
    event, wrong = refusal(lambda: cause.decode(json.dumps(value).encode()))
    assert not wrong or any(field in one["loc"] for one in wrong), wrong
    if wrong:
        return False
    # What a notification may not say is buried with that as its reason.
    found, wrong = refusal(lambda: notifications(event))
    assert all(one["input"] == odd for one in wrong), wrong
    for name, made in (found or {}).items():
        assert TYPES[name].notification.decode(made.encode()) == made
        words = made.message_template
        assert not {"None", "{", "}"} & set(f"{words.title} {words.body}".split())
        assert words.title
    return not wrong


@pytest.mark.requirement("NTF-191")
@pytest.mark.parametrize("cause", BY_CAUSE, ids=lambda cause: cause.TYPE)
def test_what_an_event_says_is_told_well_or_refused_by_name(cause: type[Event]) -> None:
    whole = written(cause)
    tried = [
        (path, odd, told(cause, changed(whole, path, odd), path[-1], odd))
        for path in paths(whole)
        for odd in ODD
    ]
    assert {taken for _, _, taken in tried} == {True, False}
