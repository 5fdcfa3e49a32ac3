"""Every metric of the router: name, unit and meaning in one place."""

from prometheus_client import Counter, Gauge, Histogram

from notification_router.rules.tally import LATENCY_BOUNDS_MS

CONNECTIONS = Gauge("laurel_socket_connections", "Sockets connected to this replica")
REFUSED = Counter("laurel_socket_refused_total", "Handshakes refused", ["reason"])
ENDED = Counter("laurel_socket_ended_total", "Connections ended by the server", ["reason"])
SENT = Counter("laurel_socket_messages_sent_total", "Messages sent to clients", ["event"])
ACKNOWLEDGED = Counter("laurel_socket_messages_acknowledged_total", "Messages acknowledged")
ROOM_SENT = Counter(
    "laurel_socket_room_events_sent_total", "Events of conversations sent to who has them open"
)
TYPING_SENT = Counter("laurel_socket_typing_sent_total", "Typing told to who has it open")
BOARDS_SENT = Counter(
    "laurel_socket_leaderboards_sent_total", "Changes of leaderboards sent to who has them open"
)
FETCH_SECONDS = Histogram(
    "laurel_socket_fetch_seconds", "Time to read one batch of messages for the woken connections"
)

PROVIDER_WELL = Gauge(
    "laurel_notification_provider_well",
    "Whether a channel's provider is given messages: 0 while it was left for failures or slowness",
    ["channel", "provider"],
)

_KEY = ["type", "channel", "priority"]
DELIVERIES = Counter(
    "laurel_notification_deliveries_total",
    "Delivery records added to the statistics",
    [*_KEY, "outcome"],
)
DELIVERY_SECONDS = Histogram(
    "laurel_notification_delivery_seconds",
    "Time from the cause of a notification to its acknowledgement",
    _KEY,
    buckets=tuple(bound / 1000 for bound in LATENCY_BOUNDS_MS),
)
POISON = Counter(
    "laurel_statistics_poison_total", "Records that are no delivery record, counted and skipped"
)
REPEATED = Counter(
    "laurel_statistics_repeated_total", "Records that were delivered again and are counted already"
)
