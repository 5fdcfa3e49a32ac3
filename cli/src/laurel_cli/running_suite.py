"""Where the running suite answers, once it is sure that this version of the command knows it."""

from laurel_stack.endpoints import Endpoints
from laurel_stack.home import Home

from laurel_cli.errors import CommandError
from laurel_cli.services import KEEPERS


def endpoints_of(home: Home) -> Endpoints:
    """Where the suite of a home answers; raises NotRunning.

    Raises CommandError where it was started with other services, as before an update: a command
    would ask databases that are not there.
    """
    found = Endpoints.read(home)
    if others := sorted(found.postgres.keys() ^ KEEPERS.keys()):
        raise CommandError(
            f"the suite in {home.root} was started by another version, which differs in "
            f"{', '.join(others)}: run `laurel down`, then `laurel up`"
        )
    return found
