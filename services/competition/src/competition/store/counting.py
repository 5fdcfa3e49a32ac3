"""Which trades count for a competition: the one rule of live scores and of scores made anew."""

from collections.abc import Mapping

CONDITIONS: Mapping[str, str] = {
    "window": """traded.traded_at >= competitions.starts_at
        and traded.traded_at < competitions.ends_at and traded.notional_usd > 0""",
    "minimum-trade": "traded.notional_usd >= competitions.minimum_trade_usd",
    "pairs": "(competitions.pairs = '{}' or traded.pair = any(competitions.pairs))",
    # Few are ever paused, which is asked once for all trades.
    "pauses": """(competitions.id not in (select competition_id from pauses) or not exists (
        select from pauses where pauses.competition_id = competitions.id
            and traded.traded_at >= began_at
            and traded.traded_at < coalesce(ended_at, 'infinity')
    ))""",
}
"""By name, of a row `traded` of the ledger and a row of `competitions`."""

COUNTS = f"({' and '.join(CONDITIONS.values())})"

UNFILTERED = f"({CONDITIONS['window']} and {CONDITIONS['pauses']})"
"""All that a scoring of another content may count."""


def counts_without(name: str) -> str:
    """The rule without one of its conditions but the window; all of it for another name."""
    kept = [one for key, one in CONDITIONS.items() if key != name or key == "window"]
    return f"({' and '.join(kept)})"
