"""The services in deploy/kubernetes/kafka.yaml: what their pods are told of Kafka."""

from collections.abc import Iterator, Mapping

from laurel_cli.services import Declared

from tools.lists.blocks import Block, Services

_FOLDER = "/var/lib/laurel/kafka"
_ITEMS = "items: [{key: password, path: password}]"


def _services(services: Services) -> Iterator[str]:
    for service in services:
        yield f"  {service.host}:"
        yield "    env:"
        yield from (f"      - {{name: {name}, value: {said}}}" for name, said in _told(service))
        yield "    volumeMounts: *folder"
        yield "    volumes:"
        yield "      - name: kafka"
        yield "        projected:"
        yield "          sources:"
        yield f"            - secret: {{name: {service.host}-kafka, {_ITEMS}}}"
        yield "            - secret: *authority"


def _told(service: Declared) -> Iterator[tuple[str, str]]:
    yield "KAFKA_BOOTSTRAP", "*bootstrap"
    yield "KAFKA_SECURITY_PROTOCOL", "*protocol"
    yield "KAFKA_SASL_MECHANISM", "*mechanism"
    yield "KAFKA_USER", service.host
    yield "KAFKA_PASSWORD_FILE", f"{_FOLDER}/password"
    yield "KAFKA_CA_FILE", f"{_FOLDER}/ca.crt"


KUBERNETES: Mapping[str, Block] = {"kafka": _services}
