"""A suite into a folder, and back from there."""

from pathlib import Path
from typing import Annotated

import typer
from laurel_stack import stack as stacks
from laurel_stack.home import Home

from laurel_cli.backup import restoring, taking
from laurel_cli.backup.manifest import Manifest
from laurel_cli.commands.stack import options
from laurel_cli.console import (
    Json,
    err,
    existing_home,
    home,
    out,
    print_json,
    run,
    stack_progress,
    table,
    tell_start,
)
from laurel_cli.running_suite import endpoints_of

_MIB = 1024 * 1024
Folder = Annotated[Path, typer.Argument(help="The folder of the backup.", file_okay=False)]


def backup(folder: Folder, as_json: Json = False) -> None:
    """Write all databases and topics, as of one moment, to a new folder; the suite goes on.

    Secrets are not in it, nor what lies on the chain, at the content store and in the media store.
    """
    manifest = run(taking.take(endpoints_of(existing_home()), folder))
    if as_json:
        print_json({"moment": manifest.moment, "bytes": manifest.size})
        return
    records = sum(one.records for one in manifest.topics.values())
    out.print(
        f"{len(manifest.databases)} databases and {records} records of {len(manifest.topics)} "
        f"topics, as of {manifest.moment}: {manifest.size / _MIB:.1f} MiB in {folder}. "
        f"Services told one another nothing for {manifest.paused_seconds:.1f} s."
    )


def restore(
    folder: Folder,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; else only say what for.")] = False,
    as_json: Json = False,
) -> None:
    """Bring a stopped home back to the moment of a backup, and say what that takes away."""
    manifest = Manifest.read(folder)
    if not yes:
        out.print(
            f"All that services and people did since {manifest.moment} would be taken away; "
            "what the platform said since is handled again. Say --yes to do it."
        )
        raise typer.Exit(1)
    place = home()
    tell_start(place)
    found = run(_restored(place, folder, manifest))
    _show(found, as_json)


async def _restored(place: Home, folder: Path, manifest: Manifest) -> restoring.Restored:
    stack = await stacks.up(place, options(), stack_progress())
    try:
        return await restoring.restore(stack, folder, manifest, err.print)
    finally:
        await stack.down()


def _show(found: restoring.Restored, as_json: bool) -> None:
    lost = [
        {"topic": topic, "type": type_, "events": count}
        for (topic, type_), count in sorted(found.lost.counts.items())
    ]
    if as_json:
        told = {"moment": found.moment, "keptIn": str(found.kept_in), "lost": lost}
        print_json(told | {"known": found.lost.known, "stayed": sorted(found.stayed)})
        return
    if not found.lost.known:
        out.print("Topics were gone too: what was said since the moment is known to nobody.")
    rows = ([str(value) for value in one.values()] for one in lost)
    out.print(table(f"Taken away, since {found.moment}", ("topic", "type", "events"), rows))
    out.print(f"Everything is as of {found.moment}. `laurel up` starts it.")
