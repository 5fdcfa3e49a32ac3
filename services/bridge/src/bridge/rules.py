"""What a CloudEvent in JSON becomes, and who may send it."""

from collections.abc import Collection, Iterable

from laurel_schemas import Event

SCOPE = "events:"
"""Before the name of a topic: the scope of a token that may send its events."""


class UnknownType(LookupError):
    """No event that is taken here has this type; the message says what would be right."""


def kind_of(type_: str, topic: str | None, carried: Iterable[type[Event]]) -> type[Event]:
    """The event of a CloudEvents type.

    A type may stand on several versions of a topic: then `topic` says which. Raises UnknownType.
    """
    named = [kind for kind in carried if type_ == kind.TYPE]
    found = [kind for kind in named if topic in (None, kind.TOPIC.name)]
    if len(found) == 1:
        return found[0]
    if not named:
        raise UnknownType("no event of this type is taken here")
    raise UnknownType(f"topic should be {' or '.join(kind.TOPIC.name for kind in named)}")


def source_of(user_id: int, source: str) -> str:
    """The source that readers see.

    It begins with who sent it: an event is known by its source and id, and nobody may send
    another's events first, so that theirs would be dropped as doubles.
    """
    return f"/bridge/{user_id}/{source.lstrip('/')}"


def missing_scopes(kinds: Iterable[type[Event]], scopes: Collection[str]) -> list[str]:
    """The scopes that a sender of these events lacks."""
    needed = {f"{SCOPE}{kind.TOPIC.name}" for kind in kinds}
    return sorted(needed - set(scopes))
