"""Who makes a request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """The owner of a verified token, issued at this Unix time within this session, if any.

    `viewed_by` is who only looks at what this user sees: what a look would set off is left alone.
    """

    user_id: int
    roles: frozenset[str]
    scopes: frozenset[str]
    issued_at: float = 0.0
    session: str | None = None
    viewed_by: int | None = None
