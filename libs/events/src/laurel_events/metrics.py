"""Every metric of this library: name, unit and meaning in one place."""

from prometheus_client import Counter, Gauge, Histogram

CONSUMED = Counter(
    "laurel_events_consumed_total", "Events handled and committed", ["service", "type"]
)
DUPLICATES = Counter(
    "laurel_events_duplicates_total", "Events dropped because the inbox had them", ["service"]
)
DEAD_LETTERS = Counter(
    "laurel_dead_letters_total", "Records sent to a dead-letter topic", ["service", "topic"]
)
PASSED_OVER = Counter(
    "laurel_events_passed_over_total",
    "Records of a type that the service does not handle; what the schemas don't know is 'unknown'",
    ["service", "topic", "type"],
)
DEFERRED = Counter(
    "laurel_events_deferred_total",
    "Events parked because they, or an earlier one of their key, wait for another topic",
    ["service", "topic"],
)
DEFERRED_WAITING = Gauge(
    "laurel_events_deferred_waiting", "Events parked now", ["service", "topic"]
)
DEFERRED_OLDEST_SECONDS = Gauge(
    "laurel_events_deferred_oldest_seconds",
    "Age of the oldest event parked, 0 without one",
    ["service", "topic"],
)
RETRIES = Counter(
    "laurel_consumer_retries_total",
    "Batches retried after a fault of the surroundings",
    ["service"],
)
LAG = Gauge(
    "laurel_consumer_lag_records", "Records behind the end", ["service", "topic", "partition"]
)
BATCH_SECONDS = Histogram(
    "laurel_consumer_batch_seconds", "Time to handle and commit one batch", ["service"]
)
RELAYED = Counter(
    "laurel_outbox_relayed_total", "Outbox records acknowledged by Kafka", ["service"]
)
OUTBOX_OLDEST_SECONDS = Gauge(
    "laurel_outbox_oldest_seconds", "Age of the oldest record not yet relayed", ["service"]
)
OUTBOX_PARKED = Gauge(
    "laurel_outbox_parked_rows", "Outbox records that Kafka refuses, or behind one", ["service"]
)
DUE_RUNS = Counter("laurel_due_runs_total", "Due tasks run", ["service", "kind", "outcome"])
EPHEMERAL_SENT = Counter(
    "laurel_ephemeral_sent_total", "Ephemeral events that a broker acknowledged", ["service"]
)
EPHEMERAL_DROPPED = Counter(
    "laurel_ephemeral_dropped_total", "Ephemeral events given up", ["service", "reason"]
)
EPHEMERAL_HEARD = Counter("laurel_ephemeral_heard_total", "Ephemeral events handled", ["service"])
EPHEMERAL_MISSED = Counter(
    "laurel_ephemeral_missed_total",
    "Ephemeral events that were read and not handled, by reason: undecodable, full, late, slow,"
    " failed",
    ["service", "reason"],
)
EPHEMERAL_LISTENING = Gauge(
    "laurel_ephemeral_listening", "1 while ephemeral events are heard, 0 otherwise", ["service"]
)
