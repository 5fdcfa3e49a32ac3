"""The roles without an API: the worker (events and due rows) and the relay (outbox to Kafka)."""

import asyncio

from laurel_events import Consumer, DueWorker, Relay

from laurel_service.service import Running


async def run_worker(running: Running) -> None:
    """Consume the service's topics and run what is due, until stopped."""
    service = running.service
    consumer = Consumer(
        bootstrap=service.settings.kafka_bootstrap,
        flow=service.flow,
        database=running.database,
        resources=running.resources,
        now=service.now,
        batch_size=service.settings.consumer_batch_size,
    )
    due = DueWorker(
        dsn=service.settings.database_url,
        flow=service.flow,
        database=running.database,
        resources=running.resources,
        now=service.now,
    )
    running.progress["consumer"] = consumer.healthy
    async with asyncio.TaskGroup() as group:
        group.create_task(consumer.run(running.stop))
        group.create_task(due.run(running.stop))


async def run_relay(running: Running) -> None:
    """Move the service's outbox to Kafka, until stopped."""
    service = running.service
    relay = Relay(
        bootstrap=service.settings.kafka_bootstrap,
        dsn=service.settings.database_url,
        service=service.name,
        now=service.now,
    )
    running.progress["relay"] = relay.healthy
    await relay.run(running.stop)
