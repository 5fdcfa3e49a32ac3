"""deploy/chart/values: what the chart has to know of each service, one file a service."""

from collections.abc import Iterator, Mapping

from laurel_cli.services import Declared, Server, discover
from laurel_events import Flow
from laurel_schemas import Topic

from tools.docs.surfaces import ROOT

VALUES = ROOT / "deploy" / "chart" / "values"
_OF_EVERY_SERVICE = {"DATABASE_URL_FILE": "database-url", "REDIS_URL_FILE": "redis-url"}
_SECRETS: Mapping[Server, Mapping[str, str]] = {
    "chain": {},
    "content-store": {"PINATA_JWT_FILE": "pinata-jwt"},
    "media-store": {},
    "sink": {},
}
"""The secret files that a server asks for, by their variables."""
_NEEDS: Mapping[Server, tuple[str, ...]] = {
    "chain": ("SOLANA_RPC_URL",),
    "content-store": (),
    "media-store": (),
    "sink": (),
}
"""The settings of a server that have no default outside a developer's machine."""


def values(service: Declared, flow: Flow | None) -> str:
    """The values of one service; without a flow it consumes nothing yet."""
    return "".join(f"{line}\n" for line in _lines(service, flow))


def _lines(service: Declared, flow: Flow | None) -> Iterator[str]:
    yield f"# {service.description}. Made from services/{service.name} by `make docs`."
    yield f"name: {service.host}"
    yield from _marks(service)
    yield from _of_a_watcher(service)
    yield f"# The files of the secret {service.host}-secrets, by the variables that name them."
    secrets = secret_files(service)
    yield "secrets:" if secrets else "secrets: {}"
    yield from (f"  {variable}: {file}" for variable, file in secrets.items())
    yield "roles:"
    yield from (f"  {role}: {{}}" for role in service.roles)
    yield from _consumption(service, _consumed(flow))


def _marks(service: Declared) -> Iterator[str]:
    """What sets a service apart from the others."""
    if any(secret.kind == "token-key" for secret in service.secrets):
        yield "issuesTokens: true"
    if service.stateless:
        yield "stateless: true"
    # A sink stands for providers: who has some says so where the service is installed.
    if set(service.servers) - {"sink"}:
        yield "reachesOutside: true"
    needs = [name for server in service.servers for name in _NEEDS[server]]
    if needs:
        yield f"needs: [{', '.join(needs)}]"


def _of_a_watcher(service: Declared) -> Iterator[str]:
    """One name stands for every pod of a service: each is asked."""
    if service.watches:
        every = ",".join(
            f"{one.host}=http://{one.host}-metrics:8000" for one in discover(ROOT).values()
        )
        yield "watches: true"
        yield f"settings: {{PROCESSES: {every!r}}}"


def secret_files(service: Declared) -> Mapping[str, str]:
    """The files that a service reads secrets from, by the variables that name them."""
    asked = (_SECRETS[server] for server in service.servers)
    of_servers = {name: file for some in asked for name, file in some.items()}
    own = {secret.variable: secret.file for secret in service.secrets}
    return ({} if service.stateless else _OF_EVERY_SERVICE) | of_servers | own


def _consumed(flow: Flow | None) -> list[Topic]:
    found = {event.TOPIC.name: event.TOPIC for event in (flow.consumes if flow else ())}
    return [found[name] for name in sorted(found)]


def _consumption(service: Declared, topics: list[Topic]) -> Iterator[str]:
    """More workers than the partitions of one topic would have nothing to do."""
    if not topics:
        yield "consumes: []"
        return
    yield f"group: {service.name}"
    yield f"mostWorkers: {max(topic.partitions for topic in topics)}"
    yield "consumes:"
    yield from (f"  - {topic.name}" for topic in topics)
