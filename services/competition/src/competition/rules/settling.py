"""Phases in which a completed competition is settled (COMP-002)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

Phase = Literal["rescoring", "ranking", "sealing", "telling", "teams", "settled"]


@dataclass(frozen=True, slots=True)
class SettlingLimits:
    """How long after the end late trades are waited for."""

    grace: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Settlement:
    """How far settling is: all up to `position`, a user or a rank, is done in this phase."""

    competition_id: UUID
    phase: Phase
    position: int
    differing: int
    started_at: datetime


class UnsoundError(RuntimeError):
    """The ranks do not add up, so nothing is told or paid; an operator has to look."""
