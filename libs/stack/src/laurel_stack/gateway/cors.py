"""What browsers of other origins may do."""

import re

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ALLOWED_HEADERS = (
    "authorization",
    "content-type",
    "idempotency-key",
    "x-request-id",
    "traceparent",
    "x-view-as",
    "x-view-reason",
)
EXPOSED_HEADERS = (
    "x-request-id",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "retry-after",
    "idempotency-replayed",
)
MAX_AGE_SECONDS = 600


def any_port(origin: str) -> bool:
    """Whether an origin stands for every port of its host."""
    return origin.endswith(":*")


def origin_pattern(origin: str) -> str:
    """A regular expression for what an origin of an environment stands for."""
    if any_port(origin):
        return rf"{re.escape(origin[:-2])}(:[0-9]{{1,5}})?"
    return re.escape(origin)
