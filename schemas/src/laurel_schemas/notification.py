"""What every notification of the public contract carries (seed 000)."""

from typing import Any, Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, Timestamp, Token


class MessageTemplate(Event):
    """The words for the recipient, rendered."""

    title: Label
    body: str
    action_button: Label


class Notification(Event):
    """A message for one user; `user_id` is text here, as seed 000's examples show (design 9)."""

    event_id: Token
    event_type: str
    user_id: Token
    timestamp: Timestamp
    priority: Literal["critical", "high", "medium", "low"]
    data: Any
    message_template: MessageTemplate
