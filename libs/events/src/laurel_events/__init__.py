"""Exactly-once effect between PostgreSQL and Kafka: outbox, relay, inbox, consumer, due rows."""

from laurel_events.answers import Deferred, Rejected
from laurel_events.consumer import Consumer, DeadLetterLimits, TooManyDeadLettersError
from laurel_events.database import Database
from laurel_events.due import DueWorker
from laurel_events.due_task import DueTask, LeaseLostError
from laurel_events.flow import (
    Flow,
    Handler,
    TopicOptions,
    may_defer,
    naturally_idempotent,
    reads_plain,
)
from laurel_events.message import Message, Metadata
from laurel_events.relay import Relay
from laurel_events.transaction import Transaction, UnitOfWork

__all__ = [
    "Consumer",
    "Database",
    "DeadLetterLimits",
    "Deferred",
    "DueTask",
    "DueWorker",
    "Flow",
    "Handler",
    "LeaseLostError",
    "Message",
    "Metadata",
    "Rejected",
    "Relay",
    "TooManyDeadLettersError",
    "TopicOptions",
    "Transaction",
    "UnitOfWork",
    "may_defer",
    "naturally_idempotent",
    "reads_plain",
]
