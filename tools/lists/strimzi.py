"""deploy/kubernetes: the topics and users of the suite as documents of Strimzi's operators."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import yaml
from laurel_events import Flow
from laurel_events.acls import Acl
from laurel_events.admin import all_topics
from laurel_events.topic_facts import configs
from laurel_schemas import Topic
from laurel_service.rights import rights

from tools.docs.surfaces import ROOT

TOPICS = ROOT / "deploy" / "kubernetes" / "kafka-topics.yaml"
USERS = ROOT / "deploy" / "kubernetes" / "kafka-users.yaml"
_CLUSTER = _NAMESPACE = "laurel"
_BROKERS = 3
"""As many as production has at least: below, what a topic asks for could not be kept."""
_HEADER = "# Made from {} by `make docs`, for the cluster `laurel` of Strimzi 0.49 or later.\n"

Document = dict[str, Any]


def topics_file() -> str:
    """A KafkaTopic for each topic in use and for its dead letters."""
    documents = [_topic(one) for one in all_topics()]
    return _HEADER.format("the schemas") + yaml.safe_dump_all(documents, sort_keys=False)


def users_file(flows: Iterable[Flow]) -> str:
    """A KafkaUser for each service, with the rights that `laurel acls` would grant it."""
    documents = [_user(flow.service, rights(flow)) for flow in flows]
    text = yaml.safe_dump_all(documents, sort_keys=False, width=100)
    return _HEADER.format("every flow.py") + text


def _topic(topic: Topic) -> Document:
    spec = {
        "partitions": topic.partitions,
        "replicas": topic.replication,
        "config": configs(topic, max(_BROKERS, topic.replication)),
    }
    return _document("KafkaTopic", topic.name, spec)


def _user(service: str, rights: list[Acl]) -> Document:
    """The password is that of the secret which the service's pods read too."""
    host = service.replace("_", "-")
    secret = {"name": f"{host}-kafka", "key": "password"}
    spec = {
        "authentication": {
            "type": "scram-sha-512",
            "password": {"valueFrom": {"secretKeyRef": secret}},
        },
        "authorization": {"type": "simple", "acls": list(_rules(rights))},
    }
    return _document("KafkaUser", host, spec)


def _rules(rights: list[Acl]) -> Iterator[Mapping[str, Any]]:
    """One rule a resource, with all that may be done to it."""
    for (kind, name, prefix), some in groupby(sorted(rights, key=_resource), _resource):
        pattern = "prefix" if prefix else "literal"
        yield {
            "resource": {"type": kind, "name": name, "patternType": pattern},
            "operations": sorted(one.operation for one in some),
        }


def _resource(acl: Acl) -> tuple[str, str, bool]:
    return acl.resource, acl.name, acl.prefix


def _document(kind: str, name: str, spec: Document) -> Document:
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": _NAMESPACE,
            "labels": {"strimzi.io/cluster": _CLUSTER},
        },
        "spec": spec,
    }
