"""Whom something concerns that names no persons."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody, or whoever follows a user, takes part in a competition or is in a conversation
    when it is told."""

    kind: Literal["everybody", "followers", "entrants", "conversation"]
    of: str = ""


EVERYBODY = Audience("everybody")


def followers_of(user_id: int) -> Audience:
    """Whoever follows a user."""
    return Audience("followers", str(user_id))


def entrants_of(competition_id: str) -> Audience:
    """Whoever takes part in a competition."""
    return Audience("entrants", competition_id)
