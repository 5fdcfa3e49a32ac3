"""Tables of the chat service."""

from chat.tables.conversations import blocks, conversations, members, profiles
from chat.tables.messages import messages, reactions
from chat.tables.parts import metadata

__all__ = [
    "blocks",
    "conversations",
    "members",
    "messages",
    "metadata",
    "profiles",
    "reactions",
]
