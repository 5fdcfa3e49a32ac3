"""What the documents of a release must always hold, whatever a schema lets pass."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from laurel_cli.services import Declared

from tools.chart.rendering import Document

_HOOKS = "pre-install,pre-upgrade"


class Pod(NamedTuple):
    """The pod of a document, and its only container."""

    name: str
    spec: Document
    container: Document

    @property
    def told(self) -> dict[str, str]:
        """The container's variables."""
        return {one["name"]: one["value"] for one in self.container["env"]}


def pods(documents: Sequence[Document]) -> Iterator[Pod]:
    """The pods of every Deployment and Job."""
    for one in documents:
        if one["kind"] in {"Deployment", "Job"}:
            spec = one["spec"]["template"]["spec"]
            yield Pod(one["metadata"]["name"], spec, spec["containers"][0])


def broken(service: Declared, documents: Sequence[Document]) -> Iterator[str]:
    """Every promise that a release of the service breaks, in prose."""
    yield from _parts(service, documents)
    for pod in pods(documents):
        yield from (f"{pod.name} {fault}" for fault in _of_a_pod(pod))


def broken_beside(service: Declared, documents: Sequence[Document]) -> Iterator[str]:
    """Every promise that a release for a part of the requests breaks: it is the API alone."""
    names = {(one["kind"], one["metadata"]["name"]) for one in documents}
    host = f"{service.host}-next"
    wanted = {("Deployment", f"{host}-api"), ("Service", host), ("NetworkPolicy", host)}
    yield from (f"{kind} {name} is missing" for kind, name in sorted(wanted - names))
    for kind, name in sorted(names):
        if not name.startswith(host):
            yield f"{kind} {name} would take the place of the first release's"
    for pod in pods(documents):
        yield from (f"{pod.name} {fault}" for fault in _of_a_pod(pod))


def _parts(service: Declared, documents: Sequence[Document]) -> Iterator[str]:
    """Each role runs and is kept from going as a whole; migrations come first."""
    found = {(one["kind"], one["metadata"]["name"]): one for one in documents}
    wanted = [(kind, f"{service.host}-{role}") for role in service.roles for kind in _EACH_ROLE]
    wanted += [(kind, service.host) for kind in ("NetworkPolicy", "Service", "ServiceAccount")]
    yield from (f"{kind} {name} is missing" for kind, name in wanted if (kind, name) not in found)
    if not service.stateless:
        yield from _migrations(service, found)
    account = found.get(("ServiceAccount", service.host), {})
    if account.get("automountServiceAccountToken") is not False:
        yield f"ServiceAccount {service.host} hands out a token"


def _migrations(service: Declared, found: Mapping[tuple[str, str], Document]) -> Iterator[str]:
    job = found.get(("Job", f"{service.host}-migrate"))
    if not job or job["metadata"].get("annotations", {}).get("helm.sh/hook") != _HOOKS:
        yield f"migrations of {service.host} don't run before its pods"


_EACH_ROLE = ("Deployment", "PodDisruptionBudget")


def _of_a_pod(pod: Pod) -> Iterator[str]:
    yield from (f"lacks {name}" for name, holds in _locks(pod).items() if not holds)
    yield from _grace(pod)
    yield from _unmounted(pod)
    if not pod.name.endswith("-migrate"):
        yield from _probes(pod)


def _locks(pod: Pod) -> dict[str, bool]:
    """What keeps a process that was taken over from doing more than its work."""
    whole, own = pod.spec.get("securityContext", {}), pod.container.get("securityContext", {})
    resources = pod.container.get("resources", {})
    return {
        "automountServiceAccountToken: false": pod.spec.get("automountServiceAccountToken")
        is False,
        "runAsNonRoot": whole.get("runAsNonRoot") is True,
        "seccomp RuntimeDefault": whole.get("seccompProfile") == {"type": "RuntimeDefault"},
        "a read-only root": own.get("readOnlyRootFilesystem") is True,
        "capabilities dropped": own.get("capabilities") == {"drop": ["ALL"]},
        "no privilege escalation": own.get("allowPrivilegeEscalation") is False,
        "requests of processor and memory": {"cpu", "memory"} <= {*resources.get("requests", {})},
        "a limit of memory": "memory" in resources.get("limits", {}),
    }


def _grace(pod: Pod) -> Iterator[str]:
    """A pod may take longer to end than its role, which ends after the pause before."""
    pause = pod.container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    needed = int(pod.told["SHUTDOWN_GRACE_SECONDS"]) + pause
    if pod.spec["terminationGracePeriodSeconds"] <= needed:
        yield f"is killed after {pod.spec['terminationGracePeriodSeconds']} s and needs {needed}"


def _unmounted(pod: Pod) -> Iterator[str]:
    """Each variable that names a file names one that a volume brings."""
    files = set(_files(pod))
    for variable, value in pod.told.items():
        if variable.endswith("_FILE") and value not in files:
            yield f"is told {variable}, and no volume brings {value}"


def _files(pod: Pod) -> Iterator[str]:
    places = {one["name"]: one["mountPath"] for one in pod.container["volumeMounts"]}
    for volume in pod.spec["volumes"]:
        projected = volume.get("projected", {}).get("sources", [])
        for secret in (volume.get("secret", {}), *(one["secret"] for one in projected)):
            for item in secret.get("items", ()):
                yield str(PurePosixPath(places[volume["name"]], item["path"]))


def _probes(pod: Pod) -> Iterator[str]:
    ports = {one["name"]: one["containerPort"] for one in pod.container.get("ports", ())}
    for probe, path in (("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready")):
        asked: dict[str, Any] = pod.container.get(probe, {}).get("httpGet", {})
        port = ports.get(str(asked.get("port")))
        if (asked.get("path"), str(port)) != (path, pod.told["METRICS_PORT"]):
            yield f"has no {probe} of {path} on METRICS_PORT"
