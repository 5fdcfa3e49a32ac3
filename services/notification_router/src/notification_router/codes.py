"""Codes that prove an address."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass


def _random() -> str:
    return f"{secrets.randbelow(10**6):06d}"


@dataclass(frozen=True, slots=True)
class Codes:
    """Where new codes come from: six digits that nobody can guess."""

    new: Callable[[], str] = _random
