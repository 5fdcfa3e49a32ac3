"""Laurel: the relay of a service as it is in production."""

import asyncio
import os
from dataclasses import replace

from laurel_service import Running
from laurel_service.logs import configure
from laurel_service.runtime import run_roles
from laurel_service.workers import relay
from prometheus_client import REGISTRY
from qualification.__main__ import build

from bench.contest import report
from bench.ingest.contender import Task

_POLL_SECONDS = 0.005


async def reporting(running: Running) -> None:
    """The relay, and beside it a reader of its metric."""
    relaying = asyncio.create_task(relay(running))
    told = 0.0
    while not relaying.done():
        sent = REGISTRY.get_sample_value(
            "laurel_outbox_relayed_total", {"service": running.service.name}
        )
        if sent and sent > told:
            report(int(sent - told))
            told = sent
        await asyncio.wait({relaying}, timeout=_POLL_SECONDS)
    await relaying


if __name__ == "__main__":
    task = Task.from_arguments()
    os.environ |= {"DATABASE_URL": task.dsn, "KAFKA_BOOTSTRAP": task.kafka}
    configure("qualification", "relay", "WARNING")
    run_roles(replace(build(), roles={"reporting": "bench.relay.laurel:reporting"}), ["reporting"])
