"""Quix Streams with a sink: a checkpoint writes a batch and then commits offsets.

Its values are parsed JSON, which nothing validates.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from quixstreams import Application
from quixstreams.sinks import BaseSink

from bench.contest import report
from bench.ingest.contender import BATCH, TOPIC, Task, count_trades, prepare

_CHECKPOINT_SECONDS = 0.2


class Ledger(BaseSink):
    """Keeps what came since the last checkpoint, and counts it in one transaction."""

    def __init__(self, dsn: str, runner: asyncio.Runner) -> None:
        super().__init__()
        self._runner = runner
        self._database = runner.run(prepare(dsn))
        self._trades: list[Mapping[str, Any]] = []

    def add(self, value: Any, *_: Any, **__: Any) -> None:
        self._trades.append(value)

    def flush(self) -> None:
        trades, self._trades = self._trades, []
        if trades:
            self._runner.run(count_trades(self._database, trades))
            report(len(trades))

    def on_paused(self) -> None:
        self._trades = []


def main(task: Task) -> None:
    app = Application(
        task.kafka,
        consumer_group=task.group,
        auto_offset_reset="earliest",
        commit_every=BATCH,
        commit_interval=_CHECKPOINT_SECONDS,
        consumer_extra_config={"max.partition.fetch.bytes": 4 << 20},
        auto_create_topics=False,
        loglevel="ERROR",
    )
    with asyncio.Runner() as runner:
        trades = app.dataframe(
            app.topic(TOPIC, value_deserializer="json", key_deserializer="bytes")
        )
        trades.sink(Ledger(task.dsn, runner))
        app.run()


if __name__ == "__main__":
    main(Task.from_arguments())
