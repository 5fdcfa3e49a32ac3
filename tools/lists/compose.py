"""The services in docker-compose.yml: their containers, volumes of secrets, and who waits."""

from collections.abc import Iterator, Mapping

from laurel_cli.services import Declared

from tools.lists.blocks import Block, Services

_SECRETS = "/var/lib/laurel/secrets"
_API_PORT = 8000
_SERVERS: Mapping[str, tuple[str, ...]] = {
    "chain": ("SOLANA_RPC_URL: ${SOLANA_RPC_URL:-http://127.0.0.1:8899}",),
    "content-store": (
        "PINATA_URL: ${PINATA_URL:-http://content-store:5001}",
        f"PINATA_JWT_FILE: {_SECRETS}/pinata-jwt",
        "IPFS_GATEWAY: ${IPFS_GATEWAY:-http://127.0.0.1:5001/ipfs/}",
    ),
    # Uploads are off until the service is told of an S3-compatible store.
    "media-store": (),
    # Nothing is sent by providers outside until the service is told of some.
    "sink": (),
}


def _templates(services: Services) -> Iterator[str]:
    """What every container of a service has."""
    for service in services:
        yield f"x-{service.host}: &{service.host}"
        yield f"  image: laurel/{service.host}"
        yield f"  build: {{<<: *image, args: {{PACKAGE: {service.name}}}}}"
        yield f"  environment: &{service.host}-environment"
        yield "    <<: *common"
        yield from (f"    {line}" for line in (*_variables(service), *_watched(service, services)))
        if _mounted(service):
            yield f"  volumes: [{service.host}-secrets:{_SECRETS}:ro]"
        yield "  restart: unless-stopped"
        yield "  stop_grace_period: 30s"
        yield ""


def _variables(service: Declared) -> Iterator[str]:
    yield f"KAFKA_USER: {service.name}"
    if service.stateless:
        yield 'DATABASE_URL_FILE: ""'
    for server in service.servers:
        yield from _SERVERS[server]
    for secret in service.secrets:
        yield f"{secret.variable}: {_SECRETS}/{secret.file}"


def _watched(service: Declared, services: Services) -> Iterator[str]:
    if service.watches:
        every = ",".join(address for one in services for address in _addresses(one))
        yield f"PROCESSES: {every}"


def _addresses(service: Declared) -> Iterator[str]:
    """Where each role answers: in the network of the chain under one name, each on its port."""
    for number, role in enumerate(service.roles):
        on_the_chain = "chain" in service.servers
        host = service.name if on_the_chain else f"{service.host}-{role}"
        port = _API_PORT + (number if on_the_chain else 0)
        yield f"{service.host}-{role}=http://{host}:{port}"


def _mounted(service: Declared) -> bool:
    """Whether it reads any secret."""
    return not service.stateless or bool(service.secrets)


def _containers(services: Services) -> Iterator[str]:
    for service in services:
        if not service.stateless:
            yield from _container(service, "migrate", "*after-database", once=True)
        for number, role in enumerate(service.roles):
            yield from _container(service, role, f"*after-{service.host}", number)
        yield ""


def _container(
    service: Declared, role: str, after: str, number: int = 0, *, once: bool = False
) -> Iterator[str]:
    yield f"  {service.host}-{role}:"
    yield f"    <<: {f'[*once, *{service.host}]' if once else f'*{service.host}'}"
    yield f"    command: [{role}]"
    if role == "api":
        yield from _first(service)
    else:
        yield from _place(service, number, once)
        yield f"    depends_on: {after}"


def _first(service: Declared) -> Iterator[str]:
    """The API: it answers under the service's name, and says what all of its roles wait for."""
    if "chain" not in service.servers:
        yield f"    networks: {{default: {{aliases: [{service.name}]}}}}"
    else:
        yield "    network_mode: service:chain"
    yield f"    depends_on: &after-{service.host}"
    yield "      <<: *after-servers"
    if not service.stateless:
        yield f"      {service.host}-migrate: {{condition: service_completed_successfully}}"
    contained = (one for one in service.servers if _SERVERS[one])
    yield from (f"      {one}: {{condition: service_healthy}}" for one in contained)


def _place(service: Declared, number: int, once: bool) -> Iterator[str]:
    """In the network of the chain each role needs a port of its own."""
    if "chain" in service.servers and not once:
        yield "    network_mode: service:chain"
        port = f"METRICS_PORT: {_API_PORT + number}"
        yield f"    environment: {{<<: *{service.host}-environment, {port}}}"


def _on_the_chain(services: Services) -> Iterator[str]:
    names = ", ".join(service.name for service in services if "chain" in service.servers)
    yield f"    networks: {{default: {{aliases: [{names}]}}}}"


def _mounts(services: Services) -> Iterator[str]:
    return (f"    - {one.host}-secrets:{_SECRETS}/{one.name}" for one in services if _mounted(one))


def _volumes(services: Services) -> Iterator[str]:
    return (f"  {one.host}-secrets:" for one in services if _mounted(one))


def _apis(services: Services) -> Iterator[str]:
    return (f"      {one.host}-api: {{condition: service_healthy}}" for one in services)


COMPOSE: Mapping[str, Block] = {
    "templates": _templates,
    "mounts": _mounts,
    "containers": _containers,
    "on-the-chain": _on_the_chain,
    "apis": _apis,
    "volumes": _volumes,
}
