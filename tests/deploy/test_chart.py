"""What `make deploy-check` holds rendered documents against can fail, each promise by itself."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from laurel_cli.services import SERVICES, Declared

from tools.chart.promises import broken, broken_beside
from tools.chart.settings import untold

SERVICE = SERVICES["qualification"]
SECRETS = "/var/lib/laurel/secrets"
ENV = {"METRICS_PORT": "8000", "SHUTDOWN_GRACE_SECONDS": "20"} | {
    "DATABASE_URL_FILE": f"{SECRETS}/database-url"
}

Document = dict[str, Any]


def pod_of(name: str) -> Document:
    """A pod that keeps every promise."""
    return {
        "automountServiceAccountToken": False,
        "terminationGracePeriodSeconds": 35,
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {
                "name": name,
                "env": [{"name": key, "value": value} for key, value in ENV.items()],
                "ports": [{"name": "http", "containerPort": 8000}],
                "livenessProbe": {"httpGet": {"path": "/health/live", "port": "http"}},
                "readinessProbe": {"httpGet": {"path": "/health/ready", "port": "http"}},
                "lifecycle": {"preStop": {"sleep": {"seconds": 5}}},
                "resources": {
                    "requests": {"cpu": "100m", "memory": "1Mi"},
                    "limits": {"memory": "1Mi"},
                },
                "securityContext": {
                    "allowPrivilegeEscalation": False,
                    "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"]},
                },
                "volumeMounts": [{"name": "secrets", "mountPath": SECRETS}],
            }
        ],
        "volumes": [
            {"name": "secrets", "secret": {"items": [{"key": "u", "path": "database-url"}]}}
        ],
    }


def release(service: Declared = SERVICE) -> list[Document]:
    """The documents of a service that keep every promise, its migration first."""
    named = [(kind, service.host) for kind in ("NetworkPolicy", "Service")]
    named += [("PodDisruptionBudget", f"{service.host}-{role}") for role in service.roles]
    plain = [{"kind": kind, "metadata": {"name": name}} for kind, name in named]
    account = {"kind": "ServiceAccount", "metadata": {"name": service.host}}
    hook = {"annotations": {"helm.sh/hook": "pre-install,pre-upgrade"}}
    return [
        _with_pod("Job", f"{service.host}-migrate", hook),
        *(_with_pod("Deployment", f"{service.host}-{role}", {}) for role in service.roles),
        *plain,
        account | {"automountServiceAccountToken": False},
    ]


def _with_pod(kind: str, name: str, more: Document) -> Document:
    spec = {"template": {"spec": pod_of(name)}}
    return {"kind": kind, "metadata": {"name": name, **more}, "spec": spec}


Break = Callable[[Document, Document], Any]
BREAKS: dict[str, Break] = {
    "automountServiceAccountToken": lambda pod, _: pod.pop("automountServiceAccountToken"),
    "runAsNonRoot": lambda pod, _: pod["securityContext"].pop("runAsNonRoot"),
    "seccomp": lambda pod, _: pod["securityContext"].pop("seccompProfile"),
    "read-only": lambda _, one: one["securityContext"].pop("readOnlyRootFilesystem"),
    "capabilities": lambda _, one: one["securityContext"]["capabilities"].update(add=["NET_RAW"]),
    "escalation": lambda _, one: one["securityContext"].pop("allowPrivilegeEscalation"),
    "requests": lambda _, one: one["resources"]["requests"].pop("memory"),
    "limit": lambda _, one: one["resources"].pop("limits"),
    "killed after 25 s and needs 25": lambda pod, _: pod.update(terminationGracePeriodSeconds=25),
    "DATABASE_URL_FILE": lambda pod, _: pod["volumes"].clear(),
    "livenessProbe": lambda _, one: one["livenessProbe"]["httpGet"].update(path="/health/ready"),
    "readinessProbe": lambda _, one: one["ports"].clear(),
}


@pytest.mark.requirement("GEN-067")
def test_a_release_that_keeps_every_promise_breaks_none() -> None:
    assert list(broken(SERVICE, release())) == []


@pytest.mark.requirement("GEN-067")
@pytest.mark.parametrize("fault", BREAKS)
def test_a_pod_that_breaks_a_promise_is_found(fault: str) -> None:
    documents = release()
    api = deepcopy(documents[1])
    pod = api["spec"]["template"]["spec"]
    BREAKS[fault](pod, pod["containers"][0])
    found = list(broken(SERVICE, [documents[0], api, *documents[2:]]))
    assert any(fault in one and one.startswith("qualification-api ") for one in found), found


@pytest.mark.requirement("GEN-067")
@pytest.mark.parametrize("number", range(len(release())))
def test_a_document_that_is_missing_is_found(number: int) -> None:
    documents = release()
    del documents[number]
    assert list(broken(SERVICE, documents)) != []


@pytest.mark.requirement("GEN-067")
def test_settings_that_a_pod_is_not_told_or_nobody_reads_are_found() -> None:
    documents = release()
    assert list(untold(SERVICE, documents)) == []
    env = documents[1]["spec"]["template"]["spec"]["containers"][0]["env"]
    env[:] = [one for one in env if one["name"] != "DATABASE_URL_FILE"]
    env.append({"name": "DATABSE_URL", "value": "postgresql://nowhere"})
    assert list(untold(SERVICE, documents)) == [
        "qualification-api is not told DATABASE_URL, which has no default",
        "qualification-api is told DATABSE_URL, which qualification does not read",
    ]


@pytest.mark.requirement("GEN-067")
def test_a_release_for_a_part_of_the_requests_takes_no_name_of_the_first() -> None:
    found = list(broken_beside(SERVICE, release()))
    assert f"Deployment {SERVICE.host}-next-api is missing" in found
    assert f"Service {SERVICE.host} would take the place of the first release's" in found
