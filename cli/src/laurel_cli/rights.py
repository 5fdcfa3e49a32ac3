"""The rights of services at Kafka against what their flows ask for: granted and withdrawn."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)
from laurel_events.acls import Acl, Resource
from laurel_events.kafka import Kafka

from laurel_cli.errors import CommandError

_RESOURCES: Mapping[Resource, ResourceType] = {
    "topic": ResourceType.TOPIC,
    "group": ResourceType.GROUP,
}

_LATE = (KafkaError._TIMED_OUT, KafkaError.REQUEST_TIMED_OUT)
"""The client's own limit runs out at the same moment as ours, and either may be first."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What users lack of the rights that they should have, and what they have too much."""

    missing: list[Acl]
    surplus: list[Acl]


async def compare(kafka: Kafka, wanted: Iterable[Acl], seconds: float = 15) -> Rights:
    """Compare the rights of the users of `wanted`.

    Raises CommandError if Kafka does not tell them within these seconds.
    """
    should = set(wanted)
    users = {one.user for one in should}
    found = await asyncio.to_thread(_granted, kafka, users, time.monotonic() + seconds)
    return Rights(sorted(should - found), sorted(found - should))


async def apply(kafka: Kafka, rights: Rights, seconds: float = 15) -> None:
    """Grant what is missing, then withdraw what is too much.

    Raises CommandError if Kafka refuses, or has not done all of it within these seconds.
    """
    await asyncio.to_thread(_apply, kafka, rights, time.monotonic() + seconds)


def _granted(kafka: Kafka, users: set[str], until: float) -> set[Acl]:
    anything: tuple[Any, ...] = (
        ResourceType.ANY,
        None,
        ResourcePatternType.ANY,
        None,
        None,
        AclOperation.ANY,
        AclPermissionType.ALLOW,
    )
    # A client that nobody holds ends, and its questions with it.
    client = _client(kafka)
    with _told_plainly(kafka, "tell its ACLs"):
        asked = client.describe_acls(AclBindingFilter(*anything), request_timeout=_left(until))
        found = [_acl(one) for one in asked.result(_left(until))]
    return {one for one in found if one and one.user in users}


def _apply(kafka: Kafka, rights: Rights, until: float) -> None:
    client = _client(kafka)
    with _told_plainly(kafka, "change its ACLs"):
        if rights.missing:
            bindings = [_binding(one) for one in rights.missing]
            granted = client.create_acls(bindings, request_timeout=_left(until))
            for future in granted.values():
                future.result(_left(until))
        if rights.surplus:
            filters = [_filter(one) for one in rights.surplus]
            withdrawn = client.delete_acls(filters, request_timeout=_left(until))
            for future in withdrawn.values():
                future.result(_left(until))


def _left(until: float) -> float:
    """The seconds until then; raises TimeoutError when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@contextmanager
def _told_plainly(kafka: Kafka, what: str) -> Iterator[None]:
    """Raise as CommandError what keeps Kafka at these brokers from doing something."""
    late = CommandError(
        f"Kafka at {kafka.bootstrap} did not {what} in time. Is it reachable, and does it let "
        "this user in? Run the command again to see what is missing."
    )
    try:
        yield
    except KafkaException as error:
        if error.args[0].code() in _LATE:
            raise late from None
        why = error.args[0].str()
        raise CommandError(f"Kafka at {kafka.bootstrap} does not {what}: {why}") from None
    except TimeoutError:
        raise late from None


def _client(kafka: Kafka) -> AdminClient:
    # What librdkafka would write to standard error by itself is told once, at the end.
    quiet: dict[str, Any] = {"log_level": 0, "error_cb": lambda _: None}
    return AdminClient({**kafka.librdkafka("laurel"), **quiet})


def _parts(acl: Acl) -> tuple[Any, ...]:
    pattern = ResourcePatternType.PREFIXED if acl.prefix else ResourcePatternType.LITERAL
    operation = AclOperation[acl.operation.upper()]
    resource = _RESOURCES[acl.resource]
    return (
        resource,
        acl.name,
        pattern,
        f"User:{acl.user}",
        "*",
        operation,
        AclPermissionType.ALLOW,
    )


def _binding(acl: Acl) -> AclBinding:
    return AclBinding(*_parts(acl))


def _filter(acl: Acl) -> AclBindingFilter:
    return AclBindingFilter(*_parts(acl))


def _acl(found: Any) -> Acl | None:
    """An ACL of a kind that services have; None for any other."""
    resource = {kind: name for name, kind in _RESOURCES.items()}.get(found.restype)
    if resource is None:
        return None
    prefix = found.resource_pattern_type == ResourcePatternType.PREFIXED
    user = str(found.principal).removeprefix("User:")
    return Acl(user, resource, str(found.name), found.operation.name.capitalize(), prefix)
