"""Every metric of bridge."""

from prometheus_client import Counter

SENT = Counter("laurel_bridge_events_sent_total", "Events that Kafka acknowledged")
REFUSED = Counter(
    "laurel_bridge_events_refused_total",
    "Sound events that could not be taken, by reason: full, kafka",
    ["reason"],
)
