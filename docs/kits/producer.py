"""Sends a trade to Laurel: python producer.py KAFKA USER. Needs aiokafka and laurel-schemas."""

import asyncio
import sys
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from laurel_schemas.trading_trades_v1 import TradeExecuted


async def main(kafka: str, user: int) -> None:
    """Send one trade."""
    trade = TradeExecuted(  # raises a ValidationError that names what every reader would refuse
        **{"trade_id": f"py-{uuid4()}", "user_id": user, "pair": "SOL", "side": "buy"},
        **{"price": Decimal("150.25"), "size": Decimal(2), "notional_usd": Decimal("300.5")},
        traded_at=datetime.now(UTC),
    )
    id_ = str(uuid4())  # keep it with the trade: what is sent again under it counts once
    about = {"id": id_, "type": trade.TYPE, "source": "/kit/python", "specversion": "1.0"}
    headers = [(f"ce_{name}", value.encode()) for name, value in about.items()]
    async with AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True) as producer:
        await producer.send_and_wait(
            trade.TOPIC.name, trade.encode(), trade.key.encode(), headers=headers
        )
    sys.stdout.write(id_)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
