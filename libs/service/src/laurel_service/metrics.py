"""Every metric of this library: name, unit and meaning in one place."""

from prometheus_client import Counter, Histogram

REQUEST_SECONDS = Histogram(
    "laurel_http_request_seconds",
    "Time from a request's head to the end of its answer",
    ["method", "route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
REPLAYED_ANSWERS = Counter(
    "laurel_http_replayed_answers_total",
    "Requests answered with what their Idempotency-Key had stored",
)
