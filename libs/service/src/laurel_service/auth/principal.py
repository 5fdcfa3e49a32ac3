"""Who makes a request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """The owner of a verified token."""

    user_id: int
    roles: frozenset[str]
    scopes: frozenset[str]
