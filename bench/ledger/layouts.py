"""The layouts compared: one table or many, and what finds a trade that was counted before."""

from collections.abc import Callable
from dataclasses import dataclass

HASHED = 16
MONTHS = 24

_COLUMNS = """
    user_id bigint not null, traded_at timestamptz not null, content integer not null,
    notional_usd numeric(30, 10) not null, source text not null,
    trade_id text collate "C" not null
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """How to make the table `trades`, and what it promises."""

    name: str
    promise: str
    statements: Callable[[], list[str]]


def _one_table(key: str) -> list[str]:
    return [f"create table trades ({_COLUMNS}, primary key ({key}))"]


def _hashed() -> list[str]:
    return [
        f"create table trades ({_COLUMNS}, primary key (user_id, trade_id))"
        " partition by hash (user_id)",
        *(
            f"create table trades_{number:02} partition of trades"
            f" for values with (modulus {HASHED}, remainder {number})"
            for number in range(HASHED)
        ),
    ]


def _monthly() -> list[str]:
    return [
        f"create table trades ({_COLUMNS}, primary key (user_id, trade_id, traded_at))"
        " partition by range (traded_at)",
        *(
            f"create table trades_{number:02} partition of trades for values"
            f" from ('2023-01-01Z'::timestamptz + interval '{30 * number} days')"
            f" to ('2023-01-01Z'::timestamptz + interval '{30 * (number + 1)} days')"
            for number in range(MONTHS)
        ),
    ]


LAYOUTS = (
    Layout("one table, trade", "one user a trade id", lambda: _one_table("trade_id")),
    Layout("one table, user and trade", "exact", lambda: _one_table("user_id, trade_id")),
    Layout(f"{HASHED} tables by user", "exact", _hashed),
    Layout(f"{MONTHS} tables by month", "exact only with a look into every month", _monthly),
)
