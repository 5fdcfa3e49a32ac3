"""Why chat refuses a request."""

from collections.abc import Mapping
from typing import Any, ClassVar

from laurel_service.api import Conflict, Forbidden, NotFound, Unavailable, Unprocessable
from laurel_service.api.errors import RateLimited


class ConversationNotFound(NotFound):
    """The user is in no such conversation."""

    code: ClassVar[str] = "CONVERSATION_NOT_FOUND"
    example: ClassVar[str] = "You are in no conversation with this id."


class MessageNotFound(NotFound):
    """The conversation holds no such message, or none that the user may see."""

    code: ClassVar[str] = "MESSAGE_NOT_FOUND"
    example: ClassVar[str] = "This conversation holds no message with this id."


class MemberNotFound(NotFound):
    """The conversation has no such member."""

    code: ClassVar[str] = "MEMBER_NOT_FOUND"
    example: ClassVar[str] = "This conversation has no member with this id."


class UserUnknown(Unprocessable):
    """Somebody named is no user of the platform."""

    code: ClassVar[str] = "USER_UNKNOWN"
    example: ClassVar[str] = "Name users of the platform; details.userIds are none."
    example_details: ClassVar[Mapping[str, Any]] = {"userIds": [1004]}


class MembersWrong(Unprocessable):
    """A conversation can't be begun with these members."""

    code: ClassVar[str] = "MEMBERS_WRONG"
    example: ClassVar[str] = "A direct conversation has one other member."


class MessageIdReused(Unprocessable):
    """The client's message id came with another content before."""

    code: ClassVar[str] = "MESSAGE_ID_REUSED"
    example: ClassVar[str] = (
        "You sent another message with this clientMessageId in this conversation; take a new one."
    )


class MessageUnusable(Unprocessable):
    """A field of a message can't be sent as it is; details name it."""

    code: ClassVar[str] = "MESSAGE_UNUSABLE"
    example: ClassVar[str] = "content: should hold no control characters but line breaks and tabs"
    example_details: ClassVar[Mapping[str, Any]] = {"field": "content"}


class UploadsOff(Unavailable):
    """This installation has no store of media."""

    code: ClassVar[str] = "UPLOADS_OFF"
    example: ClassVar[str] = "Nothing can be uploaded here; send the address of media elsewhere."


class UploadUnusable(Unprocessable):
    """Media of this type or size can't be uploaded; details name the field."""

    code: ClassVar[str] = "UPLOAD_UNUSABLE"
    example: ClassVar[str] = "bytes: should be at most 26214400"
    example_details: ClassVar[Mapping[str, Any]] = {"field": "bytes"}


class TooFast(RateLimited):
    """The user sends faster than one may; the same request is right a moment later."""

    example: ClassVar[str] = "You send faster than is allowed here; wait a moment."


class Blocked(Forbidden):
    """One of the two has blocked the other; it isn't said who."""

    code: ClassVar[str] = "BLOCKED"
    example: ClassVar[str] = "You can't reach this person here."


class RoleTooLow(Forbidden):
    """The user's role in the conversation does not allow it."""

    code: ClassVar[str] = "ROLE_TOO_LOW"
    example: ClassVar[str] = "Only owners and admins may do this."


class MembersFixed(Conflict):
    """A direct conversation keeps its two members."""

    code: ClassVar[str] = "MEMBERS_FIXED"
    example: ClassVar[str] = "A direct conversation keeps its two members; begin a group."


class LimitReached(Conflict):
    """There are as many as there may be."""

    code: ClassVar[str] = "LIMIT_REACHED"
    example: ClassVar[str] = "There are as many as there may be."
    example_details: ClassVar[Mapping[str, Any]] = {"most": 1000}


class AlreadyDeleted(Conflict):
    """A deleted message can't be changed."""

    code: ClassVar[str] = "MESSAGE_DELETED"
    example: ClassVar[str] = "This message was deleted."


class ReactionUnusable(Unprocessable):
    """A reaction is one emoji."""

    code: ClassVar[str] = "REACTION_UNUSABLE"
    example: ClassVar[str] = "reaction: should be one emoji"
    example_details: ClassVar[Mapping[str, Any]] = {"field": "reaction"}


class ConversationClosed(Conflict):
    """Nothing is said any more in this conversation."""

    code: ClassVar[str] = "CONVERSATION_CLOSED"
    example: ClassVar[str] = "This conversation is closed; it can still be read."


class RoomNotFound(NotFound):
    """The competition has no room, or the user is not in it."""

    code: ClassVar[str] = "ROOM_NOT_FOUND"
    example: ClassVar[str] = "This competition has no room that you are in."


class Banned(Conflict):
    """Somebody is kept out of the conversation."""

    code: ClassVar[str] = "BANNED"
    example: ClassVar[str] = "This person is banned here; lift the ban first."


class InvitationNotFound(NotFound):
    """The user is invited to no such conversation."""

    code: ClassVar[str] = "INVITATION_NOT_FOUND"
    example: ClassVar[str] = "You have no invitation to this conversation."


class ReportNotFound(NotFound):
    """There is no such report."""

    code: ClassVar[str] = "REPORT_NOT_FOUND"
    example: ClassVar[str] = "There is no report with this id."
