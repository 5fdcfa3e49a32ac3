"""The properties of a Kafka node."""

from collections.abc import Sequence
from dataclasses import dataclass

from laurel_stack.ports import LOOPBACK

MAX_MESSAGE_BYTES = 4 << 20
INTERNAL_PARTITIONS = 2  # each in use keeps a buffer of half a megabyte
CLEANER_BUFFER_BYTES = 2 << 20  # 80,000 keys a pass; Kafka's own 128 MiB would be half of the heap
BROKER_SESSION_MS = 5_000  # a killed broker is back only after it, so shorter than Kafka's 9 s
SETTINGS: dict[str, object] = {
    "process.roles": "broker,controller",
    "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,DETOUR:PLAINTEXT",
    "inter.broker.listener.name": "BROKER",
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    "message.max.bytes": MAX_MESSAGE_BYTES,
    "replica.fetch.max.bytes": MAX_MESSAGE_BYTES,
    "log.cleaner.dedupe.buffer.size": CLEANER_BUFFER_BYTES,
    "log.cleaner.io.buffer.size": CLEANER_BUFFER_BYTES >> 4,
    # Threads for two cores: an idle one keeps 100 kB resident.
    "num.network.threads": 2,
    "num.io.threads": 3,
    "background.threads": 2,
    "group.coordinator.threads": 1,
    # Nobody asks over JMX, for which Kafka would keep thousands of objects.
    "metric.reporters": "",
    "metrics.jmx.exclude": ".*",
    "offsets.topic.num.partitions": INTERNAL_PARTITIONS,
    "transaction.state.log.num.partitions": INTERNAL_PARTITIONS,
    "share.coordinator.state.topic.num.partitions": INTERNAL_PARTITIONS,
    "group.initial.rebalance.delay.ms": 0,
    "broker.heartbeat.interval.ms": 1_000,
    "broker.session.timeout.ms": BROKER_SESSION_MS,
}


@dataclass(frozen=True, slots=True)
class Detour:
    """A second way to a broker, through a proxy: its own port, and the proxy's, which clients use.

    A client takes the address that a broker advertises for the listener it came by, so that a
    proxy before the first listener would be passed by.
    """

    port: int
    proxy: int

    def listeners(self) -> tuple[str, str]:
        """What the broker listens on, and what it tells clients."""
        return f"DETOUR://{LOOPBACK}:{self.port}", f"DETOUR://{LOOPBACK}:{self.proxy}"


def settings(
    node: int, *, listeners: str, advertised: str, voters: Sequence[str]
) -> dict[str, object]:
    """The properties of one node; `voters` are the controllers' addresses, one for each node."""
    brokers = len(voters)
    enough = max(1, brokers - 1)
    return SETTINGS | {
        "node.id": node,
        "listeners": listeners,
        "advertised.listeners": advertised,
        "controller.quorum.voters": ",".join(
            f"{number}@{address}" for number, address in enumerate(voters, start=1)
        ),
        "default.replication.factor": brokers,
        "min.insync.replicas": enough,
        "offsets.topic.replication.factor": brokers,
        "transaction.state.log.replication.factor": brokers,
        "transaction.state.log.min.isr": enough,
        "share.coordinator.state.topic.replication.factor": brokers,
        "share.coordinator.state.topic.min.isr": enough,
    }
