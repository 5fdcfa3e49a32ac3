"""Puts corrected dead letters through again, from the command line."""

from collections.abc import Mapping
from types import MappingProxyType

from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata
from laurel_events.letters import DeadLetter
from laurel_events.outgoing import Record
from laurel_events.replaying import ReplayError, corrected, noted

from laurel_cli.dead_letters import DeadLetterError


async def replay(
    kafka: AIOKafkaProducer,
    letter: DeadLetter,
    value: bytes | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Send a dead letter to its topic again, corrected if asked; raises DeadLetterError.

    That it was sent is recorded after it is acknowledged: a crash in between leaves a letter that
    may be replayed again, as consumers know its `ce_id`.
    """
    try:
        record = corrected(letter, value, headers)
    except ReplayError as error:
        raise DeadLetterError(str(error)) from None
    at = await _sent(kafka, record)
    await _sent(kafka, noted(letter, f"{at.topic}/{at.partition}/{at.offset}"))


async def _sent(kafka: AIOKafkaProducer, record: Record) -> RecordMetadata:
    headers = list(record.headers)
    return await kafka.send_and_wait(record.topic, record.value, record.key, headers=headers)
