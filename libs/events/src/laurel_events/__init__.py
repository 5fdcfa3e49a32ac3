"""Exactly-once effect between PostgreSQL and Kafka: outbox, relay, inbox, consumer, dead letters, due rows."""
