"""What a request may be refused for."""

from typing import ClassVar

from laurel_service.api import Conflict, NotFound, Unavailable, Unprocessable


class BadgeUnknown(NotFound):
    """There is no such badge."""

    code: ClassVar[str] = "BADGE_UNKNOWN"
    example: ClassVar[str] = "There is no badge with this id."


class BadgeNotEarned(NotFound):
    """The user has not earned such a badge."""

    code: ClassVar[str] = "BADGE_NOT_FOUND"
    example: ClassVar[str] = "You have not earned a badge with this id."


class BadgeExists(Conflict):
    """There is a badge with this id."""

    code: ClassVar[str] = "BADGE_EXISTS"
    example: ClassVar[str] = "There is a badge with this id; choose another one."


class BadgeInvalid(Unprocessable):
    """The definition of a badge is wrong."""

    code: ClassVar[str] = "BADGE_INVALID"
    example: ClassVar[str] = "criteria: criteria should ask for more than nothing"


class BadgeBound(Conflict):
    """An upgrade holds the badge."""

    code: ClassVar[str] = "BADGE_BOUND"
    example: ClassVar[str] = "The badge is bound to an upgrade and can't be taken away."


class UsersUnknown(Unprocessable):
    """Some of the users are not known."""

    code: ClassVar[str] = "USERS_UNKNOWN"
    example: ClassVar[str] = "Nobody was awarded the badge, as these users are unknown: 8, 9."


class CredentialsOff(Unavailable):
    """Nothing is signed here."""

    code: ClassVar[str] = "CREDENTIALS_OFF"
    example: ClassVar[str] = "No key for credentials is configured."
