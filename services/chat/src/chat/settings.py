"""The environment of the chat service."""

from dataclasses import dataclass

from laurel_service import ServiceSettings
from pydantic import Field


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """How many there may be: members of a group, people whom one user has blocked."""

    group_members: int
    blocks: int


class Settings(ServiceSettings):
    """What every service reads, and the limits of chat."""

    chat_group_members: int = Field(
        default=1000, ge=2, le=1001, description="the most members of a group"
    )
    chat_blocks: int = Field(
        default=10_000, ge=1, description="the most people whom a user may block"
    )

    @property
    def limits(self) -> ChatLimits:
        """The limits of chat."""
        return ChatLimits(self.chat_group_members, self.chat_blocks)
