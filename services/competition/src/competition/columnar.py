"""Files of figures as Parquet, made from their lines (COMP-021).

Not imported before somebody asks for one: what writes Parquet takes memory that few need.
"""

from collections.abc import Mapping
from io import BytesIO

from arro3.core import DataType, Field, Schema
from arro3.io import read_csv, write_parquet

from competition.rules.exporting import HEADS, ExportKind

_WHOLE = DataType.int64()
_AMOUNT = DataType.decimal128(38, 10)
_TIME = DataType.timestamp("us", tz="UTC")
_TYPES: Mapping[str, DataType] = {
    "user_id": _WHOLE,
    "rank": _WHOLE,
    "final_rank": _WHOLE,
    "trades": _WHOLE,
    "score": _AMOUNT,
    "volume_usd": _AMOUNT,
    "points": DataType.decimal128(38, 2),
    "reached_at": _TIME,
    "entered_at": _TIME,
    "awarded_at": _TIME,
    "hour": _TIME,
}


def parquet(kind: ExportKind, lines: bytes) -> bytes:
    """The rows of a file of CSV with typed columns.

    Ranks and trades are whole numbers, amounts decimals, times UTC to the microsecond; everything
    else is text, and what is empty is null.
    """
    columns = [Field(name, _TYPES.get(name, DataType.string())) for name in HEADS[kind]]
    packed = BytesIO()
    rows = read_csv(BytesIO(lines), Schema(columns), has_header=True)
    write_parquet(rows, packed, compression="zstd(1)")
    return packed.getvalue()
