"""Whose tokens are refused before they expire."""

from collections.abc import Collection
from dataclasses import dataclass, field

from laurel_schemas import Event
from laurel_schemas.identity_revocations_v1 import AccessChanged

from laurel_service.auth.principal import Principal

READ_BY_EVERY_API: tuple[type[Event], ...] = (AccessChanged,)
"""What the API of every service reads by itself, without a group, whatever its flow says."""


@dataclass(frozen=True, slots=True)
class Access:
    """What holds for a user's tokens: none while banned, none issued before, none of a session."""

    banned: bool
    tokens_before: float
    ended_sessions: Collection[str]

    def refuses(self, principal: Principal) -> bool:
        """Whether a token is refused, whatever its signature says."""
        return (
            self.banned
            or principal.issued_at < self.tokens_before
            or principal.session in self.ended_sessions
        )


@dataclass(slots=True)
class Revocations:
    """What the issuer has announced so far; `complete` once that is all there was at the start.

    It takes about 300 bytes for each user whose access ever changed.
    """

    complete: bool = False
    _by_user: dict[int, Access] = field(default_factory=dict)

    def learn(self, user_id: int, access: Access) -> None:
        """Remember what holds from now on."""
        self._by_user[user_id] = access

    def refuse(self, principal: Principal) -> bool:
        """Whether a token of this user is refused."""
        access = self._by_user.get(principal.user_id)
        return access is not None and access.refuses(principal)
