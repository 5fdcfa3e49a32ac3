"""The crowd in the background: `python -m bench.delivery.traders KAFKA USERS RATE SEED`."""

import sys

import uvloop
from laurel_cli.publishing import producer, publish_trades

from bench import crowd

_MANY = 10**9


async def main(kafka: str, users: int, rate: int, seed: int) -> None:
    async with producer(kafka) as sender:
        await publish_trades(sender, crowd.trades(users, _MANY, seed), speed=rate)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], *map(int, sys.argv[2:])))
