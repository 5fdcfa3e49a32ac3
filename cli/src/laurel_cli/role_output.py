"""Roles of services that a command runs beside the running suite, for what they print."""

from collections.abc import Mapping

from laurel_cli.console import existing_home, run
from laurel_cli.errors import CommandError
from laurel_cli.roles import run_role
from laurel_cli.running_suite import endpoints_of
from laurel_cli.suite import Secrets, environment


def printed_by(service: str, role: str, told: Mapping[str, str], failing: str = "") -> str:
    """What a role prints that is told this beside what the suite tells its service.

    Raises CommandError with its last words, after what `failing` says.
    """
    place = existing_home()
    known = environment(service, endpoints_of(place), Secrets.of(place))
    ended = run(run_role(service, role, {**known, **told}))
    if not ended.succeeded:
        raise CommandError(f"{failing}{ended.logged[-2000:]}")
    return ended.printed
