"""Field types shared by the events: money, ids, times, words.

What a field refuses is said in JSON Schema too, so that producers in other languages learn it from
`published/` and nothing is refused by one reader only.
"""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from laurel_schemas.decimals import DecimalString
from laurel_schemas.integers import Integral
from laurel_schemas.times import Rfc3339

MAX_USER_ID = 2**63 - 1
_NO_NUL = r"^[^\x00]+$"
_USER_ID = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)

Amount = Annotated[Decimal, DecimalString(whole=20, places=10)]
"""Money, volume or a size, not negative; fits numeric(30, 10), the type of totals."""

Increment = Annotated[Decimal, DecimalString(whole=12, places=10)]
"""An amount that readers add up. It stays below 10¹², so that it takes a hundred million of the
largest to fill a total: one giant is refused alone instead of spoiling every sum that it enters."""

SignedAmount = Annotated[Decimal, DecimalString(whole=20, places=10, signed=True)]
"""Money that may be a loss or a correction."""

Points = Annotated[Decimal, DecimalString(whole=18, places=2)]
"""Points, not negative, with two decimals."""

Percentage = Annotated[Decimal, DecimalString(whole=12, places=4, signed=True)]
"""A percentage as a decimal string, `"15.6"` for 15.6 %; it may fall."""

UserId = Annotated[int, Field(strict=True, ge=1, le=MAX_USER_ID)]
"""A user: a 64-bit integer."""

Timestamp = Annotated[datetime, Rfc3339()]
"""An RFC 3339 time with its offset, kept in UTC; see `Rfc3339` for what is refused."""

Token = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")]
"""An opaque identifier: printable ASCII without blanks."""

Label = Annotated[str, Field(min_length=1, max_length=200, pattern=_NO_NUL)]
"""A short text shown to people. PostgreSQL can't store U+0000, so no text holds it."""

Prose = Annotated[str, Field(min_length=1, max_length=4000, pattern=_NO_NUL)]
"""A text of some sentences."""

Url = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[\x21-\x7e]+$")]
"""An address, absolute or a path below the gateway."""

Count = Annotated[int, Field(strict=True, ge=0)]
"""How many."""

Whole = Annotated[int, Integral()]
"""A whole number that may be written as 1.0; see `Integral` for the fields that need it."""

WholeCount = Annotated[int, Field(ge=0), Integral()]
"""How many, where 1.0 was released as a way to write one."""

WholeLevel = Annotated[int, Field(ge=0, le=5), Integral()]
"""A rung of the tier ladder or none, where 1.0 was released as a way to write one."""

Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
"""A whole share of a hundred."""

TierLevel = Annotated[int, Field(strict=True, ge=1, le=5)]
"""A rung of the tier ladder."""

WalletAddress = Annotated[str, Field(pattern=r"^[1-9A-HJ-NP-Za-km-z]{32,44}$")]
"""A Solana account: base58 of 32 bytes."""


def vocabulary(*known: str) -> Any:
    """A field of words that will grow: text whose known values are documented, not a closed list.

    Readers of last week must take a record with a word of today, so they pass over the words that
    they don't know.
    """
    return Field(
        description=f"Known values: {', '.join(known)}. More may come.", examples=list(known)
    )


def read_user_id(text: str) -> int:
    """A user of a line of a file; raises ValueError in words that begin with `user_id`."""
    if not _USER_ID.fullmatch(text) or int(text) > MAX_USER_ID:
        raise ValueError("user_id should be a whole number of 1 or more")
    return int(text)
