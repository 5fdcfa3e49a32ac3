"""Which errors of Kafka are a row's fault, which a topic's, and which nobody's."""

from aiokafka.errors import (
    BrokerResponseError,
    ClusterAuthorizationFailedError,
    InvalidProducerEpoch,
    InvalidProducerIdMapping,
    InvalidTopicError,
    KafkaError,
    OutOfOrderSequenceNumber,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnknownProducerId,
    UnknownTopicOrPartitionError,
)

BLAME_THE_TOPIC = (
    UnknownTopicOrPartitionError,
    TopicAuthorizationFailedError,
    InvalidTopicError,
)
"""Errors that every row of a topic would meet."""

_BLAME_THE_SESSION = (
    ClusterAuthorizationFailedError,
    InvalidProducerEpoch,
    InvalidProducerIdMapping,
    OutOfOrderSequenceNumber,
    SaslAuthenticationFailed,
    UnknownProducerId,
)


def blames_the_batch(error: KafkaError) -> bool:
    """Whether Kafka refuses what was sent, and would refuse it again."""
    answered = isinstance(error, BrokerResponseError) and not error.retriable
    return answered and not isinstance(error, _BLAME_THE_SESSION)
