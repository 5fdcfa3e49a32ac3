"""By what a cause is told from every other: all ids of the router follow from it (NTF-005)."""

from typing import Any
from uuid import UUID, uuid5

from laurel_events import Message


def cause_of(message: Message[Any]) -> UUID:
    """An event's own id, where its topic's owner wrote it; else one that follows from both.

    CloudEvents lets only source and id together identify an event: two of one id may have nothing
    to do with each other. The release before knew ids only, and what owners write keeps its names.
    """
    meta = message.meta
    if meta.source == f"/laurel/{message.kind.TOPIC.owner}":
        return meta.id
    return uuid5(meta.id, meta.source)
