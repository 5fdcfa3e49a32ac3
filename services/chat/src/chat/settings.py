"""The environment of the chat service."""

from dataclasses import dataclass

from laurel_service import ServiceSettings
from pydantic import Field


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one user may send: so many at once, and so many a second for long."""

    at_once: int
    a_second: float


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """How many there may be: members of a group, people whom one user has blocked, messages."""

    group_members: int
    blocks: int
    pace: Pace


class Settings(ServiceSettings):
    """What every service reads, and the limits of chat."""

    chat_group_members: int = Field(
        default=1000, ge=2, le=10_000, description="the most members of a group"
    )
    chat_blocks: int = Field(
        default=10_000, ge=1, description="the most people whom a user may block"
    )

    chat_messages_at_once: int = Field(
        default=30, ge=1, description="the most messages that a user may send in a row"
    )
    chat_messages_a_second: float = Field(
        default=1.0, gt=0, description="how many more a user may send with every second"
    )

    @property
    def limits(self) -> ChatLimits:
        """The limits of chat."""
        pace = Pace(self.chat_messages_at_once, self.chat_messages_a_second)
        return ChatLimits(self.chat_group_members, self.chat_blocks, pace)
