"""nft-critical-notifications.v1: delivered at once (seed 000, "Kafka Topic Structure")."""

from datetime import timedelta
from typing import Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, Timestamp, Token
from laurel_schemas.notification import Notification
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="nft-critical-notifications.v1",
    owner="notification_router",
    description="Critical notifications: within 30 seconds",
    key="user_id",
    partitions=3,
    retention=timedelta(days=7),
    public=True,
)


class FailedTransactionData(Event):
    """What failed, what it means for the user and when it is tried again (seed 000, 4.1)."""

    transaction_id: Token
    transaction_type: Label
    error_code: Token
    error_message: Label
    user_impact: Label
    retry_available: bool
    retry_eta: Timestamp | None = None


class TransactionFailed(Notification, topic=TOPIC, type="transaction_failed"):
    """An NFT transaction failed due to the chain or the system (seed 000, 4.1)."""

    event_type: Literal["transaction_failed"] = "transaction_failed"
    priority: Literal["critical"] = "critical"
    data: FailedTransactionData
