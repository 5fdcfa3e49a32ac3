"""The command line of every service: `python -m <service> <role>`."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence

from laurel_service.service import Service
from laurel_service.settings import SettingsError

_ALL = ("api", "worker", "relay")


def main(build: Callable[[], Service], arguments: Sequence[str] | None = None) -> None:
    """Run the role named on the command line until SIGTERM or SIGINT.

    `all` upgrades the schema, then runs api, worker and relay in one process. Exits with 2
    and advice in prose if the environment is not usable, and with 1 if a role fails.
    """
    try:
        _run(build(), arguments)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


def _run(service: Service, arguments: Sequence[str] | None) -> None:
    role = _chosen_role(service, arguments)
    # Imported late: each role loads only what it runs.
    from laurel_service import logs, tracing  # noqa: PLC0415

    logs.configure(service.name, role, service.settings.log_level)
    tracing.configure(service.name, service.settings.otel_exporter_otlp_endpoint)
    try:
        _perform(service, role)
    except SettingsError:
        raise
    except Exception:
        logging.getLogger(__name__).critical("%s failed", role, exc_info=True)
        raise SystemExit(1) from None


def _perform(service: Service, role: str) -> None:
    if role in ("migrate", "all"):
        from laurel_service.migrating import migrate  # noqa: PLC0415

        migrate(service)
    if role != "migrate":
        from laurel_service.runtime import run_roles  # noqa: PLC0415

        run_roles(service, _ALL if role == "all" else (role,))


def _chosen_role(service: Service, arguments: Sequence[str] | None) -> str:
    parser = argparse.ArgumentParser(prog=f"python -m {service.package}")
    parser.add_argument("role", choices=(*_ALL, "migrate", "all", *service.roles))
    role: str = parser.parse_args(arguments).role
    return role
