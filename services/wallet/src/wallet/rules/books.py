"""Accounts, and transfers of points between them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID


class System(IntEnum):
    """The other side of what people gain and lose.

    Its balance is what the transfers add up to: a row for it would be locked by every posting.
    """

    ISSUED = -1
    """Points made for actions; its balance is the negative of what was ever earned."""

    SPENT = -2
    """Points for purchases and boosts."""

    WITHDRAWN = -3
    """Points paid out."""

    PENALTIES = -4
    """Points taken for violations."""

    EXPIRED = -5
    """Points whose lot has expired."""

    CORRECTIONS = -6
    """What operators have added and taken."""

    PRIZES = -7
    """Points of competitions."""

    BROUGHT = -8
    """Balances that people had elsewhere."""

    FEES = -9
    """Entry fees of competitions."""


class Cause(NamedTuple):
    """What led to a transfer: an event by source and id, or a request."""

    source: str
    id: str


class Side(NamedTuple):
    """What a person on one side of a transfer reads: WALLET-020's action, reason and metadata."""

    action: str
    reason: str
    metadata: Mapping[str, Any]


class Transfer(NamedTuple):
    """Points go from the account `debit` to the account `credit`.

    Positive accounts are people, and have a side. `decided` are the figures by which the rule of
    this version decided.
    """

    id: UUID
    debit: int
    credit: int
    points: Decimal
    cause: Cause
    rule: str
    rule_version: int
    decided: Mapping[str, Any]
    giver: Side | None = None
    taker: Side | None = None
    reverses: UUID | None = None
    expires_at: datetime | None = None


def transfer_id(*purpose: object) -> UUID:
    """The id of a transfer that is made once for this purpose, however often it is asked for."""
    named = "\x00".join(map(str, purpose))
    return UUID(bytes=blake2b(named.encode(), digest_size=16).digest())
