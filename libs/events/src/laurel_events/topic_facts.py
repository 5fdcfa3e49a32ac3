"""The topics of the schemas at the brokers: created, compared in every fact, and changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import for_code
from laurel_schemas import Topic

_FOREVER = "-1"
_SET_ON_THE_TOPIC = 1
"""What DescribeConfigs answers for a value that is the topic's own and no default."""
_PARTITIONS, _REPLICATION = "partitions", "replication"
_BY_HAND = {
    _PARTITIONS: "more would move keys and break their order: announce a new topic version",
    _REPLICATION: "move replicas with kafka-reassign-partitions",
}


@dataclass(frozen=True, slots=True)
class Drift:
    """A fact of a topic that is not what the schema says."""

    fact: str
    found: str
    wanted: str

    @property
    def by_hand(self) -> str | None:
        """How it is changed, where Laurel does not change it."""
        return _BY_HAND.get(self.fact)

    def __str__(self) -> str:
        advice = f" ({self.by_hand})" if self.by_hand else ""
        return f"{self.fact} is {self.found}; the schema says {self.wanted}{advice}"


@dataclass(frozen=True, slots=True)
class TopicState:
    """How a topic stands: `missing`, `created` now, or with facts that differ.

    `changed` tells which facts were put right now, `drift` which still differ.
    """

    topic: Topic
    missing: bool = False
    created: bool = False
    drift: Sequence[Drift] = ()
    changed: Sequence[Drift] = ()

    @property
    def problem(self) -> str | None:
        """What is not as the schema says, in prose."""
        if self.missing:
            return "is missing"
        return "; ".join(map(str, self.drift)) or None


def new_topic(topic: Topic, brokers: int) -> NewTopic:
    """How a topic is made on so many brokers."""
    return NewTopic(
        topic.name,
        num_partitions=topic.partitions,
        replication_factor=min(topic.replication, brokers),
        topic_configs=configs(topic, brokers),
    )


def configs(topic: Topic, brokers: int) -> dict[str, str]:
    """The configuration that the schema's facts mean on so many brokers."""
    return {
        "cleanup.policy": "compact" if topic.compacted else "delete",
        "retention.ms": _FOREVER if topic.retention is None else _ms(topic.retention),
        "delete.retention.ms": _ms(topic.deletions_kept),
        "max.message.bytes": str(topic.max_bytes),
        "min.insync.replicas": str(max(1, min(topic.replication, brokers) - 1)),
    }


def _ms(span: timedelta) -> str:
    return str(int(span.total_seconds() * 1000))


async def states(client: AIOKafkaAdminClient, wanted: Iterable[Topic]) -> list[TopicState]:
    """Compare topics with what the brokers say."""
    brokers = len((await client.describe_cluster())["brokers"])
    existing = {one["topic"]: one["partitions"] for one in await client.describe_topics()}
    names = [topic.name for topic in wanted if topic.name in existing]
    found = await _configs(client, names)
    return [
        TopicState(topic, drift=_drift(topic, brokers, existing[topic.name], found[topic.name]))
        if topic.name in existing
        else TopicState(topic, missing=True)
        for topic in wanted
    ]


def _drift(
    topic: Topic, brokers: int, partitions: Sequence[Mapping[str, Any]], found: Mapping[str, str]
) -> list[Drift]:
    facts = {
        _PARTITIONS: (len(partitions), topic.partitions),
        _REPLICATION: (
            min((len(one["replicas"]) for one in partitions), default=0),
            min(topic.replication, brokers),
        ),
        **{
            name: (found.get(name, "unset"), text) for name, text in configs(topic, brokers).items()
        },
    }
    return [
        Drift(fact, str(is_), str(should_be))
        for fact, (is_, should_be) in facts.items()
        if str(is_) != str(should_be)
    ]


async def own_configs(
    client: AIOKafkaAdminClient, names: Sequence[str]
) -> dict[str, dict[str, str]]:
    """What is set on topics themselves, by their names."""
    return await _configs(client, names, own=True)


async def _configs(
    client: AIOKafkaAdminClient, names: Sequence[str], *, own: bool = False
) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    return {
        name: {entry[0]: entry[1] for entry in entries if not own or entry[3] == _SET_ON_THE_TOPIC}
        for answer in await client.describe_configs(asked)
        for _, _, _, name, entries in answer.resources
    }


async def created(client: AIOKafkaAdminClient, found: Sequence[TopicState]) -> list[TopicState]:
    """Create topics that are missing; returns how all of them stand then."""
    missing = [state.topic for state in found if state.missing]
    if missing:
        brokers = len((await client.describe_cluster())["brokers"])
        await client.create_topics([new_topic(topic, brokers) for topic in missing])
    return [TopicState(one.topic, created=True) if one.missing else one for one in found]


async def change(client: AIOKafkaAdminClient, state: TopicState) -> TopicState:
    """Put right what can be put right on a topic that stands; raises KafkaError."""
    changed = [drift for drift in state.drift if not drift.by_hand]
    if not changed:
        return state
    name = state.topic.name
    # Kafka replaces the whole configuration, so what others have set goes along.
    own = (await own_configs(client, [name]))[name]
    facts = own | {drift.fact: drift.wanted for drift in changed}
    for answer in await client.alter_configs(
        [ConfigResource(ConfigResourceType.TOPIC, name, facts)]
    ):
        for code, *_ in answer.resources:
            if code:
                raise for_code(code)(name)
    left = [drift for drift in state.drift if drift.by_hand]
    return replace(state, drift=left, changed=changed)
