"""Kafka's jars: resolved and fetched once, then found again in the cache."""

import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from laurel_stack.errors import Missing
from laurel_stack.locking import exclusively

VERSION = "4.1.1"
ROOTS = (
    f"org.apache.kafka:kafka_2.13:{VERSION}",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.24.3",
)
DOWNLOADS = 8
UNUSED = "log4j-core"  # 500 classes to keep in memory: without them its API logs plain lines


def classpath(cache: Path) -> str:
    """Kafka's Java class path, its jars fetched into `cache` when they are not there yet.

    Raises `Missing` when a jar cannot be fetched. Blocks for the download: call it in a thread.
    """
    make_cache(cache)
    folder = cache / f"kafka-{VERSION}"
    lock = cache / "kafka.lock"
    lock.touch()
    with exclusively(lock):
        if not folder.exists():
            _fetch_all(folder)
    jars = (jar for jar in sorted(folder.glob("*.jar")) if not jar.name.startswith(UNUSED))
    return os.pathsep.join(map(str, jars))


def make_cache(cache: Path) -> None:
    """Make the folder of downloads; raises `Missing` where that is not possible."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise Missing(
            f"The folder of downloads {cache} can't be used ({failure.strerror}).",
            "Set LAUREL_CACHE to a folder that you may write to.",
        ) from None


def _fetch_all(folder: Path) -> None:
    """Fill a draft first, so that a broken download is never taken for a whole one."""
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "jars").mkdir(parents=True)
    try:
        for jar in _fetch(draft / "maven"):
            jar.rename(draft / "jars" / jar.name)
    except (RuntimeError, OSError) as failure:
        raise Missing(
            f"Kafka's jars could not be fetched: {failure}.",
            "Check that Maven Central (repo.maven.apache.org) can be reached, or set HTTPS_PROXY, "
            "and start again.",
        ) from failure
    (draft / "jars").rename(folder)
    shutil.rmtree(draft)


def _fetch(repository: Path) -> Iterable[Path]:
    """Resolve each root on its own: together, the older Kafka client of one would win."""
    from jgo.maven import MavenContext  # noqa: PLC0415 - slow, and needed on the first start only
    from jgo.parse import Endpoint  # noqa: PLC0415

    maven = MavenContext(repo_cache=repository)
    artifacts = set()
    for root in ROOTS:
        (coordinate,) = Endpoint.parse(root).coordinates
        wanted = maven.create_dependency(replace(coordinate, scope="compile"))
        inputs, transitive = maven.resolver.resolve([wanted])
        needed = [one for one in transitive if one.scope in {"compile", "runtime"}]
        artifacts |= {one.artifact for one in (*inputs, *needed)}
    with ThreadPoolExecutor(DOWNLOADS) as pool:
        return list(pool.map(lambda artifact: Path(artifact.resolve()), artifacts))
