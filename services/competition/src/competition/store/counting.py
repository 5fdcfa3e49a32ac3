"""Which trades count for a competition: the one rule of live scores and of scores made anew."""

COUNTS = """(
    traded.traded_at >= competitions.starts_at and traded.traded_at < competitions.ends_at
    and traded.notional_usd > 0 and traded.notional_usd >= competitions.minimum_trade_usd
    and (competitions.pairs = '{}' or traded.pair = any(competitions.pairs))
    and not exists (
        select from pauses where pauses.competition_id = competitions.id
            and traded.traded_at >= began_at
            and traded.traded_at < coalesce(ended_at, 'infinity')
    )
)"""
"""Of a row `traded` of the ledger and a row of `competitions`."""
