"""How topics, groups and dead letters stand."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from aiokafka.errors import KafkaError
from fastapi import APIRouter, Query, Response
from laurel_events.letters import Refusal
from laurel_schemas.trading_trades_v1 import TOPIC
from laurel_service.api import Body, Envelope, Resource, Unavailable, errors, ok
from pydantic import ConfigDict

from operations.watching.kafka import Cluster, Group, TopicState

router = APIRouter(prefix="/api/v1/operations")
Brokers = Annotated[Cluster, Resource(Cluster)]
_REASON = 500


class KafkaAway(Unavailable):
    """Kafka does not answer, or refuses to tell."""

    code = "KAFKA_UNAVAILABLE"
    example = "Kafka does not answer. Try again in a moment."


class TopicBody(Body):
    """A topic: `records` are kept now, `deadLetters` of them in its dead-letter topic.

    Replays leave a record there too. `keptDays` is null where a topic is kept for ever or the last
    of each key.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": TOPIC.name,
                "owner": "platform",
                "description": "Executed trades, keyed by user",
                "partitions": 6,
                "replicas": 3,
                "underReplicated": 0,
                "records": 14149,
                "deadLetters": 2,
                "compacted": False,
                "keptDays": 30,
            }
        }
    )

    name: str
    owner: str
    description: str
    partitions: int
    replicas: int
    under_replicated: int
    records: int
    dead_letters: int
    compacted: bool
    kept_days: int | None


class TopicsBody(Body):
    """Every topic in use."""

    topics: list[TopicBody]


class GroupBody(Body):
    """A consumer group, and the records that it has yet to handle, by topic."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "badges",
                "state": "Stable",
                "members": 2,
                "lagRecords": 120,
                "lag": {TOPIC.name: 120},
            }
        }
    )

    name: str
    state: str
    members: int
    lag_records: int
    lag: dict[str, int]


class GroupsBody(Body):
    """Every consumer group that Kafka knows; what was never consumed has none."""

    groups: list[GroupBody]


class LetterBody(Body):
    """A refused record that nobody has replayed. What it says is not shown here."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "trading.trades.v1:4",
                "origin": "trading.trades.v1/3/4711",
                "consumers": ["badges", "qualification"],
                "reason": "TradeExecuted: notional_usd: Field required",
                "refusedAt": "2025-06-01T12:00:00Z",
                "bytes": 212,
            }
        }
    )

    name: str
    origin: str
    consumers: list[str]
    reason: str
    refused_at: str
    bytes: int


class LettersBody(Body):
    """Dead letters, the latest first; `total` counts those beyond the page too."""

    total: int
    letters: list[LetterBody]


@router.get("/topics", response_model=Envelope[TopicsBody], responses=errors(401, 403, KafkaAway))
async def topics(brokers: Brokers) -> Response:
    """Every topic in use, with its records and dead letters."""
    with kafka_answers():
        found = await brokers.topics()
    return ok(TopicsBody(topics=[_topic(one) for one in found]))


@router.get("/groups", response_model=Envelope[GroupsBody], responses=errors(401, 403, KafkaAway))
async def groups(brokers: Brokers) -> Response:
    """Every consumer group, with its lag by topic."""
    with kafka_answers():
        found = await brokers.groups()
    return ok(GroupsBody(groups=[_group(one) for one in found]))


@router.get(
    "/dead-letters", response_model=Envelope[LettersBody], responses=errors(401, 403, KafkaAway)
)
async def dead_letters(
    brokers: Brokers,
    topic: Annotated[str | None, Query(max_length=249)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """What was refused and waits for somebody; `laurel dlq show` and `replay` do the rest."""
    with kafka_answers():
        found = await brokers.letters()
    wanted = [one for one in found if topic in (None, one.letter.topic.removesuffix(".dlq"))]
    return ok(LettersBody(total=len(wanted), letters=[_letter(one) for one in wanted[:limit]]))


@contextmanager
def kafka_answers() -> Iterator[None]:
    """Raises KafkaAway where Kafka does not answer."""
    try:
        yield
    except (KafkaError, OSError, TimeoutError):
        raise KafkaAway() from None


def _topic(state: TopicState) -> TopicBody:
    topic = state.topic
    kept = None if topic.retention is None or topic.compacted else topic.retention
    return TopicBody(
        name=topic.name,
        owner=topic.owner,
        description=topic.description,
        partitions=state.partitions,
        replicas=state.replicas,
        under_replicated=state.under_replicated,
        records=state.records,
        dead_letters=state.dead_letters,
        compacted=topic.compacted,
        kept_days=None if kept is None else math.ceil(kept.total_seconds() / 86_400),
    )


def _group(group: Group) -> GroupBody:
    return GroupBody(
        name=group.name,
        state=group.state,
        members=group.members,
        lag_records=sum(group.lag.values()),
        lag=dict(group.lag),
    )


def _letter(refusal: Refusal) -> LetterBody:
    letter = refusal.letter
    return LetterBody(
        name=letter.name,
        origin=letter.origin,
        consumers=list(refusal.consumers),
        reason=letter.fact("reason")[:_REASON],
        refused_at=letter.fact("time"),
        bytes=int(letter.fact("value_bytes") or len(letter.value or b"")),
    )
