"""Users of the broker that asks its clients who they are, and what each may do there."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from confluent_kafka.admin import (
    AdminClient,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from laurel_cli import rights
from laurel_events.acls import Acl
from laurel_events.kafka import Kafka
from laurel_testkit import SecureKafka

PASSWORD = "correct horse"


async def add_users(kafka: SecureKafka, names: Iterable[str]) -> None:
    """Make users with PASSWORD, who may do nothing yet."""
    scram = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    # A client that nobody holds ends, and its questions with it.
    client = AdminClient({"bootstrap.servers": kafka.brokers})
    made: Mapping[str, Any] = client.alter_user_scram_credentials(
        [UserScramCredentialUpsertion(one, scram, PASSWORD.encode()) for one in names]
    )
    for future in made.values():
        await asyncio.to_thread(future.result, 15)


async def grant(kafka: SecureKafka, wanted: Sequence[Acl]) -> None:
    """Let users do what they are named for and nothing else."""
    anybody = Kafka(kafka.brokers)
    await rights.apply(anybody, await rights.compare(anybody, wanted))
