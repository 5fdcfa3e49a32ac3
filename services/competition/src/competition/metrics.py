"""Every metric of competition: name, unit and meaning in one place."""

from prometheus_client import Counter

TRANSITIONS = Counter(
    "laurel_competition_transitions_total", "Competitions that came to a status", ["status"]
)
DIFFERING = Counter(
    "laurel_competition_scores_differing_total",
    "Scores that were not those of the trade log when a competition was settled",
)
TRADE_CONFLICTS = Counter(
    "laurel_competition_trade_conflicts_total",
    "Trades refused because another content was recorded under their user and id",
)
LEADERBOARD_READS = Counter(
    "laurel_competition_leaderboard_reads_total",
    "Pages of leaderboards, by what had them: process, redis or database",
    ["level"],
)
