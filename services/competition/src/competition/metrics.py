"""Every metric of competition: name, unit and meaning in one place."""

from prometheus_client import Counter

TRANSITIONS = Counter(
    "laurel_competition_transitions_total", "Competitions that came to a status", ["status"]
)
