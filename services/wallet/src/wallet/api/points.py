"""Points as requests name them."""

from decimal import Decimal
from typing import Annotated

from laurel_schemas.decimals import DecimalString
from pydantic import AfterValidator


def _not_zero(points: Decimal) -> Decimal:
    if not points:
        raise ValueError("should not be zero")
    return points.quantize(Decimal("0.01"))


PositivePoints = Annotated[Decimal, DecimalString(whole=15, places=2), AfterValidator(_not_zero)]
"""Points to move: more than zero, with two decimals at most."""

SignedPoints = Annotated[
    Decimal, DecimalString(whole=15, places=2, signed=True), AfterValidator(_not_zero)
]
"""Points to add, or to take if negative."""
