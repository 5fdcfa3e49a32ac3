"""Tells a fault of the surroundings, which passes, from a fault of the event, which stays."""

import random
import traceback
from collections.abc import Iterator

import psycopg
from aiokafka.errors import KafkaError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhaustedError

_BLAMES_THE_DATA = psycopg.DataError | psycopg.IntegrityError


def is_passing(error: BaseException) -> bool:
    """Whether retrying the same work may succeed once the surroundings recover (EVT-036).

    Everything a database answers is passing except for what blames the data: a missing table
    or privilege is a deployment to be mended, not an event to be thrown out.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, psycopg.Error):
        return not isinstance(cause, _BLAMES_THE_DATA)
    return isinstance(cause, OSError | TimeoutError | PoolExhaustedError | KafkaError)


def is_out_of_reach(error: BaseException) -> bool:
    """Whether no database answered at all: what it answers has a code."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None


def backoff(first: float = 0.1, longest: float = 10.0) -> Iterator[float]:
    """Seconds to wait before each retry: doubling, with jitter so that replicas don't march."""
    wait = first
    while True:
        yield wait * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, no secret
        wait = min(longest, wait * 2)


def name_of(error: BaseException) -> str:
    """The kind of fault, without its text, which may hold personal data."""
    return type(getattr(error, "orig", None) or error).__name__


def described(error: BaseException) -> dict[str, str]:
    """A fault for the log: its kind and where it arose, without its text."""
    return {
        "fault": name_of(error),
        "stack": "".join(traceback.format_tb(error.__traceback__)),
    }
