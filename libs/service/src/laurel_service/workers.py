"""What runs beside the API: the worker (events and due rows), the relay, and who hears."""

from datetime import timedelta

from laurel_events import Consumer, DeadLetterLimits, DueWorker, Relay
from laurel_events.dead_letter_limits import stretches
from laurel_events.ephemeral_consumer import EphemeralConsumer

from laurel_service.service import Running


async def consume(running: Running) -> None:
    """Handle the events of the service's topics, until stopped."""
    service, settings = running.service, running.service.settings
    limits = DeadLetterLimits(
        longest_run=settings.dead_letters_in_a_row,
        highest_ratio=settings.dead_letters_ratio,
        let_through=stretches(settings.dead_letters_let_through),
    )
    consumer = Consumer(
        bootstrap=settings.kafka,
        flow=service.flow,
        database=running.database,
        resources=running.resources,
        now=service.now,
        batch_size=settings.consumer_batch_size,
        limits=limits,
    )
    if service.flow.consumes:
        running.progress["consumer"] = consumer.healthy
    await consumer.run(running.stop)


async def hear(running: Running) -> None:
    """Hear the service's ephemeral events until stopped; ready once it would hear the next.

    Their loss is no reason to restart a process, so that liveness does not ask for them.
    """
    service = running.service
    consumer = EphemeralConsumer(
        bootstrap=service.settings.kafka, flow=service.flow, resources=running.resources
    )
    running.prepared["ephemeral events"] = consumer.ready
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
    running.progress["due worker"] = worker.healthy
    await worker.run(running.stop)


async def relay(running: Running) -> None:
    """Move the service's outbox to Kafka, until stopped."""
    service = running.service
    outbox = Relay(
        bootstrap=service.settings.kafka,
        dsn=service.settings.database_url,
        service=service.name,
        now=service.now,
    )
    running.progress["relay"] = outbox.healthy
    await outbox.run(running.stop)
