"""Tells where users stand."""

from collections.abc import Iterable
from typing import Any

from laurel_events import Message, Transaction
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot

from qualification import rules
from qualification.rules import Ladder, Standing

Shown = tuple[Standing, Message[Any] | None]
"""A standing, and the event that moved it, if it is told at once."""


def tell_standings(shown: Iterable[Shown], tx: Transaction, ladder: Ladder) -> None:
    """Publish a snapshot of each standing: by far the most of what this service says."""
    at = tx.now.isoformat().replace("+00:00", "Z")
    for standing, cause in shown:
        written = rules.written_snapshot(standing, ladder, at)
        tx.publish_written(VolumeSnapshot, str(standing.user_id), written, cause)
