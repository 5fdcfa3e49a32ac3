"""Exactly-once effect between PostgreSQL and Kafka: outbox, relay, inbox, consumer, due rows."""

from laurel_events.consumer import Consumer, DeadLetterLimits, TooManyDeadLettersError
from laurel_events.database import Database
from laurel_events.due import DueWorker
from laurel_events.due_task import DueTask
from laurel_events.flow import Flow, Handler, Reject, naturally_idempotent
from laurel_events.message import Message, Metadata
from laurel_events.relay import Relay
from laurel_events.transaction import Transaction, UnitOfWork

__all__ = [
    "Consumer",
    "Database",
    "DeadLetterLimits",
    "DueTask",
    "DueWorker",
    "Flow",
    "Handler",
    "Message",
    "Metadata",
    "Reject",
    "Relay",
    "TooManyDeadLettersError",
    "Transaction",
    "UnitOfWork",
    "naturally_idempotent",
]
