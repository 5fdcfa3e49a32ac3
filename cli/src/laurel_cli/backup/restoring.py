"""Brings a home back to the moment of a backup, and says what that takes away.

Services must not run. The platform's topics stay where they are whole: what it said since the
moment is handled a second time, and so counted. What services said since is taken out of their
topics, as they no longer know of it and will say what still holds anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from laurel_events.admin import create_topics
from laurel_events.database import utc_now
from laurel_stack.home import Home
from laurel_stack.stack import Stack

from laurel_cli.backup import databases, lost, topics
from laurel_cli.backup.manifest import Manifest
from laurel_cli.backup.taking import kept_topics
from laurel_cli.errors import CommandError
from laurel_cli.services import KEEPERS

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """The moment that everything is back at, what was taken away, and where that is kept."""

    moment: str
    lost: lost.Lost
    kept_in: Path
    stayed: set[str]


async def restore(stack: Stack, folder: Path, manifest: Manifest, tell: Tell) -> Restored:
    """Bring back every database and topic; raises CommandError."""
    _require_same_services(manifest)
    kafka, admin = stack.endpoints.kafka, stack.endpoints.postgres_admin
    await create_topics(kafka)
    owners = {topic.name: topic.owner for topic in kept_topics()}
    left = await topics.surviving(kafka, manifest, owners)
    kept_in = _new_folder(stack.home)
    taken = await lost.keep(kafka, manifest, left, kept_in)
    tell(f"what was said since {manifest.moment} is kept in {kept_in}")
    for service, part in manifest.databases.items():
        await databases.refill(admin, stack.home, service, folder / part.file)
        tell(f"the database of {service} is back")
    moves = await topics.put_back(kafka, folder, manifest, left)
    await topics.set_groups(kafka, manifest, moves)
    tell(f"{len(moves)} topics are back, {len(left)} stayed as they are")
    return Restored(manifest.moment, taken, kept_in, left)


def _require_same_services(manifest: Manifest) -> None:
    if others := sorted(manifest.databases.keys() ^ KEEPERS.keys()):
        raise CommandError(
            f"the backup is of another version, which differs in {', '.join(others)}: "
            "restore it with the `laurel` that took it"
        )


def _new_folder(home: Home) -> Path:
    folder = home.folder("lost") / utc_now().strftime("%Y%m%dT%H%M%SZ")
    folder.mkdir(mode=0o700)
    return folder
