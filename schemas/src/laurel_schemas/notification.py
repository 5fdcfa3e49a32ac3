"""What every notification of the public contract carries."""

from typing import Annotated, Any, Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, Prose, Timestamp, Token, vocabulary


class MessageTemplate(Event):
    """The words for the recipient, rendered."""

    title: Label
    body: Prose
    action_button: Label


class Notification(Event):
    """A message for one user; `user_id` is text here, a number elsewhere.

    `deliver_after` is the end of the person's quiet hours, `batch` how they want to receive it;
    consumers outside Laurel are to follow both.
    """

    event_id: Token
    event_type: str
    user_id: Token
    timestamp: Timestamp
    priority: Literal["critical", "high", "medium", "low"]
    deliver_after: Timestamp | None = None
    batch: Annotated[Token, vocabulary("immediate", "batched_hourly", "batched_daily")] | None = (
        None
    )
    data: Any
    message_template: MessageTemplate
