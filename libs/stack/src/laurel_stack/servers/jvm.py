"""How Kafka's Java runs: quick to start, and small at rest however busy it was."""

from typing import Final

_HEAP: Final = {1: "-Xmx128m", 3: "-Xmx512m"}
_START: Final = (
    "-Xms16m",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseCompactObjectHeaders",
    # The jars are Kafka's own. Verifying them loads 600 classes that nothing else needs.
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:-BytecodeVerificationRemote",
)
# The serial collector never gives back what a busy hour took; G1 does, asked to look every five
# seconds. With its own thresholds it would collect so small a heap all the time under load.
_COLLECTOR: Final = (
    "-XX:+UseG1GC",
    "-XX:ParallelGCThreads=1",
    "-XX:ConcGCThreads=1",
    "-XX:MarkStackSize=16K",  # 32 MB by default
    "-XX:G1PeriodicGCInterval=5000",
    "-XX:MinHeapFreeRatio=2",
    "-XX:MaxHeapFreeRatio=4",
    "-XX:-G1UseAdaptiveIHOP",
    "-XX:InitiatingHeapOccupancyPercent=90",
    "-XX:TrimNativeHeapInterval=10000",
)
_LOG: Final = (
    "-Dlog4j.provider=org.apache.logging.log4j.simple.internal.SimpleProvider",
    "-Dorg.apache.logging.log4j.simplelog.level=WARN",
    "-Dorg.apache.logging.log4j.simplelog.showdatetime=true",
)

ENVIRONMENT: Final = {"MALLOC_ARENA_MAX": "2"}  # glibc would keep an arena for each few threads


def flags(brokers: int) -> tuple[str, ...]:
    """The options of `java` for one of so many brokers."""
    return (_HEAP[brokers], *_START, *_COLLECTOR, *_LOG)
