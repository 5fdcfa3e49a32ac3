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
DUE_RUNS = Counter("laurel_due_runs_total", "Due tasks run", ["service", "kind", "outcome"])
