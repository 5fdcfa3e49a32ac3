"""Development tokens."""

import re
from datetime import timedelta
from typing import Annotated

import typer
from laurel_schemas import topics
from laurel_stack.errors import NotRunning

from laurel_cli.console import existing_home
from laurel_cli.errors import CommandError
from laurel_cli.suite import Secrets

_TTL = re.compile(r"^([0-9]{1,20})([smhd])\Z")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DAYS = 365
_LONGEST = f"{_DAYS}d"
_MOST = {"s": _DAYS * 86_400, "m": _DAYS * 1440, "h": _DAYS * 24, "d": _DAYS}
_LARGEST_ID = 2**63 - 1
_ROLES = ("admin",)
_SCOPES = (
    "unmetered",
    *(f"events:{topic.name}" for topic in topics() if topic.owner == "platform"),
)


def token(
    user: Annotated[int, typer.Argument(help="The user's id.", min=1, max=_LARGEST_ID)],
    role: Annotated[list[str] | None, typer.Option(help="A role beside `user`: admin.")] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="A scope: unmetered, or events: and a topic."),
    ] = None,
    ttl: Annotated[
        str, typer.Option(help=f"How long it is valid, such as 90s or 8h; at most {_LONGEST}.")
    ] = "1h",
) -> None:
    """Print a development token for a user, signed with this home's key."""
    roles = ("user", *_known("--role", role, _ROLES))
    scopes = _known("--scope", scope, _SCOPES)
    duration = _duration(ttl)
    place = existing_home()
    if not Secrets.made(place):
        raise NotRunning(
            f"{place.root} has no key to sign tokens with.",
            "`laurel up` makes it; set LAUREL_HOME where the suite runs in another folder.",
        )
    typer.echo(Secrets.of(place).issuer.token(user, roles=roles, scopes=scopes, ttl=duration))


def _known(option: str, given: list[str] | None, known: tuple[str, ...]) -> tuple[str, ...]:
    for one in given or ():
        if one not in known:
            raise CommandError(f"{option} is {one!r}; it should be {' or '.join(known)}")
    return tuple(given or ())


def _duration(text: str) -> timedelta:
    found = _TTL.match(text)
    if not found or not int(found[1]):
        raise CommandError(f"--ttl is {text!r}; it should be such as 90s, 15m, 8h or 30d")
    if int(found[1]) > _MOST[found[2]]:
        raise CommandError(f"--ttl is {text!r}; it may be at most {_LONGEST}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
