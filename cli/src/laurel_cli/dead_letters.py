"""Finds dead letters by what a command names: all of a topic, those that wait, or one."""

from collections.abc import AsyncIterator

from laurel_events.kafka import Kafka
from laurel_events.letters import REPLAYED, DeadLetter, Refusal, read, standing
from laurel_schemas import topics

from laurel_cli.errors import CommandError


class DeadLetterError(CommandError):
    """A dead letter can't be found or replayed; the message says why and what would be right."""


async def refusals(bootstrap: Kafka | str, topic: str | None = None) -> list[Refusal]:
    """The refused records of a topic, or of all, by origin, that nobody has replayed yet."""
    return await standing(read(bootstrap, _named(topic)))


async def read_all(bootstrap: Kafka | str, topic: str | None = None) -> AsyncIterator[DeadLetter]:
    """Yield the dead letters of a topic, or of all, in order, replayed ones included."""
    async for letter in read(bootstrap, _named(topic)):
        if not letter.fact(REPLAYED):
            yield letter


def _named(topic: str | None) -> list[str]:
    known = {one.name for one in topics()}
    if topic is not None and topic not in known:
        raise DeadLetterError(f"topic {topic!r} is not one of {', '.join(sorted(known))}")
    return [topic] if topic else sorted(known)


async def find(bootstrap: Kafka | str, name: str) -> DeadLetter:
    """The dead letter of a name such as `trading.trades.v1:4`; raises DeadLetterError."""
    topic, _, number = name.rpartition(":")
    if not topic or not number.isdecimal():
        raise DeadLetterError(
            f"{name!r} names no dead letter; it should be TOPIC:NUMBER, such as "
            "trading.trades.v1:4, as `laurel dlq list` shows them"
        )
    async for letter in read_all(bootstrap, topic):
        if str(letter.number) == number:
            return letter
    raise DeadLetterError(f"there is no dead letter {name}; `laurel dlq list` shows them")
