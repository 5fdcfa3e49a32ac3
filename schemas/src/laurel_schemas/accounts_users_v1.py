"""accounts.users.v1: the users of the surrounding platform."""

from typing import Annotated, Final

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Count, Timestamp, Token, UserId, WalletAddress, vocabulary
from laurel_schemas.ornaments import shown, usable
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="accounts.users.v1",
    owner="platform",
    description="The latest profile of every user",
    key="user_id",
    partitions=6,
    retention=None,
    compacted=True,
    deletion="accounts.user.deleted",
)

NAME_LENGTH: Final = 200
URL_LENGTH: Final = 500
EMAIL_LENGTH: Final = 254
CODE_LENGTH: Final = 64

_ORNAMENT = "Any text is taken; "


class UserAnnounced(Event, topic=TOPIC, type="accounts.user.announced"):
    """A user joined or changed their profile; the last one stands.

    Names and addresses are ornaments: whatever text they hold, the wallet and the rest count.
    They lie in the `raw_` fields as announced; the properties without `raw_` are what may be
    stored and shown, and `mended` names those that were cut or left out.

    `followers` and `following` are the counts at this moment. A profile is shown to
    strangers unless `public_profile` says no. `time_zone` is an IANA
    name and `locale` a BCP 47 tag: readers fall back to UTC and English for those that they
    don't know.
    """

    user_id: UserId
    wallet_address: WalletAddress
    raw_username: str | None = Field(
        default=None,
        alias="username",
        description=f"{_ORNAMENT}readers cut it to {NAME_LENGTH} characters.",
    )
    raw_avatar_url: str | None = Field(
        default=None,
        alias="avatar_url",
        description=f"{_ORNAMENT}readers leave out what is longer than {URL_LENGTH} characters.",
    )
    joined_at: Timestamp
    followers: Count | None = None
    following: Count | None = None
    account_status: (
        Annotated[Token, vocabulary("good_standing", "restricted", "suspended")] | None
    ) = None
    public_profile: bool | None = None
    raw_locale: str | None = Field(
        default=None,
        alias="locale",
        description=f'{_ORNAMENT}a BCP 47 tag such as "pt-BR", or else readers leave it out.',
    )
    raw_time_zone: str | None = Field(
        default=None,
        alias="time_zone",
        description=f'{_ORNAMENT}an IANA name such as "Asia/Tokyo", or else readers leave it out.',
    )
    raw_email: str | None = Field(
        default=None,
        alias="email",
        description=f"{_ORNAMENT}readers leave out what is no address of one mailbox.",
    )

    @property
    def username(self) -> str | None:
        """The name to show: without control characters, cut to 200 characters; never empty."""
        return shown(self.raw_username, NAME_LENGTH)

    @property
    def avatar_url(self) -> str | None:
        """The picture's address, as half of one leads nowhere: the whole or none."""
        return usable(self.raw_avatar_url, URL_LENGTH)

    @property
    def locale(self) -> str | None:
        """The language and region for words and numbers."""
        return usable(self.raw_locale, CODE_LENGTH)

    @property
    def time_zone(self) -> str | None:
        """The zone in which the person's days begin."""
        return usable(self.raw_time_zone, CODE_LENGTH)

    @property
    def email(self) -> str | None:
        """The address for mail."""
        address = usable(self.raw_email, EMAIL_LENGTH)
        name, at, host = (address or "").partition("@")
        return address if name and at and host and "@" not in host else None

    @property
    def mended(self) -> tuple[str, ...]:
        """The ornaments that were cut or left out; to be noted by name, never by value."""
        names = ("username", "avatar_url", "locale", "time_zone", "email")
        return tuple(name for name in names if getattr(self, name) != getattr(self, f"raw_{name}"))


class UserDeleted(Event, topic=TOPIC, type="accounts.user.deleted"):
    """A user was deleted: readers forget what they know of the person.

    A record of this key without a value says the same, and lets the topic forget, too.
    """

    user_id: UserId
