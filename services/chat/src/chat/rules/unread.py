"""How much of a conversation a member has not read, without a counter a message and member."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a member is in a conversation.

    `own_after` are the member's own messages past `read`, deleted or not; `deleted_after` the
    deleted messages of others past it. The rest of what lies past it is unread.
    """

    last: int
    read: int
    own_after: int
    deleted_after: int

    @property
    def unread(self) -> int:
        """Messages of others, not deleted, past the read position."""
        return self.last - self.read - self.own_after - self.deleted_after


def advanced(read: int, to: int, last: int) -> int:
    """The read position after a device has read up to `to`: never back, never past the end."""
    return max(read, min(to, last))
