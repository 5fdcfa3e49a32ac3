"""Keeps up with the topic on which the issuer announces whose tokens are refused."""

import logging
from typing import Any

from laurel_events.groupless import reading
from laurel_events.loops import keep_running
from laurel_events.wire import UndecodableError, decode
from laurel_schemas.identity_revocations_v1 import AccessChanged

from laurel_service.auth.revoked import READ_BY_EVERY_API, Access
from laurel_service.service import Running

log = logging.getLogger(__name__)

_POLL_MS = 500
(TOPIC,) = {event.TOPIC for event in READ_BY_EVERY_API}


async def follow(running: Running) -> None:
    """Learn of every change until stopped; the process is ready once the topic was read once.

    The compacted topic is read from its beginning at each start, so that there is nothing to
    keep that could be lost. Ready without it, a restart would let everybody in again.
    """
    if not running.service.settings.follow_revocations:
        await running.stop.wait()
        return
    running.prepared["revocations"] = lambda: running.revocations.complete
    await keep_running(lambda: _read(running), running.stop, "reader of revocations")


async def _read(running: Running) -> None:
    name, where = f"{running.service.name}-revocations", running.service.settings.kafka
    async with reading(where, name, [TOPIC.name], "earliest") as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        while not running.stop.is_set():
            for batch in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
                for record in batch:
                    _learn(running, record)
            if not running.revocations.complete:
                reached = [await consumer.position(at) >= end for at, end in ends.items()]
                running.revocations.complete = all(reached)


def _learn(running: Running, record: Any) -> None:
    try:
        event = decode(TOPIC.name, record.value, record.headers, running.service.now()).event
    except (UndecodableError, ValueError) as error:
        # Its owner writes this topic alone; a reader without a database has no dead letters.
        log.error("a revocation could not be read", extra={"fault": str(error)})
        return
    if isinstance(event, AccessChanged):
        access = Access(event.banned, event.tokens_before.timestamp(), set(event.ended_sessions))
        running.revocations.learn(event.user_id, access)
