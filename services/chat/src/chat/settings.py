"""The environment of the chat service."""

from dataclasses import dataclass
from datetime import timedelta

from laurel_service import ServiceSettings
from pydantic import Field

from chat.uploads import MediaStore, Uploads


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

    media_store_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/]+$",
        description="the S3-compatible store that media is uploaded to; unset for none",
        examples=["https://s3.eu-central-1.amazonaws.com"],
    )
    media_bucket: str = Field(
        default="chat",
        pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        description="its bucket, whose objects anybody may read who knows their address",
    )
    media_region: str = Field(default="us-east-1", description="the region of the bucket")
    media_access_key: str = Field(default="chat", description="the id of the key that signs")
    media_secret_key: str | None = Field(
        default=None, repr=False, description="the key that signs, for PutObject in the bucket"
    )
    media_public_url: str = Field(
        default="",
        pattern=r"^(https?://.*[^/])?$",
        description="where objects are read, such as a CDN; unset for the store itself",
        examples=["https://media.example.com"],
    )
    upload_most_bytes: int = Field(
        default=25 * 1024 * 1024, gt=0, description="the largest object that is uploaded"
    )
    upload_within: timedelta = Field(
        default=timedelta(minutes=10),
        gt=timedelta(0),
        le=timedelta(days=7),
        description="how long an address for an upload is good",
    )

    @property
    def uploads(self) -> Uploads:
        """The store of media, where one is named with its key."""
        if self.media_store_url is None or self.media_secret_key is None:
            return Uploads(None)
        return Uploads(
            MediaStore(
                self.media_store_url,
                self.media_bucket,
                self.media_access_key,
                self.media_secret_key,
                self.media_region,
                self.media_public_url,
                self.upload_most_bytes,
                self.upload_within,
            )
        )

    @property
    def limits(self) -> ChatLimits:
        """The limits of chat."""
        pace = Pace(self.chat_messages_at_once, self.chat_messages_a_second)
        return ChatLimits(self.chat_group_members, self.chat_blocks, pace)
