"""The three servers that hold data, as either provider gives them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from laurel_stack.options import Options
from laurel_stack.process import nothing
from laurel_stack.servers import kafka, postgres, redis
from laurel_stack.supervisor import Supervisor
from laurel_stack.waiting import start_group


@dataclass(frozen=True)
class DataServers:
    """Addresses, and how to stop what the supervisor does not."""

    kafka: str
    postgres_admin: str
    redis: str
    stop: Callable[[], Awaitable[None]] = nothing


async def start_embedded(supervisor: Supervisor, options: Options) -> DataServers:
    """Start the three in parallel, as processes of the supervisor."""
    async with start_group() as group:
        broker = group.create_task(
            kafka.start(supervisor, options.tools, options.cache, options.brokers, options.detours)
        )
        database = group.create_task(postgres.start(supervisor, options.tools))
        cache = group.create_task(redis.start(supervisor, options.tools))
    return DataServers(broker.result(), database.result(), cache.result())
