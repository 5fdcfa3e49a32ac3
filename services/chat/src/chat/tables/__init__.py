"""Tables of the chat service."""

from chat.tables.conversations import blocks, conversations, members, profiles
from chat.tables.messages import messages, reactions
from chat.tables.moderation import bans, decisions, invitations, paces, reports, word_lists
from chat.tables.parts import metadata

__all__ = [
    "bans",
    "blocks",
    "conversations",
    "decisions",
    "invitations",
    "members",
    "messages",
    "metadata",
    "paces",
    "profiles",
    "reactions",
    "reports",
    "word_lists",
]
