"""Laurel: the qualification worker as it is in production, events and due rows."""

import functools
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from laurel_events import Message, Transaction
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.logs import configure
from laurel_service.runtime import run_roles
from qualification.__main__ import build
from qualification.flow import FLOW
from qualification.handlers import record_trades

from bench.contest import report
from bench.ingest.contender import Task


@functools.wraps(record_trades)
async def reporting(
    trades: Sequence[Message[TradeExecuted]], tx: Transaction, **resources: Any
) -> None:
    async def committed() -> None:
        report(len(trades))

    await record_trades(trades, tx, **resources)
    tx.after_commit(committed)


def service(task: Task) -> Service:
    os.environ |= {"DATABASE_URL": task.dsn, "KAFKA_BOOTSTRAP": task.kafka}
    flow = replace(FLOW, service=task.group, consumes={**FLOW.consumes, TradeExecuted: reporting})
    return replace(build(), flow=flow)


if __name__ == "__main__":
    configure("qualification", "worker", "WARNING")
    run_roles(service(Task.from_arguments()), ["worker"])
