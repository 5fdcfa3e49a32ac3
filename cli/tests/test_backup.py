"""Topics into files and back, and what a backup refuses; the whole of it is in tests/faults."""

import json
import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import NewTopic
from laurel_cli.app import app
from laurel_cli.backup import records
from laurel_cli.backup.manifest import Manifest, Part, TopicPart
from laurel_cli.backup.records import Kept, Moved
from laurel_cli.backup.taking import ids_of, kept_topics
from laurel_cli.backup.topics import surviving
from laurel_cli.errors import CommandError
from laurel_cli.publishing import producer
from laurel_events.admin import admin
from laurel_events.lag import end_offsets
from typer.testing import CliRunner

SENT: Sequence[tuple[int, bytes | None, bytes | None, list[tuple[str, bytes]]]] = (
    (0, b"key", b'{"a": 1}', [("ce_type", b"x"), ("ce_id", b"\xff\x00")]),
    (1, b"gone", None, []),
    (0, None, b"", [("ce_type", b"y")]),
)


@pytest.fixture
async def topic(kafka: str) -> str:
    name = f"backup-{uuid.uuid4().hex}"
    async with admin(kafka) as client:
        await client.create_topics([NewTopic(name, 2, 1), NewTopic(f"{name}-again", 2, 1)])
    async with producer(kafka) as sending:
        for partition, key, value, headers in SENT:
            await sending.send_and_wait(name, value, key, partition, 1_700_000_000_000, headers)
    return name


@pytest.mark.requirement("GEN-068")
async def test_records_come_back_as_they_were(kafka: str, topic: str, tmp_path: Path) -> None:
    ends = await end_offsets(kafka, [topic])
    before = [one async for _, one in records.between(kafka, {}, ends)]
    assert await records.write(tmp_path, records.between(kafka, {}, ends)) == {topic: len(SENT)}
    again = f"{topic}-again"
    moved = await records.refill(kafka, again, tmp_path / f"{topic}.jsonl.gz")
    found = [one async for _, one in records.between(kafka, {}, await end_offsets(kafka, [again]))]
    assert sorted(found, key=lambda one: one[:2]) == sorted(before, key=lambda one: one[:2])
    assert moved.offset(0, 1) == 1
    one_more = {TopicPartition(topic, 0): 1}
    since = [one.value async for _, one in records.between(kafka, one_more, ends)]
    assert set(since) == {b"", None}


def test_a_group_reads_on_where_it_was_though_compaction_left_gaps() -> None:
    moved = Moved()
    for offset in (3, 4, 9):
        moved.add(Kept(0, offset, 0, None, None, ()))
    assert [moved.offset(0, one) for one in (0, 3, 4, 5, 9, 10)] == [0, 0, 1, 2, 2, 3]
    assert moved.offset(1, 7) == 0


def manifest(folder: Path, name: str = "trading.trades.v1", id_: str = "id", end: int = 2) -> None:
    (folder / "one").write_bytes(b"bytes")
    part = Part.of(folder, "one")
    topics = {name: TopicPart(part, id_, 2, {"0": end})}
    Manifest("2026-01-01T00:00:00+00:00", 5.0, {"badges": part}, topics, {}).write(folder)


@pytest.mark.requirement("GEN-068")
def test_a_backup_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no whole backup"):
        Manifest.read(tmp_path)
    manifest(tmp_path)
    assert Manifest.read(tmp_path).size == 10
    (tmp_path / "one").write_bytes(b"other")
    with pytest.raises(CommandError, match="SHA-256 differs"):
        Manifest.read(tmp_path)
    (tmp_path / "one").unlink()
    with pytest.raises(CommandError, match="one is missing"):
        Manifest.read(tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 0}))
    with pytest.raises(CommandError, match="another version"):
        Manifest.read(tmp_path)


async def test_a_topic_of_the_platform_stays_only_where_it_is_whole(
    kafka: str, topic: str, tmp_path: Path
) -> None:
    """One that was made again, or is shorter than it was, comes from the backup."""
    id_ = (await ids_of(kafka, [topic]))[topic]
    for owner, known, end, stays in (
        ("platform", id_, 2, True),
        ("badges", id_, 2, False),
        ("platform", "other", 2, False),
        ("platform", id_, 3, False),
    ):
        manifest(tmp_path, topic, known, end)
        left = await surviving(kafka, Manifest.read(tmp_path), {topic: owner})
        assert left == ({topic} if stays else set())


def test_a_restore_asks_first(tmp_path: Path) -> None:
    manifest(tmp_path)
    told = CliRunner(env={"LAUREL_HOME": str(tmp_path / "home")}).invoke(
        app, ["restore", str(tmp_path)]
    )
    assert told.exit_code == 1
    assert "2026-01-01" in told.output
    assert not (tmp_path / "home").exists()


def test_dead_letters_are_kept_and_what_is_worthless_a_second_later_is_not() -> None:
    names = {topic.name for topic in kept_topics()}
    assert {"trading.trades.v1", "trading.trades.v1.dlq"} <= names
    assert "chat.typing.v1" not in names
