"""Laurel: the qualification worker as it is in production."""

import asyncio

import uvloop
from laurel_events import Consumer, Database
from laurel_events.metrics import CONSUMED
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service.migrate import upgrade

from bench.ingest.contender import Meter, Task
