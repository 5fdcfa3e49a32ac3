"""The command line of every service: `python -m <service> <role>…`."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence

from laurel_service import rights
from laurel_service.service import Service
from laurel_service.settings_error import SettingsError

_ALL = ("api", "worker", "relay")


def main(build: Callable[[], Service], arguments: Sequence[str] | None = None) -> None:
    """Run the roles named on the command line, in one process, until SIGTERM or SIGINT.

    `acls` prints what the service's flow and its API need at Kafka, a right a line in JSON, and
    ends.
    `all` upgrades the schema, then runs api, worker and relay; of a stateless service its api.
    Exits with 2 and advice in prose if
    the environment is not usable, and with 1 if a role fails.
    """
    try:
        _run(build(), arguments)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


def _run(service: Service, arguments: Sequence[str] | None) -> None:
    roles = _chosen_roles(service, arguments)
    # Imported late: each role loads only what it runs.
    from laurel_service import logs, tracing  # noqa: PLC0415

    name = " ".join(roles)
    logs.configure(service.name, name, service.settings.log_level)
    tracing.configure(service.name, service.settings.otel_exporter_otlp_endpoint)
    try:
        _perform(service, roles)
    except SettingsError:
        raise
    except Exception:
        logging.getLogger(__name__).critical("%s failed", name, exc_info=True)
        raise SystemExit(1) from None


def _perform(service: Service, roles: Sequence[str]) -> None:
    if "acls" in roles:
        sys.stdout.writelines(rights.lines(service.flow))
        return
    if not (service.stateless or {"migrate", "all"}.isdisjoint(roles)):
        from laurel_service.migrating import migrate  # noqa: PLC0415

        migrate(service)
    named = (one for role in roles for one in (_all(service) if role == "all" else (role,)))
    lasting = [role for role in dict.fromkeys(named) if role != "migrate"]
    if lasting:
        from laurel_service.runtime import run_roles  # noqa: PLC0415

        run_roles(service, lasting)


def _all(service: Service) -> tuple[str, ...]:
    return ("api",) if service.stateless else _ALL


def _chosen_roles(service: Service, arguments: Sequence[str] | None) -> Sequence[str]:
    parser = argparse.ArgumentParser(prog=f"python -m {service.package}")
    own = (*_all(service), *(() if service.stateless else ("migrate",)), *service.roles)
    parser.add_argument("roles", nargs="+", choices=(*own, "all", "acls"))
    roles: Sequence[str] = parser.parse_args(arguments).roles
    return roles
