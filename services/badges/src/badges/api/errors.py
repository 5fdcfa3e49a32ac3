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


class TooLate(Unprocessable):
    """The time at which it shall take effect is past."""

    code: ClassVar[str] = "EFFECTIVE_IN_THE_PAST"
    example: ClassVar[str] = "`effectiveAt` should be in the future; leave it out for now."


class NotPlanned(Conflict):
    """There is no such version that is still to come into force."""

    code: ClassVar[str] = "VERSION_NOT_PLANNED"
    example: ClassVar[str] = "The version is in force already, was stopped, or is unknown."


class TrialUnknown(NotFound):
    """There is no such dry run, or it was asked for more than 30 days ago."""

    code: ClassVar[str] = "TRIAL_NOT_FOUND"
    example: ClassVar[str] = "There is no dry run with this id."


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
