"""What people want to send, and what becomes of it."""

from typing import NamedTuple

from laurel_events.provenance import Story
from laurel_service.api import ApiError

from chat.rules.messages import Draft
from chat.settings import Pace
from chat.store.messages import Message
from chat.wording import Filter


class Terms(NamedTuple):
    """On what terms somebody sends: the word filter, how fast, and where media of ours lies.

    Without a pace they may send as fast as they can.
    """

    words: Filter
    pace: Pace | None = None
    media: str | None = None


class Order(NamedTuple):
    """Who wants to send what where; the event carries `story`, or else the transaction's own."""

    user_id: int
    conversation_id: str
    draft: Draft
    terms: Terms
    story: Story | None = None


class Busy:
    """Another transaction holds the conversation, or the sender is no member: ask in turn."""


Outcome = Message | ApiError | Busy
