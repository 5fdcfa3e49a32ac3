"""The relay comparison: from the outbox to acknowledged by Kafka."""
