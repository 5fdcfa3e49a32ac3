"""What large rooms are yet to be told, as its last and how many it stands for."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_ADD = text("""
    insert into gathered as known (conversation_id, kind, number, told)
    select conversation_id, kind, number, told
    from json_to_recordset(cast(:rows as json)) as given(
        conversation_id text, kind text, number bigint, told jsonb
    )
    order by conversation_id, kind
    on conflict (conversation_id, kind) do update set
        number = known.number + excluded.number, told = excluded.told
""")
_TAKE = text("""
    delete from gathered where conversation_id = :conversation returning kind, number, told
""")
# Of what was gathered before and not acknowledged, only the last is news.
_SUPERSEDE = text("""
    delete from socket_messages
    where user_id = any(cast(:users as bigint[])) and acked_at is null
        and payload ->> 'type' = 'message_preview'
        and payload #>> '{data,conversationId}' = :conversation
        and payload #> '{data,newMessages}' is not null
""")


class Gathered(NamedTuple):
    """The last of a kind, and how many it stands for."""

    kind: str
    number: int
    told: dict[str, Any]


async def add(session: AsyncSession, last: Mapping[tuple[str, str], Gathered]) -> None:
    """Gather more, by conversation and kind."""
    rows = [{"conversation_id": key[0], **one._asdict()} for key, one in last.items()]
    if rows:
        await session.execute(_ADD, {"rows": orjson.dumps(rows).decode()})


async def take(session: AsyncSession, conversation_id: str) -> list[Gathered]:
    """What was gathered of a conversation, which is told now."""
    rows = await session.execute(_TAKE, {"conversation": conversation_id})
    return [Gathered(*row) for row in rows]


async def supersede(session: AsyncSession, conversation_id: str, users: Sequence[int]) -> None:
    """Forget earlier gathered previews of a conversation that these users have not seen."""
    parameters = {"conversation": conversation_id, "users": list(users)}
    await session.execute(_SUPERSEDE, parameters)
