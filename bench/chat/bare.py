"""A chat that inserts a message and publishes it: no retry is told apart, nothing is counted."""

from typing import Any
from uuid import uuid4

import orjson
import psycopg
from aiokafka import AIOKafkaProducer
from laurel_schemas.chat_messages_v1 import TOPIC

_INSERT = """
    with numbered as (
        update conversations set last_sequence = last_sequence + 1, revision = revision + 1,
            last_at = now()
        where conversation_id = %(conversation)s returning last_sequence
    )
    insert into messages (conversation_id, sequence, message_id, sender_id, client_message_id,
        message_type, content, sent_at)
    select %(conversation)s, last_sequence, %(id)s, %(sender)s, %(id)s, 'text', %(content)s, now()
    from numbered
    returning sequence
"""


async def send(
    database: psycopg.AsyncConnection[Any],
    producer: AIOKafkaProducer,
    conversation: str,
    sender: int,
    content: str,
) -> None:
    """Insert, commit, publish, and wait until Kafka has it."""
    given = {"conversation": conversation, "id": uuid4().hex, "sender": sender, "content": content}
    row = await (await database.execute(_INSERT, given)).fetchone()
    await database.commit()
    told = orjson.dumps({**given, "sequence": row[0] if row else None})
    await producer.send_and_wait(TOPIC.name, told, conversation.encode())
