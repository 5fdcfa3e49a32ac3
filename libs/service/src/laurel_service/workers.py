"""The roles without an API: the worker (events and due rows) and the relay (outbox to Kafka)."""

from datetime import timedelta

from laurel_events import Consumer, DueWorker, Relay

from laurel_service.service import Running


async def consume(running: Running) -> None:
    """Handle the events of the service's topics, until stopped."""
    service = running.service
    consumer = Consumer(
        bootstrap=service.settings.kafka_bootstrap,
        flow=service.flow,
        database=running.database,
        resources=running.resources,
        now=service.now,
        batch_size=service.settings.consumer_batch_size,
    )
    if service.flow.consumes:
        running.progress["consumer"] = consumer.healthy
    await consumer.run(running.stop)


async def work_off_due(running: Running) -> None:
    """Run what is due, until stopped."""
    service = running.service
    worker = DueWorker(
        dsn=service.settings.database_url,
        flow=service.flow,
        database=running.database,
        resources=running.resources,
        now=service.now,
        lease=timedelta(seconds=service.settings.due_lease_seconds),
    )
    await worker.run(running.stop)


async def relay(running: Running) -> None:
    """Move the service's outbox to Kafka, until stopped."""
    service = running.service
    outbox = Relay(
        bootstrap=service.settings.kafka_bootstrap,
        dsn=service.settings.database_url,
        service=service.name,
        now=service.now,
    )
    running.progress["relay"] = outbox.healthy
    await outbox.run(running.stop)
