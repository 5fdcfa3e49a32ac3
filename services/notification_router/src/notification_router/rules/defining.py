"""How a notification type is put together from its folder."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import cast
from uuid import UUID, uuid5

from laurel_schemas import Event
from laurel_schemas.notification import Notification

from notification_router.rules.notices import Rule
from notification_router.rules.words import Words

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class NotificationType:
    """A type of notification: what causes it by which rule, and its words in each language."""

    notification: type[Notification]
    causes: Mapping[type[Event], Rule]
    words: Mapping[str, Words]

    @property
    def name(self) -> str:
        """Its `event_type`."""
        return self.notification.TYPE

    @property
    def priority(self) -> str:
        """Its priority, which is the same for all of them."""
        return str(self.notification.model_fields["priority"].default)

    @property
    def data(self) -> type[Event]:
        """What its data are."""
        return data_of(self.notification)

    def id(self, user_id: int, cause_id: UUID) -> UUID:
        """The notification's id everywhere: it follows from its cause, type and user (NTF-005)."""
        return uuid5(cause_id, f"{self.name}:{user_id}")

    def notify(self, user_id: int, data: Event, cause_id: UUID, now: datetime) -> Notification:
        """The notification of one person."""
        return self.notification(
            event_id=str(self.id(user_id, cause_id)),
            event_type=self.name,
            user_id=str(user_id),
            timestamp=now,
            priority=self.priority,  # type: ignore[arg-type]
            data=data,
            message_template=self.words[LANGUAGE].render(data),
        )


def define(
    package: str, notification: type[Notification], causes: Mapping[type[Event], Rule]
) -> NotificationType:
    """The type of a folder, with the words beside it; raises WordsError."""
    given = tomllib.loads(files(package).joinpath("words.toml").read_text(encoding="utf-8"))
    data = data_of(notification)
    words = {language: Words.read(one, data) for language, one in given.items()}
    return NotificationType(notification, causes, words)


def data_of(notification: type[Notification]) -> type[Event]:
    """The class of a notification's data."""
    return cast(type[Event], notification.model_fields["data"].annotation)
