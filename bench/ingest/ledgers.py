"""Whether a contender did what it was timed for: each trade in its ledger and in a volume, once."""

import psycopg

LEDGER = "select count(*), sum(volume), (select sum(volume) from volumes) from trades"
"""The trades in a ledger, what they amount to, and the sum of all volumes."""
LAUREL_LEDGER = (
    "select count(*), sum(notional_usd), (select sum(volume_usd) from standings) from trade_ledger"
)


class WrongLedgerError(RuntimeError):
    """A contender's ledger does not hold what it said that it committed."""


async def check_ledger(dsn: str, query: str, trades: int) -> None:
    """Raise WrongLedgerError unless at least so many trades are in the ledger and in volumes."""
    async with await psycopg.AsyncConnection.connect(dsn) as database:
        row = await (await database.execute(query)).fetchone()
    assert row is not None
    counted, amount, volumes = row
    if counted < trades or amount != volumes:
        raise WrongLedgerError(
            f"{counted} of {trades} trades are in the ledger: {amount} USD, volumes {volumes} USD"
        )
